"""A real desk, the Chatwoot connector and a stand-in for Chatwoot: a conversation from the first word to the last."""

from __future__ import annotations

import asyncio

import pytest

from bot.connectors import ledger
from bot.connectors.chatwoot.service import create_app
from bot.connectors.contract import EVENTS
from bot.connectors.kit.serving import Served
from bot.connectors.settings import ChatwootSettings
from tests.connectors.chatwoot_standin import ACCOUNT, INBOX, SECRET, TOKEN, Chatwoot
from tests.desk.agent import Agent, hire
from tests.desk.customer import wait_for


@pytest.fixture
def settings(settings):
    """Webhooks may go to this machine: the connector is here."""
    return settings.model_copy(update={"webhook_private": True})


@pytest.fixture
def chatwoot():
    one = Chatwoot()
    one.served.start()
    yield one
    one.served.stop()


@pytest.fixture
async def connected(desk, chatwoot, tmp_path, monkeypatch):
    """The desk and Chatwoot, connected as docs/connect.md says."""
    monkeypatch.setattr(ledger, "BACK_OFF_S", (0.05,))
    hire(desk, "chatwoot@halden.example", name="Service team", role="agent")
    hire(desk, "ada@halden.example", name="Ada", role="admin")
    service, ada = Agent(desk.url, "chatwoot@halden.example"), Agent(desk.url, "ada@halden.example")
    await service.sign_in()
    await ada.sign_in()
    token = (await service.post("/tokens", {"name": "Connector"})).json()["secret"]
    hook = {"url": "http://127.0.0.1:1/tandem", "events": list(EVENTS)}
    made = (await ada.post("/webhooks", hook)).json()["webhook"]
    connector = Served(
        create_app(
            ChatwootSettings(
                url=desk.url,
                token=token,
                connector_secret=made["secret"],
                connector_db=tmp_path / "chatwoot.sqlite",
                chatwoot_url=chatwoot.url,
                chatwoot_account=ACCOUNT,
                chatwoot_token=TOKEN,
                chatwoot_inbox=INBOX,
                chatwoot_secret=SECRET,
            )
        )
    )
    connector.start()
    chatwoot.hook_url = f"{connector.url}/chatwoot"
    changed = await ada.patch(f"/webhooks/{made['id']}", {"url": f"{connector.url}/tandem"})
    assert changed.status_code == 200
    yield chatwoot
    connector.stop()
    await service.http.aclose()
    await ada.http.aclose()


async def seen(chatwoot, conversation_id, test):
    """The conversation at Chatwoot, once it is as the test wants it."""
    for _ in range(250):
        found = await chatwoot.look(conversation_id)
        if found is not None and test(found):
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"at Chatwoot: {found}")


async def test_a_conversation_goes_to_chatwoot_and_back(connected, arrive):
    ana = await arrive()
    await ana.say("my light is amber")
    await ana.message(kind="answer")
    await ana.human()
    await ana.state("queued")
    conversation_id = ana.conversation["id"]
    handed = await seen(connected, conversation_id, lambda s: s.customer)
    assert "my light is amber" in handed.words and "Check the cable." in handed.notes[0]
    await ana.say("are you there?")
    await seen(connected, conversation_id, lambda s: "are you there?" in s.customer)

    await connected.reply(conversation_id, "Hello, which **light**?")
    await ana.message(role="agent", text="Hello, which **light**?")
    assert (await ana.message(event="agent_joined"))["text"].startswith("Service team")
    await connected.note(conversation_id, "Ask for a photo")
    await ana.say("the left one")
    await seen(connected, conversation_id, lambda s: "the left one" in s.customer)

    await connected.reply(conversation_id, "Solved then.")
    await ana.message(role="agent", text="Solved then.")
    await connected.close(conversation_id)
    await ana.state("closed")
    await wait_for(lambda: [m["text"] for m in ana.said("agent")] == ["Hello, which **light**?", "Solved then."])
    final = await seen(connected, conversation_id, lambda s: not s.open)
    assert final.copies == 1 and final.customer.count("the left one") == 1
    assert final.customer.count("are you there?") == 1
    assert not [text for text in final.customer if "cable" in text], "the bot's words are not the customer's"

    await ana.say("it is back")
    again = await seen(connected, conversation_id, lambda s: s.open and "it is back" in s.customer)
    assert again.copies == 1 and again.customer.count("it is back") == 1
    await connected.reply(conversation_id, "I am here.")
    await ana.message(role="agent", text="I am here.")
