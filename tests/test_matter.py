"""The matter of longer messages: how they are cut, what is kept, and what is learned from."""

from __future__ import annotations

import doctest
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot import matter
from bot.errors import ContentError
from bot.matter import LEAST_AROUND, MOST_JUDGED, Matter, all_is_matter, read_around, sentences, to_learn_from

WORDS = {"router": [1, 0, 0], "light": [1, 0, 0], "where": [1, 0, 0], "hi": [0, 1, 0], "thanks": [0, 1, 0]}
# Along the first axis lies what is matter, along the second what is not.
MODEL = Matter(np.array([8, -8, 0, 0], dtype=np.float32))


def encode(texts: Sequence[str]) -> np.ndarray:
    rows = [sum((np.array(v) for w, v in WORDS.items() if w in t.lower()), np.array([0, 0, 0.1])) for t in texts]
    return np.stack([row / np.linalg.norm(row) for row in rows]).astype(np.float32)


def test_the_examples_of_its_docstrings() -> None:
    assert doctest.testmod(matter).failed == 0


@pytest.mark.parametrize("text, language, parts", [
    ("", "en", []),
    ("  \n ", "en", []),
    ("one", "en", ["one"]),
    ("It blinks! Why?? no idea", "en", ["It blinks!", "Why??", "no idea"]),
    ("version 4.8 is on E42. ok", "en", ["version 4.8 is on E42.", "ok"]),
    ("hi there, my light is off", "en", ["hi there,", "my light is off"]),
    ("new flat, my light is off", "en", ["new flat, my light is off"]),
    ("a line\n\nanother\r\nand a third", "en", ["a line", "another", "and a third"]),
    ('He said "no." And left.', "en", ['He said "no.', "And left."]),
    ("Dr. Smith has it", "en", ["Dr. Smith has it"]),
    ("路由器坏了。怎么办？谢谢", "zh", ["路由器坏了。", "怎么办？", "谢谢"]),
    ("Привет, роутер молчит. Спасибо", "ru", ["Привет,", "роутер молчит.", "Спасибо"]),
])  # fmt: skip
def test_messages_are_cut_after_their_sentences(text: str, language: str, parts: list[str]) -> None:
    assert sentences(text, language) == parts


@pytest.mark.parametrize("text, kept", [
    ("Hi! The router is dead. Thanks.", "The router is dead."),
    ("The router is dead. The light is off.", "The router is dead. The light is off."),
    ("Hi! Thanks.", "Hi! Thanks."),
    ("The router is dead", "The router is dead"),
    ("Hi! Well.", "Well."),
])  # fmt: skip
def test_what_is_matter_is_kept_and_never_nothing(text: str, kept: str) -> None:
    assert MODEL.of(text, "en", encode) == kept


def test_a_question_is_kept_where_a_statement_is_not() -> None:
    doubtful = Matter(np.array([0, 0, 8, -8], dtype=np.float32))
    assert doubtful.of("Well. So so. Hi there.", "en", encode) == "Well. So so."
    low = Matter(np.array([8, 0, 0, -1.5], dtype=np.float32))
    assert low.of("The router. Anything? Nothing.", "en", encode) == "The router. Anything?"


def test_of_a_very_long_text_the_rest_is_not_judged() -> None:
    asked: list[str] = []

    def noting(texts: Sequence[str]) -> np.ndarray:
        asked.extend(texts)
        return encode(texts)

    text = " ".join(f"Hi {n}." for n in range(40)) + " Thanks."
    assert MODEL.of(text, "en", noting).endswith("Hi 39. Thanks.") and len(asked) == MOST_JUDGED


def test_it_learns_what_stands_around_a_matter() -> None:
    matters = [f"the router {n}" for n in range(LEAST_AROUND)]
    around = [f"hi {n}" for n in range(LEAST_AROUND)]
    model = Matter.fit(matters, around, encode)
    assert model.of("hi you. the light is off. thanks", "en", encode) == "the light is off."
    assert not len(Matter.fit(matters, around[1:], encode).weights), "from too few it learns nothing"


def test_without_a_model_everything_is_matter() -> None:
    assert all_is_matter().of("Hi! The router is dead.", "en", encode) == "Hi! The router is dead."
    assert all_is_matter().chances(encode(["hi"])).tolist() == [1.0]


def test_it_learns_from_greetings_among_the_examples_too() -> None:
    said = [("hi", "greet"), ("yes", "affirm"), ("router dead", "outage"), ("a pizza", "out_of_scope")]
    assert to_learn_from(said, ["so"]) == (["router dead", "a pizza"], ["so", "hi"])


@pytest.mark.parametrize("content", ["- a", "sentences: a", "sentences: [1]", "other: []"])
def test_a_wrong_file_is_named_with_its_mend(tmp_path: Path, content: str) -> None:
    (tmp_path / "en.yml").write_text(content)
    with pytest.raises(ContentError, match=r"en\.yml: must hold `sentences:`"):
        read_around(tmp_path, "en")
    assert read_around(tmp_path, "lt") == []
