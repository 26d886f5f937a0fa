"""The bot's reply becomes what is stored and shown; what is not of the agreed form is a failure, never half a reply."""

from __future__ import annotations

import pytest

from bot.desk.brain import BotReply
from bot.desk.errors import BotFailure
from bot.desk.replies import read_reply
from tests.desk.rasa import ANSWER, HELPED


def read(*messages):
    reply = BotReply.model_validate({"messages": list(messages), "understanding": None})
    return read_reply(reply, "en")


def test_an_answer_shows_its_article_and_hides_what_choices_mean():
    draft = read({"custom": ANSWER, "buttons": HELPED}).drafts[0]
    assert draft.kind == "answer" and draft.text == "Check the cable."
    assert set(draft.payload) == {"article", "heading", "blocks", "truncated", "feedback", "choices"}
    assert draft.hidden == {
        "probability": 0.93, "passage_id": "router-no-internet#amber", "choices": {"1": "/affirm", "2": "/deny"},
    }  # fmt: skip


def test_buttons_without_words_get_some():
    assert read({"buttons": HELPED}).drafts[0].text == "Please choose one:"


def test_all_kinds_of_custom_parts_are_read():
    outcome = read(
        {
            "text": "Noted.",
            "custom": {"type": "feedback", "kind": "product_feedback", "text": "nicer", "product": None},
        },
        {"text": "Bye", "custom": {"type": "resolved"}},
        {"custom": {"type": "handoff", "package": {"id": "h_1"}}},
        {"text": "what is this", "custom": {"type": "of a newer bot"}},
    )
    assert [draft.text for draft in outcome.drafts] == ["Noted.", "Bye", "what is this"]
    assert outcome.resolved and outcome.package == {"id": "h_1"} and outcome.feedback[0].text == "nicer"


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"text": None}],
        [{"text": ""}],
        [{"custom": {"type": "resolved"}}],
        [{"custom": ANSWER | {"article": {"id": "x"}}}],
        [{"custom": ANSWER | {"blocks": "html"}}],
        [{"text": "x", "custom": {"type": "feedback"}}],
    ],
)
def test_what_is_broken_or_shows_nothing_is_a_failure(messages):
    with pytest.raises(BotFailure) as failure:
        read(*messages)
    assert failure.value.code == "bad_reply"


LOOKED_UP = {"type": "looked_up", "searches": [{"query": "a", "text": "a b", "decision": "none"}]}


def test_what_was_looked_up_is_read_and_never_shown():
    outcome = read({"text": "Sorry."}, {"custom": LOOKED_UP | {"rejected": ["amber"], "of_a_newer_bot": 1}})
    assert [draft.text for draft in outcome.drafts] == ["Sorry."]
    (told,) = outcome.looked_up
    assert told.searches[0].text == "a b" and told.rejected == ["amber"]


def test_a_broken_record_of_it_keeps_no_answer_from_a_customer():
    outcome = read({"text": "Sorry."}, {"custom": {"type": "looked_up", "searches": "none"}})
    assert [draft.text for draft in outcome.drafts] == ["Sorry."] and outcome.looked_up == []


def test_a_reply_with_nothing_else_is_a_failure():
    with pytest.raises(BotFailure):
        read({"custom": LOOKED_UP})
