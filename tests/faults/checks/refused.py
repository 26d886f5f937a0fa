"""Check 12: other sites' scripts, and tokens that are missing, somebody else's, expired, altered or used again."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from urllib.parse import urlsplit

import httpx
import socketio
from socketio.exceptions import SocketIOError

from bot.desk.guard import COOKIE
from bot.desk.ids import token_hash
from bot.supervisor.prepare import internal_token
from tests.desk.customer import WAIT_S, Customer
from tests.faults.check import Found, Size
from tests.faults.harness import Harness
from tests.system.running import PASSWORD

LONG_AGO = "2001-01-01 00:00:00.000000"
CHANGES = (("POST", "/filters"), ("PUT", "/presence"), ("PATCH", "/staff/a_nobody"), ("DELETE", "/tokens/k_nobody"))


def run(harness: Harness, size: Size) -> Found:
    """Tries every way in that must be shut; each has a way beside it that is open, so that a shut desk shows."""
    found = Found()
    email, _ = harness.agent()
    _origins(harness, email, found)
    with harness.signed_in(email) as client:
        _csrf(client, found)
        _access_tokens(harness, client, found)
    _sessions(harness, email, found)
    _between_processes(harness, found)
    asyncio.run(_customers(harness, found))
    found.figure = f"{found.tried} tries, {found.failures} let in or wrongly kept out"
    return found


def foreign_origins(own: str) -> list[str]:
    """Origins that are not the desk's, those that only look like it among them.

    >>> "http://127.0.0.1:80.evil.example" in foreign_origins("http://127.0.0.1:80")
    True
    """
    parts = urlsplit(own)
    host, port = parts.hostname or "", parts.port or 80
    return [
        "https://evil.example",
        "null",
        "",
        "*",
        f"{own}.evil.example",
        f"{parts.scheme}://evil.example/{host}:{port}",
        f"{parts.scheme}://{host}:{port}@evil.example",
        f"{parts.scheme}://{host}.evil.example:{port}",
        f"{parts.scheme}://evil-{host}:{port}",
        f"{parts.scheme}://{host}:{port + 1}",
        f"{parts.scheme}://{host}",
        f"https://{host}:{port}",
        f"file://{host}:{port}",
        f"{own}/",
        f"{own} https://evil.example",
        f"{own},https://evil.example",
        f"{parts.scheme}://127.0.0.1.nip.io:{port}",
        f"{parts.scheme}://xn--127-0-0-1-x.example:{port}",
    ]


def _origins(harness: Harness, email: str, found: Found) -> None:
    body = {"email": email, "password": PASSWORD}
    for origin in foreign_origins(harness.url):
        answer = httpx.post(f"{harness.url}/api/agent/session", json=body, headers={"Origin": origin})
        found.expect(answer.status_code == 403, f"sign-in from {origin!r}: {answer.status_code}")
        found.expect(not asyncio.run(_opens(harness.url, Origin=origin)), f"socket from {origin!r} was let in")
    found.expect(asyncio.run(_opens(harness.url, Origin=harness.url)), "the desk's own page was kept out")


async def _opens(url: str, namespace: str = "/", **headers: str) -> bool:
    io = socketio.AsyncClient(reconnection=False)
    try:
        await io.connect(url, headers=headers, transports=["websocket"], namespaces=[namespace], wait_timeout=WAIT_S)
    except SocketIOError:
        return False
    finally:
        await io.disconnect()
    return True


def _csrf(client: httpx.Client, found: Found) -> None:
    right = client.headers["X-CSRF-Token"]
    for method, path in CHANGES:
        for wrong in (None, "", right[:-1], right + "x", "é"):
            headers = {"Origin": client.headers["Origin"], **({} if wrong is None else {"X-CSRF-Token": wrong})}
            with httpx.Client(base_url=client.base_url, cookies=client.cookies) as bare:
                answer = bare.request(method, f"/api/agent{path}", json={}, headers=_ascii(headers))
                refused = answer.status_code == 403 and answer.json()["code"] == "bad_csrf"
                found.expect(refused, f"{method} {path} with the CSRF token {wrong!r}: {answer.status_code}")
        answer = client.request(method, f"/api/agent{path}", json={})
        found.expect(answer.status_code != 403, f"{method} {path} with the right CSRF token was refused")


def _ascii(headers: dict[str, str]) -> dict[str, bytes]:
    return {name: value.encode("utf-8") for name, value in headers.items()}


def _access_tokens(harness: Harness, client: httpx.Client, found: Found) -> None:
    secrets = []
    for name in ("revoked", "expired"):
        made = client.post("/api/agent/tokens", json={"name": name, "expires_in_days": 1}).raise_for_status().json()
        found.expect(_by_token(harness, made["secret"]) == 200, "a good access token was refused")
        secrets.append((name, made["token"]["id"], made["secret"]))
    client.delete(f"/api/agent/tokens/{secrets[0][1]}").raise_for_status()
    _change(harness, "UPDATE access_tokens SET expires_at = ? WHERE id = ?", LONG_AGO, secrets[1][1])
    for name, _, secret in secrets:
        found.expect(_by_token(harness, secret) == 401, f"an access token that is {name} was let in")
    for wrong in (secrets[0][2][:-1] + "!", secrets[0][2].upper(), "tdm_", "x" * 5000):
        found.expect(_by_token(harness, wrong) == 401, "an altered access token was let in")


def _by_token(harness: Harness, secret: str) -> int:
    return httpx.get(f"{harness.url}/api/agent/staff", headers={"Authorization": f"Bearer {secret}"}).status_code


def _sessions(harness: Harness, email: str, found: Found) -> None:
    """Cookies that were altered, that ran out, and that are used again after their owner signed out."""
    for end in ("expired", "signed out"):
        with harness.signed_in(email) as client:
            cookie = client.cookies[COOKIE]
            found.expect(_by_cookie(harness, cookie) == (200, True), "a good session was refused")
            for wrong in (cookie[:-1], cookie[::-1], token_hash(cookie), ""):
                found.expect(_by_cookie(harness, wrong) == (401, False), "an altered session was let in")
            if end == "expired":
                query = "UPDATE agent_sessions SET expires_at = ? WHERE token_hash = ?"
                _change(harness, query, LONG_AGO, token_hash(cookie))
            else:
                client.delete("/api/agent/session").raise_for_status()
        found.expect(_by_cookie(harness, cookie) == (401, False), f"a session that is {end} was let in")


def _by_cookie(harness: Harness, cookie: str) -> tuple[int, bool]:
    """What the API says to a cookie, and whether the console's socket lets it in."""
    status = httpx.get(f"{harness.url}/api/agent/session", cookies={COOKIE: cookie}).status_code
    headers = {"Cookie": f"{COOKIE}={cookie}", "Origin": harness.url}
    return status, asyncio.run(_opens(harness.url, "/agent", **headers))


