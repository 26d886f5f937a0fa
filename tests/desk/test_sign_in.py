"""Signing in, and everything that keeps others out."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import socketio

from bot.desk import accounts, sign_in
from bot.desk.accounts import AgentSession
from bot.desk.errors import Refused
from bot.desk.first_agent import make_first_agent
from bot.desk.ids import now
from bot.desk.record_models import AuditEntry
from bot.desk.sign_in import open_session
from bot.desk.staff.permissions import permissions_of
from bot.desk.team_models import TeamMember
from tests.desk.agent import PASSWORD, Agent, hire

NEW = "a longer password"


@pytest.fixture
async def ana(desk):
    hire(desk)
    one = Agent(desk.url)
    yield one
    await one.close()


async def test_session_and_sign_out(ana):
    assert (await ana.get("/session")).json()["code"] == "not_signed_in"
    answer = await ana.sign_in()
    shown = answer.json()
    assert set(shown) == {"agent", "permissions", "csrf", "must_change_password"}
    assert shown["agent"] | {"id": "", "last_seen_at": ""} == {
        "id": "", "name": "Ana", "email": "ana@halden.example", "role": "agent", "active": True, "presence": "online",
        "connected": False, "capacity": 5, "load": 0, "teams": ["service", "technical"], "locked_until": None,
        "last_seen_at": "",
    }  # fmt: skip
    assert shown["permissions"] == sorted(permissions_of("agent"))
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "max-age=43200" in cookie
    assert (await ana.get("/session")).json() == shown
    assert (await ana.delete("/session")).status_code == 204
    assert (await ana.get("/conversations")).status_code == 401


async def test_every_change_needs_the_token_and_the_right_origin(ana, settings):
    await ana.sign_in()
    csrf, ana.csrf = ana.csrf, "wrong"
    assert (await ana.post("/conversations/c_1/take")).json()["code"] == "bad_csrf"
    ana.csrf = csrf
    for origin in (
        "https://evil.example",
        "https://shop.example",
        f"http://127.0.0.1:{settings.port}.evil.example",
        "null",
    ):
        assert (await ana.post("/conversations/c_1/take", Origin=origin)).json()["code"] == "bad_origin"
        assert (await ana.sign_in(Origin=origin)).json()["code"] == "bad_origin"
    assert (await ana.post("/conversations/c_1/take", Origin=f"http://127.0.0.1:{settings.port}")).status_code == 404


async def test_five_failures_lock_the_address_and_e_mail(ana, desk):
    for _ in range(5):
        assert (await ana.sign_in("wrong")).json()["code"] == "bad_credentials"
    locked = await ana.sign_in()
    assert (locked.status_code, locked.json()["code"]) == (429, "locked")
    hire(desk, "bo@halden.example")
    other = Agent(desk.url, "bo@halden.example")
    assert (await other.sign_in()).status_code == 200
    await other.close()


async def test_an_unknown_e_mail_looks_like_a_wrong_password(ana):
    ana.email = "nobody@halden.example"
    unknown = await ana.sign_in()
    ana.email = "ana@halden.example"
    wrong = await ana.sign_in("wrong")
    assert (unknown.status_code, unknown.json()) == (wrong.status_code, wrong.json())


async def fail(agent, times, address="10.0.0.{}"):
    """Wrong passwords from as many network addresses; the codes they are refused with."""
    answers = [await agent.sign_in("wrong", **{"X-Forwarded-For": address.format(n)}) for n in range(times)]
    return [answer.json()["code"] for answer in answers]


async def test_ten_failures_from_anywhere_lock_the_account(ana, desk):
    await ana.sign_in()
    elsewhere = Agent(desk.url)
    assert await fail(elsewhere, 11) == ["bad_credentials"] * 10 + ["locked"]
    locked = await elsewhere.sign_in(**{"X-Forwarded-For": "10.1.1.1"})
    assert (locked.status_code, locked.json()["code"]) == (429, "locked")
    assert (await ana.get("/session")).json()["agent"]["locked_until"] is not None
    assert [e.action for e in desk.rows(AuditEntry)].count("sign_in.locked") == 1

    def age(session):
        session.query(accounts.Agent).update({"locked_until": now()})

    desk.write(age)
    assert (await elsewhere.sign_in(**{"X-Forwarded-For": "10.1.1.2"})).status_code == 200
    await elsewhere.close()


async def test_a_lock_from_a_time_that_was_wrong_does_not_hold(ana, desk):
    await fail(ana, 11)

    def set_ahead(session):
        session.query(accounts.Agent).update({"locked_until": now() + timedelta(days=1)})

    desk.write(set_ahead)
    assert (await ana.sign_in(**{"X-Forwarded-For": "10.1.1.1"})).status_code == 200


async def test_success_forgets_the_failures(ana):
    assert await fail(ana, 9) == ["bad_credentials"] * 9
    assert (await ana.sign_in(**{"X-Forwarded-For": "10.1.1.1"})).status_code == 200
    assert await fail(ana, 9, "10.2.0.{}") == ["bad_credentials"] * 9


async def test_an_unknown_e_mail_locks_as_a_known_one_does(ana):
    ana.email = "nobody@halden.example"
    assert await fail(ana, 11) == ["bad_credentials"] * 10 + ["locked"]


async def test_guesses_side_by_side_count_too(ana):
    guesses = (ana.sign_in("wrong", **{"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(16))
    codes = [answer.json()["code"] for answer in await asyncio.gather(*guesses)]
    assert codes.count("bad_credentials") <= 10 and codes.count("locked") >= 6


async def test_a_network_address_has_thirty_failures_in_five_minutes(ana, desk):
    one = {"X-Forwarded-For": "10.9.9.9"}
    assert (await ana.sign_in(**one)).status_code == 200
    for n in range(30):
        ana.email = f"somebody{n}@halden.example"
        assert (await ana.sign_in("wrong", **one)).json()["code"] == "bad_credentials"
    ana.email = "ana@halden.example"
    many = await ana.sign_in(**one)
    assert (many.status_code, many.json()["code"]) == (429, "too_many_sign_ins")
    assert (await ana.sign_in(**{"X-Forwarded-For": "10.9.9.8"})).status_code == 200


async def test_who_has_left_is_told_only_with_the_right_password(ana, desk):
    await ana.sign_in()

    def leave(session):
        session.query(accounts.Agent).update({"active": False})

    desk.write(leave)
    assert (await ana.get("/session")).json()["code"] == "not_signed_in"
    assert (await ana.sign_in("wrong")).json()["code"] == "bad_credentials"
    assert (await ana.sign_in()).json()["code"] == "deactivated"


def test_a_password_that_changed_since_it_was_checked_opens_nothing(desk):
    agent_id = hire(desk)
    with pytest.raises(Refused) as refused:
        desk.write(lambda session: open_session(session, agent_id, "the hash of another password"))
    assert refused.value.code == "bad_credentials" and desk.rows(AgentSession) == []


async def test_odd_credentials_are_only_wrong(ana):
    for password in ("x" * 100_000, "\ud800", ""):
        response = await ana.http.post(
            "/session", content=f'{{"email": "\\ud800{len(password)}", "password": "\\ud800"}}',
            headers={"Content-Type": "application/json"},
        )  # fmt: skip
        assert response.status_code in (401, 422)
    assert (await ana.http.post("/session", json={"email": 1})).json()["code"] == "bad_request"


async def test_a_one_time_password_opens_nothing_but_its_change(desk):
    hire(desk, must_change=True)
    ana = Agent(desk.url)
    assert (await ana.sign_in()).json()["must_change_password"] is True
    assert (await ana.get("/conversations")).json()["code"] == "must_change_password"
    with pytest.raises(socketio.exceptions.ConnectionError):
        await ana.listen()

    async def change(old: str, new: str) -> str | None:
        answer = await ana.post("/password", {"old_password": old, "new_password": new})
        return answer.json()["code"] if answer.content else None

    assert await change("wrong", NEW) == "wrong_password"
    assert await change(PASSWORD, "short") == "weak_password"
    assert await change(PASSWORD, PASSWORD) == "weak_password"
    assert await change(PASSWORD, "ana@halden.example1") == "weak_password"
    assert await change(PASSWORD, NEW) is None
    assert (await ana.get("/conversations")).status_code == 200
    await ana.listen()
    assert (await ana.sign_in(NEW)).json()["must_change_password"] is False
    await ana.close()


async def test_a_new_password_ends_the_other_sessions(ana, desk):
    elsewhere = Agent(desk.url)
    await elsewhere.sign_in()
    await elsewhere.listen()
    await ana.sign_in()
    await ana.post("/password", {"old_password": PASSWORD, "new_password": NEW})
    assert (await elsewhere.get("/session")).status_code == 401
    assert (await ana.get("/session")).status_code == 200
    await elsewhere.io.wait()
    await elsewhere.close()


async def test_the_consoles_socket_needs_a_session_and_the_desks_own_origin(ana, settings):
    with pytest.raises(socketio.exceptions.ConnectionError):
        await ana.listen()
    await ana.sign_in()
    with pytest.raises(socketio.exceptions.ConnectionError):
        await ana.listen(Origin="https://shop.example")
    await ana.listen(Origin=f"http://127.0.0.1:{settings.port}")
    await ana.delete("/session")
    await ana.io.wait()


async def test_a_session_ends_by_itself(ana, desk):
    await ana.sign_in()

    def age(session):
        session.query(AgentSession).update({"expires_at": now()})

    desk.write(age)
    assert (await ana.get("/session")).status_code == 401


async def test_a_session_survives_that_somebody_signs_in_while_the_clock_is_ahead(ana, desk, monkeypatch):
    await ana.sign_in()
    other = Agent(desk.url)
    with monkeypatch.context() as ahead:
        ahead.setattr(sign_in, "now", lambda: now() + timedelta(days=1))
        assert (await ana.get("/session")).status_code == 401
        await other.sign_in()
    await other.close()
    assert (await ana.get("/session")).status_code == 200


def test_the_first_agent_is_made_once(desk):
    company = desk.desk.company
    first = desk.write(lambda session: make_first_agent(session, company))
    assert {member.team_id for member in desk.rows(TeamMember)} == {"technical", "service"}
    assert set(first) == {"email", "one_time_password"} and len(first["one_time_password"]) >= 12

    def chosen(session):
        session.query(accounts.Agent).update({"must_change_password": False})

    desk.write(chosen)
    assert desk.write(lambda session: make_first_agent(session, company)) == {"email": first["email"]}
