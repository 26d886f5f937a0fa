"""The API's description: complete, valid, and true of a real desk's answers."""

from __future__ import annotations

import re

import httpx
import pytest

from bot.desk.api_forms.sections import OPERATIONS
from bot.desk.desk import Desk
from bot.desk.http import make_http
from bot.desk.models import Conversation
from bot.desk.openapi import describe, routes_of
from bot.desk.staff.permissions import ROUTES
from bot.desk.texts import names
from tests.desk.agent import PASSWORD, Agent, hire
from tests.desk.api_checks import ApiChecks
from tests.desk.hooks.receiver import Receiver
from tests.desk.routing.mails import mail_of

#: These have a test like the one below among the tests of their room.
CHECKED_ELSEWHERE = ("/agent/articles", "/agent/gaps", "/agent/product-questions")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture
def checks():
    return ApiChecks()


@pytest.fixture
def settings(settings):
    """Webhooks may go to this machine: the receiver is here."""
    return settings.model_copy(update={"webhook_private": True})


@pytest.fixture
def receiver():
    one = Receiver().start()
    yield one
    one.stop()


@pytest.fixture
async def sign_in(desk, checks):
    """Signs people in whose every answer is checked."""
    agents = []

    async def one(role, email):
        agent_id = hire(desk, email, name=role.capitalize(), role=role)
        made = Agent(desk.url, email)
        made.id = agent_id
        made.http.event_hooks = {"response": [checks.check]}
        agents.append(made)
        await made.sign_in()
        return made

    yield one
    for agent in agents:
        await agent.http.aclose()


def test_every_route_is_documented_and_nothing_else_is(settings):
    there = routes_of(make_http(Desk(settings), None, None))
    assert there - set(OPERATIONS) == set() and set(OPERATIONS) - there == set()


def test_the_permissions_and_the_description_name_the_same_routes():
    agents = {(method, path.removeprefix("/agent")) for method, path in OPERATIONS if path.startswith("/agent")}
    assert agents == set(ROUTES)


def test_every_error_that_is_named_exists():
    named = {code for operation in OPERATIONS.values() for code in operation.errors}
    assert named - set(names("errors")) == set()


def test_generated_clients_find_what_they_need():
    described = describe(OPERATIONS.values())
    operations = [one for methods in described["paths"].values() for one in methods.values()]
    ids = [one["operationId"] for one in operations]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[a-z_]+", one) for one in ids)
    for path, methods in described["paths"].items():
        for one in methods.values():
            inside = {p["name"] for p in one["parameters"] if p["in"] == "path"}
            assert inside == set(re.findall(r"\{(\w+)\}", path))
    referred = set(re.findall(r"#/components/schemas/(\w+)", str(described)))
    assert referred <= set(described["components"]["schemas"])
    assert set(described["components"]["schemas"]) - referred == set()


async def test_the_document_is_served_to_anybody(desk, agent):
    answer = await agent.http.get(f"{desk.url}/api/openapi.json")
    served = answer.json()
    assert served["openapi"] == "3.1.0"
    there = {(m.upper(), p.removeprefix("/api")) for p, methods in served["paths"].items() for m in methods}
    assert there == set(OPERATIONS)


async def test_the_page_names_every_operation_and_loads_nothing_from_elsewhere(desk, agent):
    page = (await agent.http.get(f"{desk.url}/api/docs")).text
    for _, path in OPERATIONS:
        assert f"<code>/api{path}</code>" in page
    assert "<script" not in page and not re.search(r'(?:src|href)="(?:https?:)?//', page)
    css = await agent.http.get(f"{desk.url}/api/docs.css")
    assert css.status_code == 200 and css.headers["content-type"].startswith("text/css")
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors


async def test_every_operation_answers_as_documented(sign_in, checks, arrive, desk, receiver):
    admin, sam = await sign_in("admin", "ada@halden.example"), await sign_in("supervisor", "sam@halden.example")
    await people(admin)
    await teams_and_webhooks(admin, receiver)
    await handling(sam, await arrive(page={"url": "https://shop.example/p", "title": "Router"}))
    await keeping(sam)
    await mailing(sam, desk)
    await moving(sam, admin, await arrive())
    await upload(desk, checks, await arrive())
    await account(admin)
    assert checks.faults == [], "\n".join(checks.faults)
    left = {key for key in set(OPERATIONS) - checks.seen if not key[1].startswith(CHECKED_ELSEWHERE)}
    assert left == set()


async def people(admin):
    for path in ("/session", "/sessions", "/desk", "/staff", "/audit?limit=5", "/mail", "/counts"):
        await admin.get(path)
    await admin.put("/presence", {"presence": "away"})
    token = (await admin.post("/tokens", {"name": "CRM", "expires_in_days": 30})).json()["token"]
    await admin.get("/tokens")
    await admin.delete(f"/tokens/{token['id']}")
    made = await admin.post("/staff", {"name": "Bo", "email": "bo@halden.example", "role": "agent", "teams": []})
    path = f"/staff/{made.json()['agent']['id']}"
    await admin.patch(path, {"capacity": 3})
    await admin.post(f"{path}/reset-password")
    await admin.post(f"{path}/unlock")
    await admin.get(f"{path}/sessions")
    await admin.delete(f"{path}/sessions")
    await admin.post("/staff", {"name": "", "email": "nobody", "role": "king"})


