"""Tokens by the rules of a language, without a model."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.understanding.spacy_tokenizer import SpacyBlankTokenizer


def tokens(text: str, language: str = "en") -> list[str]:
    tokenizer = SpacyBlankTokenizer({**SpacyBlankTokenizer.get_default_config(), "language": language})
    return [t.text for t in tokenizer.tokenize(Message(data={TEXT: text}), TEXT)]


@pytest.mark.parametrize("language, text, expected", [
    ("en", "my H3's light isn't on.", ["my", "H3", "'s", "light", "is", "n't", "on", "."]),
    ("en", "  two   spaces\n\nand lines ", ["two", "spaces", "and", "lines"]),
    ("en", "error E42!", ["error", "E42", "!"]),
    ("ru", "нет интернета, совсем", ["нет", "интернета", ",", "совсем"]),
    ("lt", "nėra interneto!", ["nėra", "interneto", "!"]),
])  # fmt: skip
def test_words_of_each_language(language: str, text: str, expected: list[str]) -> None:
    assert tokens(text, language) == expected


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_nothing_gives_nothing(text: str) -> None:
    assert tokens(text) == []
