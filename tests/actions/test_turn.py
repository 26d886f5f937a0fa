"""What an action sees of a turn."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.turn import Turn, search_record, shown_record
from bot.knowledge.search import SearchResult
from tests.actions.scene import hit


def turn(message: dict[str, Any] | None, **slots: Any) -> Turn:
    return Turn(Tracker("c_1", slots, message, [], False, None, {}, None))


@pytest.mark.parametrize("text, words", [("my words", "my words"), ("/affirm", ""), ("and/or", "and/or"), (None, "")])
def test_a_buttons_payload_is_not_the_customers_words(text: str | None, words: str) -> None:
    assert turn({"text": text}).text == words


@pytest.mark.parametrize("message", [None, {}, {"text": None, "intent": None, "entities": None, "family": None,
                                                "signals": None, "metadata": None}])  # fmt: skip
def test_a_bare_message_is_read_without_fault(message: dict[str, Any] | None) -> None:
    bare = turn(message)
    assert (bare.text, bare.intent, bare.entities, bare.frustrated, bare.message_id) == ("", None, [], False, "")
    assert bare.family == (None, 0.0) and bare.stage == "open" and bare.language == "en" and bare.slots == {}


def test_facts_are_the_filled_slots_that_concern_the_customers_matter() -> None:
    assert turn({}, product="doorbell", error_code=None, stage="open", case={}).slots == {"product": "doorbell"}


@pytest.mark.parametrize(
    "product, name", [("outdoor-cam", "Outdoor Cam"), ("app", "Halden Home app"), ("lamp", "lamp"), (None, None)]
)
def test_products_have_names_for_people(product: str | None, name: str | None) -> None:
    assert turn({}).name_of(product) == name


def test_a_search_is_kept_without_the_passages_words() -> None:
    result = SearchResult("q", "en", "idx-1", "answer", 0.7, "why", [hit("a", 0.91234567)])
    kept = search_record("q", result)
    assert (kept.query, kept.index_id, kept.decision, kept.threshold) == ("q", "idx-1", "answer", 0.7)
    assert kept.hits == [
        {
            "article_id": "a",
            "title": "About a",
            "url": "/help/en/a",
            "passage": "a#first",
            "score": 1.8247,
            "probability": 0.9123,
        }
    ]
    assert shown_record(hit("a", 0.91234567)).probability == 0.9123
