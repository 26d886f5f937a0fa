"""Personal access tokens: what they open, and when they end."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from bot.desk.accounts import AccessToken, Agent
from bot.desk.ids import now
from bot.desk.record_models import AuditEntry
from tests.desk.agent import PASSWORD
from tests.desk.customer import wait_for


@pytest.fixture
async def program(desk):
    """Asks with a token and nothing else."""
    async with httpx.AsyncClient(base_url=f"{desk.url}/api/agent", trust_env=False) as client:

        async def ask(secret, path, method="GET", **more):
            return await client.request(method, path, headers={"Authorization": f"Bearer {secret}"}, **more)

        yield ask


async def make(agent, **body):
    return (await agent.post("/tokens", {"name": "sync"} | body)).json()


async def test_a_token_does_what_its_agent_may_without_cookie_or_csrf(desk, staff, program):
    ana = await staff("ana")
    made = await make(ana, expires_in_days=30)
    secret = made["secret"]
    assert secret.startswith("tdm_") and secret.startswith(made["token"]["prefix"])
    assert (await program(secret, "/conversations")).status_code == 200
    away = await program(secret, "/presence", "PUT", json={"presence": "away"})
    assert away.json()["agent"]["id"] == ana.id
    assert (await program(secret, "/staff", "POST", json={})).json()["code"] == "not_allowed"
    await wait_for(lambda: desk.rows(AccessToken)[0].last_used_at is not None)
    assert secret not in str(desk.rows(AccessToken)[0].__dict__)


async def test_a_token_makes_no_tokens_and_changes_no_password(staff, program):
    ana = await staff("ana")
    secret = (await make(ana))["secret"]
    for method, path in (
        ("GET", "/session"), ("DELETE", "/session"), ("POST", "/password"), ("GET", "/tokens"), ("POST", "/tokens"),
        ("DELETE", "/tokens/k_1"),
    ):  # fmt: skip
        body = {"name": "x", "old_password": PASSWORD, "new_password": "a longer password"}
        answer = await program(secret, path, method, json=body if method == "POST" else None)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), path
    assert len((await ana.get("/tokens")).json()["tokens"]) == 1


async def test_tokens_are_listed_without_their_secrets_and_revoked(staff, program):
    ana, bo = await staff("ana"), await staff("bo")
    made = await make(ana)
    (listed,) = (await ana.get("/tokens")).json()["tokens"]
    assert listed | {"last_used_at": None} == made["token"] and "secret" not in listed
    token_id = made["token"]["id"]
    assert (await bo.delete(f"/tokens/{token_id}")).json()["code"] == "no_token"
    assert (await program(made["secret"], "/conversations")).status_code == 200
    assert (await ana.delete(f"/tokens/{token_id}")).status_code == 204
    gone = await program(made["secret"], "/conversations")
    assert (gone.status_code, gone.json()["code"]) == (401, "bad_token")


@pytest.mark.parametrize("secret", ["x", "tdm_", "tdm_unknown", "\u00e9", "tdm_" + "x" * 3000])
async def test_what_is_no_token_opens_nothing(staff, program, secret):
    ana = await staff("ana")
    sent = {"Authorization": f"Bearer {secret}".encode()}
    answer = await ana.http.get("/conversations", headers=sent)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")


async def test_a_token_runs_out_and_dies_with_its_account(desk, staff, program, admin):
    ana = await staff("ana")
    first, second = (await make(ana, expires_in_days=1))["secret"], (await make(ana))["secret"]

    def age(session):
        session.query(AccessToken).filter(AccessToken.expires_at.is_not(None)).update(
            {"expires_at": now() - timedelta(seconds=1)}
        )

    desk.write(age)
    assert (await program(first, "/conversations")).status_code == 401
    desk.write(lambda session: session.query(Agent).update({"must_change_password": True}))
    assert (await program(second, "/conversations")).json()["code"] == "must_change_password"
    desk.write(lambda session: session.query(Agent).update({"must_change_password": False}))
    assert (await program(second, "/conversations")).status_code == 200
    await admin.patch(f"/staff/{ana.id}", {"active": False})
    assert (await program(second, "/conversations")).status_code == 401
    assert desk.rows(AccessToken) == []


async def test_bad_wishes_are_refused(desk, staff, monkeypatch):
    ana = await staff("ana")

    async def code(**body):
        return (await ana.post("/tokens", body)).json().get("code")

    assert [await code(name=name) for name in ("", "  ", None, 7, "x" * 101)] == ["no_name"] * 5
    for days in (0, -1, 4000, 1.5, "7", True):
        assert await code(name="sync", expires_in_days=days) == "bad_expiry"
    monkeypatch.setattr("bot.desk.staff.tokens.MAX_TOKENS", 1)
    assert await code(name="sync") is None
    assert await code(name="sync") == "too_many_tokens"
    created = [entry for entry in desk.rows(AuditEntry) if entry.action == "token.created"]
    assert [entry.actor_id for entry in created] == [ana.id]
