"""Slips of the finger: which words are read as others, which are left alone, and where they were typed."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import spelling
from bot.spelling import Change, Corrected, Spelling, count_words, words_of

USED = {
    "the": 60, "what": 40, "with": 30, "light": 9, "right": 3, "nothing": 8, "doorbell": 12, "bluetooth": 7,
    "restart": 6, "week": 2, "idea": 2, "isn't": 4, "loads": 3, "phone": 9, "wifi": 20, "router": 20, "plan": 3,
    "plane": 8,
}  # fmt: skip
ENGLISH = Spelling(USED, "en")
ENCODER = {"squash", "bought", "tape", "alert"}


def read(text: str, by: Spelling = ENGLISH) -> str:
    return by.corrected(text, ENCODER.__contains__).text


def test_the_examples_of_its_docstrings() -> None:
    assert doctest.testmod(spelling).failed == 0


@pytest.mark.parametrize("typed, meant", [
    ("ligth", "light"), ("lght", "light"), ("lighht", "light"), ("lifht", "light"), ("nthing", "nothing"),
    ("iwfi", "wifi"), ("bloutooth", "bluetooth"), ("bluettoth", "bluetooth"), ("Ligth", "Light"), ("LIGTH!", "LIGHT!"),
    ("whst", "what"), ("(doorbel)", "(doorbell)"), ("restart-rotuer", "restart-router"),
])  # fmt: skip
def test_a_slip_is_read_as_the_word_that_was_meant(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize("text", [
    "the light", "it", "ikea", "squashed", "bought", "week's", "restarting", "lights", "isn’t",
    "ligth42", "ligth@phone.lt", "ligth.example", "a/ligth", "my_ligth", "#ligth", "HA-123456",
    "my neighbour Lihgt has one", "my NTH and LIGTH box", "bluxxxoth", "灯不亮了", "", "  ", "/affirm",
])  # fmt: skip
def test_what_is_no_slip_is_left_alone(text: str) -> None:
    assert ENGLISH.corrected(text, ENCODER.__contains__) == Corrected(text)


def test_a_capital_at_the_beginning_of_a_sentence_makes_no_name() -> None:
    assert read("Ligth is on. Nthing loads, what now? My Nthing too") == (
        "Light is on. Nothing loads, what now? My Nthing too"
    )


def test_of_two_words_as_near_the_one_that_is_used_more_is_meant() -> None:
    assert read("planr") == "plane"
    assert read("planr", Spelling({**USED, "plan": 9}, "en")) == "plan"


def test_a_text_of_unknown_words_is_in_another_language() -> None:
    german = "das lihgt geht nicht, obwohl alle anderen geräte phune sind"
    assert read(german) == german
    assert read("lihgt phune nthing") == "light phone nothing", "three words are three slips"


def test_words_of_other_scripts_are_corrected_too() -> None:
    russian = Spelling({"роутер": 5, "интернет": 9, "нужен": 1}, "ru")
    assert read("роутре без интренета, а интренет нужен", russian) == "роутер без интернет, а интернет нужен"


def test_places_are_those_of_the_text_as_typed() -> None:
    said = ENGLISH.corrected("my ligth and doorbel", ENCODER.__contains__)
    assert said.changes == (Change(3, 8, "light"), Change(13, 20, "doorbell"))
    at = said.text.index("doorbell")
    assert said.as_typed(at, at + len("doorbell")) == (13, 20)
    assert said.as_typed(9, 12) == (9, 12) and said.as_typed(0, len(said.text)) == (0, 20)


@given(st.text(st.sampled_from("ligthdorbe NW.'’-4@é灯\n"), max_size=80))
def test_only_the_changed_words_differ(text: str) -> None:
    said = ENGLISH.corrected(text, ENCODER.__contains__)
    done, parts = 0, []
    for change in said.changes:
        assert done <= change.start < change.end <= len(text) and change.word.lower() in USED
        parts += [text[done : change.start], change.word]
        done = change.end
    assert "".join([*parts, text[done:]]) == said.text
    for start in range(len(said.text)):
        begin, end = said.as_typed(start, start + 1)
        assert 0 <= begin < end <= len(text)


def test_words_are_counted_once_a_text() -> None:
    assert count_words(["light light", "Light 42 l1ght", "mail me@light.lt"]) == {"light": 2, "mail": 1}
    assert words_of("") == []
