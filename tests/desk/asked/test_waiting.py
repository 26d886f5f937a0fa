"""A customer whose question had no answer may be told when there is one; being asked opens nothing again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.desk.asked.waiting import ask_to_be_told, offer_to_tell
from bot.desk.errors import Refused
from bot.desk.handoffs import take
from bot.desk.inbound import accept_choice
from bot.desk.knowledge_models import AnswerRequest
from bot.desk.models import Conversation, Customer, Message
from bot.desk.routing.closing import Closing, close


def offer_of(house, chat) -> Message | None:
    found = [m for m in house.rows(select(Message).where(Message.conversation_id == chat)) if m.kind == "notice"]
    return next((m for m in found if m.payload["event"] == "tell_offered"), None)


def choose(house, chat, title: str, client_id: str = "x1") -> Message:
    offer = offer_of(house, chat)
    choice = next(c["id"] for c in offer.payload["choices"] if c["title"] == title)
    return house.do(lambda s: accept_choice(s, chat, client_id, offer.id, choice, house.place))


def requests(house) -> list[AnswerRequest]:
    return house.rows(select(AnswerRequest))


@pytest.fixture
def closed(either, ask):
    """A closed conversation with a question that had no answer."""

    def one(**closing) -> str:
        if not either.connected:
            either.agent("ana", "technical")
        chat = either.waiting()
        ask(either, chat, handed_over=True)
        either.do(lambda s: take(s, either.who("a_ana"), chat, either.company))
        how = Closing(**{"resolution": "unsolved", **closing})
        either.do(lambda s: close(s, either.who("a_ana"), chat, either.company, how))
        return chat

    return one


def test_after_the_close_the_customer_is_asked_and_agrees(either, closed):
    chat = closed()
    choose(either, chat, "Yes, tell me")
    (request,) = requests(either)
    assert (request.conversation_id, request.email, request.told_at) == (chat, None, None)
    conversation = either.get(chat)
    assert conversation.state == "closed" and conversation.reopened == 0
    newest = either.rows(select(Message).where(Message.conversation_id == chat).order_by(Message.seq.desc()))[:2]
    assert [(m.role, m.text) for m in newest] == [
        ("bot", "Thank you. We will tell you here when there is one."), ("customer", "Yes, tell me"),
    ]  # fmt: skip


def test_a_known_address_is_used_and_a_second_yes_changes_nothing(either, closed):
    chat = closed()
    either.do(lambda s: setattr(s.get_one(Customer, s.get_one(Conversation, chat).customer_id), "email", "o@x.example"))
    choose(either, chat, "Yes, tell me")
    choose(either, chat, "Yes, tell me")
    choose(either, chat, "Yes, tell me", "x2")
    assert [one.email for one in requests(either)] == ["o@x.example"]


def test_a_no_is_the_last_word(either, closed):
    chat = closed()
    choose(either, chat, "No, thanks")
    assert requests(either) == []
    choose(either, chat, "Yes, tell me", "x2")
    choose(either, chat, "No, thanks", "x3")
    assert requests(either) == [] and either.get(chat).state == "closed"


def test_where_an_article_solved_it_or_everything_had_an_answer_nobody_is_asked(either, closed, ask):
    assert offer_of(either, closed(article_id="amber")) is None
    chat = either.chat()
    ask(either, chat, decision="answer", verdict="helped")
    ask(either, chat, decision="none", verdict="helped")
    either.do(lambda s: offer_to_tell(s, s.get_one(Conversation, chat)))
    assert offer_of(either, chat) is None


def test_each_question_is_offered_once(either, ask):
    chat = either.chat()
    ask(either, chat)
    for _ in range(2):
        either.do(lambda s: offer_to_tell(s, s.get_one(Conversation, chat)))
    assert either.notices(chat) == ["tell_offered"]
    ask(either, chat)
    either.do(lambda s: offer_to_tell(s, s.get_one(Conversation, chat)))
    assert either.notices(chat) == ["tell_offered"] * 2


def test_an_erased_conversation_takes_no_choice(either, closed):
    chat = closed()
    offer = offer_of(either, chat)
    either.change(chat, erased_at=either.get(chat).closed_at)
    with pytest.raises(Refused) as refused:
        either.do(lambda s: accept_choice(s, chat, "x1", offer.id, "1", either.place))
    assert refused.value.code == "conversation_closed" and requests(either) == []


def test_the_help_centre_notes_an_address(either, ask):
    question = ask(either, None)
    for _ in range(2):
        either.do(lambda s: ask_to_be_told(s, question, "ona@mail.example"))
    either.do(lambda s: ask_to_be_told(s, question, "jon@mail.example"))
    assert sorted(one.email or "" for one in requests(either)) == ["jon@mail.example", "ona@mail.example"]
    for email, known, code in (("no address", question, "bad_email"), ("o@x.example", "q_none", "no_question")):
        with pytest.raises(Refused) as refused:
            either.do(lambda s, e=email, q=known: ask_to_be_told(s, q, e))
        assert refused.value.code == code