async def teams_and_webhooks(admin, receiver):
    for name in ("Days", "Nights"):
        team = (await admin.post("/teams", {"name": name, "family": None, "members": [admin.id]})).json()["team"]
    await admin.patch(f"/teams/{team['id']}", {"name": "Late", "targets": {"default": {"first_reply_s": 60}}})
    await admin.get("/teams")
    await admin.delete(f"/teams/{team['id']}")
    hook = await admin.post("/webhooks", {"url": receiver.url, "events": ["rating.created"]})
    path = f"/webhooks/{hook.json()['webhook']['id']}"
    await admin.get("/webhooks")
    await admin.patch(path, {"description": "CRM"})
    delivery = (await admin.post(f"{path}/test")).json()["delivery"]
    await admin.get(f"{path}/deliveries")
    await admin.post(f"{path}/deliveries/{delivery['id']}/retry")
    await admin.delete(path)


async def handling(sam, ana):
    await ana.say("my light is amber")
    await ana.message(kind="answer")
    await ana.human()
    await ana.state("queued")
    one = f"/conversations/{ana.conversation['id']}"
    await sam.get("/conversations?view=unassigned&limit=1")
    await sam.take(ana.conversation["id"])
    await sam.say(ana.conversation["id"], "**Hello**, which light?")
    await sam.post(f"{one}/notes", {"client_id": "n1", "text": "Seems the modem."})
    await sam.put(f"{one}/tags", {"tags": ["modem"]})
    await sam.put(f"{one}/priority", {"priority": 1})
    headers = {"X-CSRF-Token": sam.csrf}
    await sam.http.post(f"{one}/attachments?name=light.png", content=PNG, headers=headers)
    await sam.get(f"{one}/suggestions")
    await sam.post(f"{one}/replay")
    await sam.get("/search?q=amber")
    customer = f"/customers/{(await sam.get(one)).json()['customer']['id']}"
    await sam.patch(customer, {"name": "Ana", "email": "ana@example.com"})
    await sam.get(customer)
    await sam.get(f"{one}/export?format=json")
    await sam.get("/export?from=2026-01-01&to=2026-12-31&format=csv")
    await sam.finish(ana.conversation["id"], "solved", note="Modem was off.")
    await sam.post(f"{one}/reopen")
    await sam.post(f"{one}/return", {"note": "They need the warranty article."})
    await sam.get(one)
    await sam.get("/conversations/c_none")


async def keeping(sam):
    saved = (await sam.post("/filters", {"name": "Mine", "query": {"view": "mine"}, "shared": True})).json()["filter"]
    await sam.get("/filters")
    await sam.delete(f"/filters/{saved['id']}")
    body = {"kind": "chat", "shortcut": "amber", "name": "Amber", "body": "Hello {{customer.name|there}}"}
    made = await sam.post("/templates", body)
    path = f"/templates/{made.json()['template']['id']}"
    await sam.get("/templates?kind=chat")
    listed = (await sam.get("/conversations?view=all")).json()["conversations"]
    found = listed or (await sam.get("/conversations?state=bot,closed")).json()["conversations"]
    await sam.post(f"{path}/render", {"conversation_id": found[0]["id"]})
    await sam.patch(path, {"name": "Amber light"})
    await sam.delete(path)


async def mailing(sam, desk):
    found = desk.rows(Conversation)[0].id
    made = desk.write(mail_of(found, state="failed", error="No."))
    await sam.get("/mail")
    await sam.post(f"/mail/{made}/retry")
    await sam.post(f"/mail/{made}/retry")


async def moving(sam, admin, ben):
    await ben.human()
    await ben.state("queued")
    one = f"/conversations/{ben.conversation['id']}"
    await admin.take(ben.conversation["id"])
    await sam.post(f"{one}/join")
    await sam.post(f"{one}/leave")
    days = next(t for t in (await admin.get("/teams")).json()["teams"] if t["name"] == "Days")
    await admin.post(f"{one}/transfer", {"team_id": days["id"], "note": "Yours"})
    await admin.post(f"{one}/transfer", {"team_id": "nowhere"})
    customer_id = (await admin.get(one)).json()["customer"]["id"]
    await admin.delete(f"/customers/{customer_id}")


async def upload(desk, checks, eve):
    headers = {"Authorization": f"Bearer {eve.token}"}
    async with httpx.AsyncClient(event_hooks={"response": [checks.check]}, trust_env=False) as client:
        await client.post(f"{desk.url}/api/customer/attachments?name=a.png", content=PNG, headers=headers)


async def account(admin):
    await admin.post("/password", {"old_password": PASSWORD, "new_password": "another horse battery"})
    sessions = (await admin.get("/sessions")).json()["sessions"]
    await admin.delete("/sessions/s_none")
    await admin.sign_in("another horse battery")
    await admin.delete(f"/sessions/{sessions[0]['id']}")
    await admin.delete("/session")
    await admin.get("/session")
