"""Signing in, and everything that keeps others out."""

from __future__ import annotations

import pytest
import socketio

from bot.desk import accounts
from bot.desk.accounts import AgentSession
from bot.desk.first_agent import make_first_agent
from bot.desk.ids import now
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
    assert answer.json()["agent"] | {"id": ""} == {
        "id": "", "name": "Ana", "email": "ana@halden.example", "role": "agent",
    }  # fmt: skip
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "max-age=43200" in cookie
    assert (await ana.get("/session")).json() == answer.json()
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


def test_the_first_agent_is_made_once(desk):
    company = desk.desk.company
    first = desk.write(lambda session: make_first_agent(session, company))
    assert set(first) == {"email", "one_time_password"} and len(first["one_time_password"]) >= 12

    def chosen(session):
        session.query(accounts.Agent).update({"must_change_password": False})

    desk.write(chosen)
    assert desk.write(lambda session: make_first_agent(session, company)) == {"email": first["email"]}