def _between_processes(harness: Harness, found: Found) -> None:
    """Rasa's channel and the action server without the internal token, and Rasa's own API."""
    rasa, actions = harness.settings.rasa_url, f"http://127.0.0.1:{harness.settings.actions_port}"
    right = internal_token(harness.settings)
    turn = {"conversation": "c_1", "message_id": "m_1", "kind": "choice", "payload": "/restart"}
    for wrong in ("", "x", right[:-1], right + "x"):
        for way in ("turn", "understand", "forget"):
            headers = {"Authorization": f"Bearer {wrong}"} if wrong else {}
            answer = httpx.post(f"{rasa}/webhooks/tandem/{way}", json=turn, headers=headers)
            found.expect(answer.status_code == 401, f"Rasa's {way} with a wrong token: {answer.status_code}")
        answer = httpx.post(f"{actions}/webhook", params={"token": wrong}, json={"next_action": "action_handoff"})
        found.expect(answer.status_code == 401, f"the action server with a wrong token: {answer.status_code}")
    for path in ("/conversations/x/tracker", "/model/parse", "/webhooks/rest/webhook", "/socket.io/"):
        answer = httpx.post(rasa + path, json={"sender": "x", "message": "/restart"})
        found.expect(answer.status_code in {401, 403, 404, 405}, f"Rasa's own {path}: {answer.status_code}")


async def _customers(harness: Harness, found: Found) -> None:
    """Another customer's conversation, by everything that is known of it but its token."""
    first, second = [await Customer(harness.direct_url).connect() for _ in range(2)]
    try:
        await first.hello()
        await first.say("this is between us")
        mine, token = first.conversation["id"], first.token or ""
        for wrong in (
            mine,
            token[:-1],
            token + "x",
            token[::-1],
            token.swapcase(),
            token_hash(token),
            None,
            7,
            [token],
        ):
            answer = await second.ask("hello", {"token": wrong})
            found.expect(answer["conversation"]["id"] != mine, f"{type(wrong).__name__} opened another's conversation")
        offered = next((m["id"] for m in first.events("message")), "m_1")
        for event in ("choose", "feedback"):
            data = {"client_id": "x1", "message_id": offered, "choice_id": "1", "value": "up"}
            found.expect(not (await second.ask(event, data))["ok"], f"{event} on another's message was taken")
        await second.ask("session_request", {"session_id": mine})
        await second.wait(lambda: second.events("session_confirm"))
        found.expect(mine not in str(second.heard), "a Rasa widget was given another's conversation")
        found.expect((await _anew(harness, token)) == mine, "the conversation's own token was refused")
        _change(harness, "UPDATE conversations SET updated_at = ? WHERE id = ?", LONG_AGO, mine)
        found.expect((await _anew(harness, token)) != mine, "an expired token opened the conversation")
    finally:
        await first.close()
        await second.close()
    upload = httpx.post(
        f"{harness.url}/api/customer/attachments?name=a.txt", content=b"x", headers={"Authorization": f"Bearer {mine}"}
    )
    found.expect(upload.status_code == 401, f"a file for another's conversation: {upload.status_code}")


async def _anew(harness: Harness, token: str) -> str:
    customer = await Customer(harness.direct_url).connect()
    try:
        return (await customer.ask("hello", {"token": token}))["conversation"]["id"]
    finally:
        await customer.close()


def _change(harness: Harness, query: str, *values: str) -> None:
    with contextlib.closing(sqlite3.connect(harness.store, timeout=30)) as store:
        store.execute(query, values)
        store.commit()
