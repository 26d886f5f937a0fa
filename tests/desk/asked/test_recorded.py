"""Which recorded questions count as unanswered, and why."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.ids import now
from bot.insight.recorded import recorded_questions, unanswered_questions

LONG_AGO = now() - timedelta(days=99)
SINCE = now() - timedelta(days=30)


def test_each_way_of_having_no_answer_has_its_kind_and_the_others_have_one(either, ask):
    chat = either.chat()
    ask(either, None, "searched")
    ask(either, chat, "nothing found")
    ask(either, chat, "nothing found, then a person", handed_over=True)
    ask(either, chat, "rejected", decision="answer", verdict="rejected", handed_over=True)
    ask(either, chat, "a person all the same", decision="answer", handed_over=True)
    for name, fields in {
        "answered": {"decision": "answer"},
        "asked which": {"decision": "clarify"},
        "helped in the end": {"handed_over": True, "verdict": "helped"},
        "dismissed": {"dismissed_at": now()},
        "long ago": {"at": LONG_AGO},
    }.items():
        ask(either, chat, name, **fields)
    ask(either, chat, "other language", language="lt")
    found = either.do(lambda s: unanswered_questions(s, SINCE, "en"))
    assert {one.text: one.kind for one in found} == {
        "searched": "help", "nothing found": "refused", "nothing found, then a person": "refused",
        "rejected": "rejected", "a person all the same": "handed_over",
    }  # fmt: skip
    assert len(either.do(lambda s: unanswered_questions(s, SINCE))) == 6
    assert [one.text for one in either.do(lambda s: unanswered_questions(s, SINCE, most=1))] == ["other language"]


def test_all_that_was_asked_comes_in_order_and_what_was_erased_does_not(either, ask):
    ask(either, None, "second «number» one", at=now())
    ask(either, None, "first", at=now() - timedelta(hours=1))
    ask(either, None, "[erased]")
    found = either.do(lambda s: recorded_questions(s, "en", SINCE))
    assert [one.text for one in found] == ["first", "second «number» one"] and found[1].words == "second one"
