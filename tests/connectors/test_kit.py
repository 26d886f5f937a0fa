"""The kit's own parts: the stand-in for Tandem, the probe, the command."""

from __future__ import annotations

import json

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.cli import main
from bot.connectors.kit.bench import handoff_data
from bot.connectors.kit.far_side import HttpProbe, Seen
from bot.connectors.kit.serving import NotServed, Served
from bot.connectors.kit.tandem import API, TOKEN
from bot.connectors.settings import read_chatwoot_settings
from bot.desk.openapi import connectors_part
from bot.errors import SettingsError
from tests.connectors.chatwoot_standin import Chatwoot
from tests.connectors.conftest import WEBHOOK_SECRET

OURS = {"Authorization": f"Bearer {TOKEN}"}


def test_the_stand_in_checks_by_the_desks_own_description():
    assert json.loads(API.read_text("utf-8")) == connectors_part(), "run `make schema`"


@pytest.mark.parametrize("path, body, fault", [
    ("messages", {"client_id": "a b", "text": "x"}, "client_id"),
    ("messages", {"text": "x"}, "client_id"),
    ("messages", {"client_id": "a", "text": 7}, "text"),
    ("close", {"resolution": "done"}, "resolution"),
    ("explode", {}, "no such operation"),
])  # fmt: skip
async def test_the_stand_in_notes_what_does_not_fit(tandem, tandem_url, path, body, fault):
    tandem.case("c_1")
    async with httpx.AsyncClient(base_url=tandem_url, headers=OURS, trust_env=False) as client:
        answer = await client.post(f"/api/agent/conversations/c_1/{path}", json=body)
    assert answer.status_code in (404, 422) and fault in tandem.faults[0]


async def test_the_stand_in_behaves_as_the_desk(tandem, tandem_url):
    case = tandem.case("c_1")
    base = f"{tandem_url}/api/agent/conversations"
    async with httpx.AsyncClient(headers=OURS, trust_env=False) as client:

        async def post(path, body=None):
            answer = await client.post(f"{base}/{path}", json=body)
            return answer.status_code, answer.json().get("code")

        words = {"client_id": "1", "text": "Hi"}
        assert await post("c_1/messages", words) == (409, "not_yours")
        assert await post("c_1/take") == (200, None)
        assert await post("c_1/messages", words) == (200, None)
        assert await post("c_1/messages", {**words, "text": "other"}) == (200, None)
        assert case.written == {"1": "Hi"}
        assert await post("c_1/close", {"resolution": "solved"}) == (200, None)
        assert await post("c_1/messages", {**words, "client_id": "2"}) == (409, "conversation_closed")
        assert await post("c_2/take") == (404, "not_found")
        tandem.failing = 1
        assert await post("c_1/reopen") == (503, "unavailable")
        assert tandem.faults == []
        assert (await client.post(f"{base}/c_1/take", headers={"Authorization": "Bearer x"})).status_code == 401
    assert "access token" in tandem.faults[0]


async def test_a_port_that_is_taken_is_said(tandem, tandem_url):
    with pytest.raises(NotServed, match="name another port"):
        Served(tandem.app, port=int(tandem_url.rsplit(":", 1)[1])).start()


def test_the_packages_that_the_kit_sends_fit_the_schema():
    from jsonschema import Draft202012Validator

    from bot.handoff.package import SCHEMA_PATH

    schema = json.loads(SCHEMA_PATH.read_text("utf-8"))
    Draft202012Validator(schema).validate(handoff_data("c_1", "x")["handoff"]["package"])


async def test_a_probe_over_http_is_asked_as_documented():
    heard = []

    async def look(request: Request) -> Response:
        if request.path_params["id"] == "c_2":
            return Response(status_code=404)
        return JSONResponse({"copies": 1, "open": True, "customer": ["a"], "agent": [], "notes": ["b"]})

    async def act(request: Request) -> Response:
        heard.append((request.path_params["verb"], (await request.json())["text"]))
        return Response(status_code=204)

    routes = [Route("/conversations/{id}", look), Route("/conversations/{id}/{verb}", act, methods=["POST"])]
    served = Served(Starlette(routes=routes))
    served.start()
    probe = HttpProbe(f"{served.url}/")
    assert await probe.look("c_1") == Seen(customer=["a"], notes=["b"]) and await probe.look("c_2") is None
    await probe.reply("c_1", "r")
    await probe.note("c_1", "n")
    await probe.close("c_1")
    served.stop()
    assert heard == [("reply", "r"), ("note", "n"), ("close", "")]


def test_the_command_checks_a_connector_and_says_so(connector: Served, chatwoot: Chatwoot, capsys):
    free = Served(Starlette())
    free.start()
    free.stop()
    listen = f"127.0.0.1:{free.port}"
    asked = ["connector", "check", f"{connector.url}/tandem", "--listen", listen, "--patience", "1"]
    assert main([*asked, "--secret", WEBHOOK_SECRET]) == 0
    report = capsys.readouterr().out
    assert "signature.right" in report and "needs --probe" in report and "not met" not in report.lower()
    assert main([*asked, "--secret", "not the secret at all"]) == 1


def test_wrong_settings_are_all_named_and_secrets_are_not_shown(monkeypatch):
    monkeypatch.setenv("TANDEM_URL", "desk.example")
    monkeypatch.setenv("TANDEM_CONNECTOR_SECRET", "short")
    with pytest.raises(SettingsError) as caught:
        read_chatwoot_settings()
    for name in ("TANDEM_URL", "TANDEM_CONNECTOR_SECRET", "TANDEM_CHATWOOT_INBOX", "TANDEM_CHATWOOT_TOKEN"):
        assert name in caught.value.message
    assert "short" not in caught.value.message.replace("shorter", "")
