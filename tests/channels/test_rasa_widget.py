"""A third-party Rasa widget's whole protocol."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.channels.rasa_widget import as_bot_uttered
from bot.desk.errors import Refused
from bot.desk.ids import now
from bot.desk.models import Conversation, Message
from tests.desk.customer import Customer, wait_for


class Widget(Customer):
    """Speaks as rasa-webchat and Rasa's own chat widget do: emits, and hears events only."""

    async def session(self, session_id: Any = None) -> str:
        confirmed = len(self.events("session_confirm"))
        await self.io.emit("session_request", {"session_id": session_id} if session_id else {})
        await wait_for(lambda: len(self.events("session_confirm")) > confirmed)
        return self.events("session_confirm")[-1]

    async def utter(self, message: Any, session_id: str | None, **more: Any) -> None:
        await self.io.emit("user_uttered", {"message": message, "session_id": session_id, **more})

    async def uttered(self, number: int) -> list[dict[str, Any]]:
        return await wait_for(lambda: self.events("bot_uttered") if len(self.events("bot_uttered")) >= number else None)


@pytest.fixture
async def widget(desk):
    one = await Widget(desk.url).connect()
    yield one
    await one.close()


async def test_session_messages_and_quick_replies(widget, rasa, desk):
    session_id = await widget.session()
    assert len(session_id) >= 32
    await widget.utter("my light is amber", session_id, customData={"language": "en"})
    answer = (await widget.uttered(1))[0]
    assert answer["text"] == f"Check the cable.\n\nFrom: No internet {desk.url}/help/en/router-no-internet"
    assert [(q["title"], q["content_type"]) for q in answer["quick_replies"]] == [
        ("Yes, that helped", "text"),
        ("No", "text"),
    ]
    assert "/deny" not in str(answer)
    await widget.utter(answer["quick_replies"][1]["payload"], session_id)
    assert (await widget.uttered(2))[1] == {"text": "chosen /deny"}
    assert [(t["kind"], t["payload"]) for t in rasa.turns] == [("text", None), ("choice", "/deny")]
    assert not widget.events("message")


async def test_a_session_of_ours_is_taken_up_and_no_other(widget, desk):
    session_id = await widget.session()
    await widget.utter("remember me", session_id)
    await widget.uttered(1)
    back = await Widget(desk.url).connect()
    assert await back.session(session_id) == session_id
    for claimed in ("admin", desk.rows(Conversation)[0].id, "x" * 43, "socket-id", 5):
        other = await Widget(desk.url).connect()
        assert await other.session(claimed) not in (claimed, session_id)
        await other.close()
    await back.close()


async def test_a_foreign_session_id_on_a_message_changes_nothing(widget, desk):
    await widget.session()
    for session_id in ("of-the-widgets-own-making", "y" * 43, None):
        await widget.utter("hello", session_id)
    await widget.uttered(3)
    assert len(desk.rows(Conversation)) == 1


async def test_a_message_without_a_session_makes_one(widget):
    await widget.utter("hello", None)
    assert (await widget.uttered(1))[0]["text"] == "You said: hello"
    assert len(widget.events("session_confirm")) == 1


async def test_a_person_can_be_reached_and_answers(widget, agent, desk):
    session_id = await widget.session()
    await widget.utter("a person please", session_id)
    assert "connected to a person" in (await widget.uttered(2))[1]["text"]
    conversation_id = desk.rows(Conversation)[0].id
    await agent.take(conversation_id)
    await agent.say(conversation_id, "Hello, Ana here.")
    assert (await widget.uttered(4))[3]["text"] == "Hello, Ana here."
    await agent.finish(conversation_id)
    assert (await widget.uttered(5))[4]["text"] == "The conversation was closed."
    await widget.utter("one more", session_id)
    assert (await widget.uttered(6))[5]["text"].startswith("The conversation is open again.")
    assert widget.events("session_confirm") == [session_id]


async def test_who_writes_when_it_no_longer_opens_again_gets_a_session_anew(widget, agent, desk):
    session_id = await widget.session()
    await widget.utter("a person please", session_id)
    await widget.uttered(2)
    conversation_id = desk.rows(Conversation)[0].id
    await agent.take(conversation_id)
    await agent.finish(conversation_id)
    await widget.uttered(4)
    long_ago = now() - timedelta(days=30)
    desk.write(lambda session: setattr(session.get(Conversation, conversation_id), "closed_at", long_ago))
    await widget.utter("one more", session_id)
    assert (await widget.uttered(5))[4]["text"] == "You said: one more"
    assert widget.events("session_confirm")[-1] != session_id


def test_files_come_as_links_and_the_first_picture_as_an_attachment():
    files = [
        {"id": "f_1", "name": "label.pdf", "type": "application/pdf", "size": 9, "url": "/files/f_1/k"},
        {"id": "f_2", "name": "light.png", "type": "image/png", "size": 9, "url": "/files/f_2/k"},
    ]
    said = {"id": "m_1", "kind": "text", "text": "Here", "payload": {"attachments": files}}
    uttered = as_bot_uttered(said, "https://desk.example")
    assert uttered["text"] == (
        "Here\nlabel.pdf: https://desk.example/files/f_1/k\nlight.png: https://desk.example/files/f_2/k"
    )
    assert uttered["attachment"]["payload"]["src"] == "https://desk.example/files/f_2/k?inline=1"


async def test_what_is_refused_is_said(widget, desk):
    session_id = await widget.session()
    await widget.utter("", session_id)
    await widget.utter({"deep": []}, session_id)
    await widget.utter("tandem:choice:m_unknown:1", session_id)
    texts = [uttered["text"] for uttered in await widget.uttered(3)]
    assert texts[0].startswith("The message is empty") and "text" in texts[1] and "choice" in texts[2]
    assert desk.rows(Message) == []


async def test_a_quick_reply_of_another_conversation_is_refused(widget, arrive):
    customer = await arrive()
    await customer.say("amber")
    answer = await customer.message(kind="answer")
    session_id = await widget.session()
    await widget.utter(f"tandem:choice:{answer['id']}:1", session_id)
    assert "not known" in (await widget.uttered(1))[0]["text"]


async def test_the_bot_being_down_offers_the_ways_on(widget, rasa):
    session_id = await widget.session()
    rasa.stop()
    await widget.utter("hello", session_id)
    notice = (await widget.uttered(1))[0]
    assert [q["title"] for q in notice["quick_replies"]] == ["Try again", "Talk to a person"]
    await widget.utter(notice["quick_replies"][1]["payload"], session_id)
    assert "connected to a person" in (await widget.uttered(2))[1]["text"]


async def test_who_writes_faster_than_anybody_types_is_told_so(widget, desk):
    session_id = await widget.session()
    for number in range(100):
        await widget.utter(f"{number}", session_id)
    refused = Refused("too_many").message
    await wait_for(lambda: refused in [one["text"] for one in widget.events("bot_uttered")])
    stored = await wait_for(lambda: [m for m in desk.rows(Message) if m.role == "customer"][29:])
    assert len(stored) < 100 - 30
