"""What the bot looks up is recorded without what tells who asked, and what came of it is noted with it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.desk.asked.recording import judge, judge_shown, mark_handed_over, note_looked_up, note_missed
from bot.desk.ids import now
from bot.desk.knowledge_models import Question
from bot.desk.messages import add_message
from bot.desk.models import Conversation, Customer, Message
from bot.desk.replies import LookedUp


def told(text: str, *articles: str, decision: str = "answer", **more) -> LookedUp:
    hits = [{"article_id": one, "passage_id": f"{one}#a", "probability": 0.8} for one in articles]
    search = {"query": text, "text": text, "decision": decision, "probability": 0.8, "hits": hits, "index_id": "i"}
    return LookedUp.model_validate({"searches": [search], **more})


@pytest.fixture
def asked(either):
    """Has a customer ask something that the bot looks up; gives the message's id."""

    def one(conversation_id: str, looked_up: LookedUp) -> str:
        def job(session):
            conversation = session.get_one(Conversation, conversation_id)
            said = add_message(session, conversation, role="customer", text="x")
            note_looked_up(session, conversation, said, looked_up)
            return said.id

        return either.do(job)

    return one


def questions(house) -> list[Question]:
    return house.rows(select(Question).order_by(Question.at, Question.id))


def test_a_question_is_kept_without_what_tells_who_asked(either, asked):
    chat = either.chat()
    either.do(lambda s: setattr(s.get_one(Customer, s.get_one(Conversation, chat).customer_id), "name", "Ona Jonaitė"))
    said = asked(chat, told("I am ona@mail.example, Jonaitė: E42 on order HA-123456", "amber"))
    (one,) = questions(either)
    assert one.text == "I am «e-mail», «name»: E42 on order «number»"
    assert (one.source, one.conversation_id, one.message_id, one.decision) == ("chat", chat, said, "answer")
    assert one.hits == [{"article_id": "amber", "passage_id": "amber#a", "probability": 0.8}]
    assert (one.verdict, one.handed_over) == (None, False)


def test_a_no_goes_to_the_question_that_found_the_article(either, asked):
    chat = either.chat()
    asked(chat, told("first", "amber"))
    asked(chat, told("second", "cable"))
    asked(chat, LookedUp(rejected=["amber"]))
    assert [(one.text, one.verdict) for one in questions(either)] == [("first", "rejected"), ("second", None)]
    either.do(lambda s: judge(s, chat, ["unheard-of"], "helped"))
    assert [one.verdict for one in questions(either)] == ["rejected", "helped"]


def test_a_thumb_goes_to_the_question_before_the_answer(either, asked):
    chat = either.chat()
    asked(chat, told("first", "amber"))
    answer = either.do(lambda s: add_message(s, s.get_one(Conversation, chat), role="bot", kind="answer", text="a").id)
    asked(chat, told("second", "amber"))
    for value in ("rejected", None, "helped"):
        either.do(lambda s, v=value: judge_shown(s, s.get_one(Message, answer), v))
        assert [one.verdict for one in questions(either)] == [value, None]


def test_a_person_takes_over_what_was_asked_in_the_matter_and_nothing_else(either, asked):
    chat, other = either.chat(), either.chat()
    first, second = asked(chat, told("before", "amber")), asked(chat, told("matter", decision="none"))
    asked(other, told("elsewhere"))
    asked(chat, LookedUp(handed_over=[second]))
    assert {one.text: one.handed_over for one in questions(either)} == {
        "before": False, "matter": True, "elsewhere": False,
    }  # fmt: skip
    assert first != second


def test_without_the_bot_the_newest_question_is_taken_over_unless_it_was_answered(either, asked):
    chat = either.chat()
    asked(chat, told("first"))
    asked(chat, told("second"))
    either.do(lambda s: mark_handed_over(s, chat, None))
    assert [one.handed_over for one in questions(either)] == [False, True]
    helped = either.chat()
    asked(helped, told("third", "amber"))
    either.do(lambda s: judge(s, helped, ["amber"], "helped"))
    either.do(lambda s: mark_handed_over(s, helped, None))
    assert [one.handed_over for one in questions(either)] == [False, True, False]


def test_what_the_help_centre_did_not_find_has_no_conversation(either):
    either.do(lambda s: note_missed(s, "en", "paint it, 8 612 34567", hits=[{"article_id": "a", "probability": 0.2}]))
    (one,) = questions(either)
    assert (one.source, one.text, one.decision, one.probability) == ("help", "paint it, «number»", "none", 0.2)
    assert one.conversation_id is None and one.at <= now()


def test_a_story_is_cut_and_nothing_at_all_is_no_question(either, asked):
    chat = either.chat()
    asked(chat, told("why " * 2000))
    asked(chat, told(""))
    assert [len(one.text) <= 1000 for one in questions(either)] == [True]
