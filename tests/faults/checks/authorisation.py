"""Check 10: every route and socket event, asked for by every kind of sender."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
from socketio.exceptions import SocketIOError

from bot.desk.staff.matrix import served
from bot.desk.staff.permissions import EVENTS, OPEN, PERMISSIONS, PREFIX, PUBLIC, ROUTES, SIGNED_IN
from tests.desk.agent import Agent
from tests.desk.customer import Customer
from tests.faults.check import Found, Size
from tests.faults.harness import Harness
from tests.faults.recorder import eventually
from tests.system.running import PASSWORD

#: Who asks, with role and teams; the customer's conversation is the technical team's.
STAFF = {
    "agent": ("agent", ("technical",)),
    "other team": ("agent", ("service",)),
    "writer": ("writer", ()),
    "supervisor": ("supervisor", ("technical",)),
    "admin": ("admin", ("technical",)),
}
NAMES = {"agent": "Agnes", "other team": "Otto", "writer": "Wilma", "supervisor": "Susan", "admin": "Adam"}
#: Those would end the sender's own session or lock them out.
APART = {("DELETE", "/session"), ("POST", "/password"), ("POST", "/session")}
#: Bodies of routes that look at the body before they look at the conversation; all others get an empty object.
BODIES: dict[str, dict[str, Any]] = {
    "/conversations/{conversation_id}/messages": {"client_id": "x1", "text": "not for me to say"},
    "/conversations/{conversation_id}/notes": {"client_id": "x1", "text": "not for me to say"},
    "/conversations/{conversation_id}/priority": {"priority": 2},
    "/conversations/{conversation_id}/close": {"resolution": "solved"},
}
#: Answers that say that a sender may not.
SHUT = {"not_allowed", "not_signed_in", "bad_token", "other_team", "other_customer", "must_change_password", "bad_csrf"}
CUSTOMER_EVENTS = ("message", "choose", "human", "leave", "feedback", "rate", "sync", "new")
PATIENCE_S = 20.0
CALM_S = 1.5


def run(harness: Harness, size: Size) -> Found:
    """Asks for everything as everybody and compares with the table of permissions."""
    found = Found()
    _listed(harness, found)
    emails = {who: harness.hire(f"{NAMES[who]} Check", role, *teams) for who, (role, teams) in STAFF.items()}
    asyncio.run(_run(harness, emails, found))
    found.figure = f"{found.tried} tries, {found.failures} otherwise than the table says"
    return found


def _listed(harness: Harness, found: Found) -> None:
    routes, events = served(harness.settings)
    for method, path in sorted(routes):
        if path.startswith(PREFIX):
            listed = (method, path.removeprefix(PREFIX)) in ROUTES
        else:
            listed = any(re.fullmatch(pattern, path) for pattern in PUBLIC)
        found.expect(listed, f"{method} {path} is in no list: say who may use it")

    for event in sorted(events):
        found.expect(event in EVENTS, f"the event {event} is in no list: say who may send it")


async def _run(harness: Harness, emails: dict[str, str], found: Found) -> None:
    customer = await _waiting_customer(harness)
    staff = {who: Agent(harness.direct_url, email) for who, email in emails.items()}
    try:
        for agent in staff.values():
            assert (await agent.sign_in(PASSWORD)).status_code == 200
        async with httpx.AsyncClient(base_url=f"{harness.direct_url}/api/agent", trust_env=False) as outside:
            await _api(outside, customer, staff, found)
            await _metrics(harness, outside, customer, staff, found)
        await _sockets(harness, customer, staff, found)
    finally:
        await customer.close()
        for agent in staff.values():
            await agent.close()


async def _waiting_customer(harness: Harness) -> Customer:
    """A customer who asked the technical team for a person."""
    customer = await Customer(harness.direct_url).connect()
    await customer.hello()
    await customer.say("my router h3 shows a solid amber light and nothing loads")
    await customer.wait(lambda: customer.said("bot"), PATIENCE_S)
    await customer.human()
    state = "SELECT state, team_id FROM conversations WHERE id = ?"
    wanted = [("queued", "technical")]
    await eventually(lambda: harness.rows(state, customer.conversation["id"]) == wanted, PATIENCE_S)
    assert harness.rows(state, customer.conversation["id"]) == wanted
    return customer


async def _api(outside: httpx.AsyncClient, customer: Customer, staff: dict[str, Agent], found: Found) -> None:
    where = customer.conversation["id"]
    for (method, path), permission in ROUTES.items():
        if (method, path) in APART:
            continue
        body = BODIES.get(path, {})
        real, nobodys = _filled(path, where), _filled(path, "c_nobody")
        for headers in (
            {},
            {"Authorization": f"Bearer {customer.token}"},
            {"Cookie": f"tandem_agent={customer.token}"},
        ):
            answer = await outside.request(method, real, json=body, headers=headers)
            shut = answer.status_code == 401
            found.expect(shut or permission == OPEN, f"{method} {path} by a customer: {answer.status_code}")
        for who, agent in staff.items():
            role = STAFF[who][0]
            may = permission in {OPEN, SIGNED_IN} or role in PERMISSIONS[permission]
            answer = await _ask(agent, method, nobodys if may else real, body)
            found.expect(_is_shut(answer) != may, f"{method} {path} by {who}: {answer.status_code}")
            if may and who == "other team" and "{conversation_id}" in path:
                answer = await _ask(agent, method, real, body)
                found.expect(_is_shut(answer), f"{method} {path} of another team's: {answer.status_code}")


async def _metrics(
    harness: Harness, outside: httpx.AsyncClient, customer: Customer, staff: dict[str, Agent], found: Found
) -> None:
    url = f"{harness.direct_url}/metrics"
    for token, may in ((None, False), (customer.token, False), (harness.settings.metrics_token, True)):
        answer = await outside.get(url, headers={"Authorization": f"Bearer {token}"} if token else {})
        found.expect((answer.status_code == 200) == may, f"GET /metrics with another's token: {answer.status_code}")
    for who, agent in staff.items():
        answer = await agent.http.get(url)
        found.expect(answer.status_code == 401, f"GET /metrics by {who}: {answer.status_code}")


async def _ask(agent: Agent, method: str, path: str, body: dict[str, Any]) -> httpx.Response:
    return await agent.http.request(method, path, json=body, headers={"X-CSRF-Token": agent.csrf})


def _filled(path: str, conversation_id: str) -> str:
    """A path with ids in its place: the conversation's, and such as nobody has."""
    path = path.replace("{conversation_id}", conversation_id).replace("{language}", "en")
    return re.sub(r"\{\w+\}", "x_nobody", path)


