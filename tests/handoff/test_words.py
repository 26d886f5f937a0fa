"""Which words of a message say what it is about."""

from __future__ import annotations

import pytest

from bot.handoff.words import telling_words


@pytest.mark.parametrize(
    "text", ["", "human again", "Hello there!", "I want to talk to a person, please", "no, that didn't help", "thanks"]
)
def test_greetings_thanks_and_wishes_for_a_person_tell_nothing(text):
    assert telling_words(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The amber light is on, the LIGHT", ["amber", "light"]),
        ("now it is red", ["red"]),
        ("where is my order HA-30517", ["order", "ha", "30517"]),
        ("роутер сломан", ["роутер", "сломан"]),
        ("路由器", ["路由", "器"]),
    ],
)
def test_the_rest_does(text, words):
    assert telling_words(text) == words