def _is_shut(answer: httpx.Response) -> bool:
    if answer.status_code not in {401, 403}:
        return False
    return answer.json().get("code") in SHUT


async def _sockets(harness: Harness, customer: Customer, staff: dict[str, Agent], found: Found) -> None:
    stranger = await Customer(harness.direct_url).connect()
    for event in CUSTOMER_EVENTS:
        answer = await stranger.ask(event, {"client_id": "s1", "text": "x", "message_id": "m_1", "csat": 5, "after": 0})
        code = None if answer["ok"] else answer["error"]["code"]
        found.expect(code == "no_conversation", f"{event} before a hello: {code}")
    await stranger.close()
    for who, cookie in (("nobody", ""), ("a customer", customer.token or "")):
        outsider = Agent(harness.direct_url)
        outsider.http.cookies.set("tandem_agent", cookie)
        try:
            await outsider.listen()
            found.expect(False, f"the console's socket let {who} in")
        except SocketIOError:
            found.expect(True, "")
        await outsider.close()
    for agent in staff.values():
        await agent.listen()
        await agent.io.emit("watch", {"conversation_id": customer.conversation["id"]}, namespace="/agent")
        await agent.io.emit("watch_live", {"on": True}, namespace="/agent")
    await asyncio.sleep(CALM_S)
    await customer.say("who of you hears this")
    await eventually(lambda: _hears(staff["agent"]) and _hears(staff["admin"]), PATIENCE_S)
    await asyncio.sleep(CALM_S)
    for who, agent in staff.items():
        may = who not in {"other team", "writer"}
        found.expect(_hears(agent) == may, f"{who} {'does not hear' if may else 'hears'} the customer")


def _hears(agent: Agent) -> bool:
    return "who of you hears this" in str(agent.heard)
