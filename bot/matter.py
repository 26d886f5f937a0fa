"""The matter of a longer message: customers put greetings, circumstances and thanks around what they want.

The vector of a whole text lies somewhere between its sentences, and each word that says nothing counts against the
right article. So a message is read a second time without the sentences that only stand around its matter; nothing that
anybody sees is changed. See docs/decisions/0017-slips-and-longer-messages.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from bot.errors import ContentError
from bot.languages import language as language_of
from bot.yaml_file import read_yaml

Encode = Callable[[Sequence[str]], np.ndarray]

# C of the regression: 1, 10 and 100 differ by less than a point.
COST = 10.0
# From these probabilities on a sentence is matter; a question hardly ever only stands around one.
THRESHOLD, THRESHOLD_ASKED = 0.3, 0.05
# Of a very long text only so many sentences are judged; each costs a pass through the encoder.
MOST_JUDGED = 12
# With fewer sentences to learn from, or nothing beside them, everything is matter.
LEAST_AROUND = 50
# Enough for a linear model; more only cost passes through the encoder.
MOST_EXAMPLES = 3000
#: Intents whose phrasings stand around a matter as well, and those that are neither.
AROUND = frozenset({"greet", "goodbye", "thanks", "small_talk"})
NEITHER = frozenset({"affirm", "deny"})
# "hi there," is no part of the sentence that it begins.
FEW_WORDS = 3

_END = re.compile(r"(?<=[.!?…])[\"'”)]*\s+|(?<=[。！？])|\s*\n\s*")


def sentences(text: str, language: str) -> list[str]:
    """The sentences of a message, which often begins none with a capital; a short greeting is one too.

    >>> sentences("hi, it blinks. i use e.g. the app\\nany idea?", "en")
    ['hi,', 'it blinks.', 'i use e.g. the app', 'any idea?']
    """
    of_language = language_of(language)
    found, start = [], 0
    for end in _END.finditer(text):
        said = text[start : end.start()]
        last = said.rpartition(" ")[2].rstrip(".").casefold()
        if "\n" not in end[0] and said.endswith(".") and last in of_language.abbreviations:
            continue
        found.append(said)
        start = end.end()
    found = [one.strip() for one in [*found, text[start:]] if one.strip()]
    return [*_greeting_apart(found[0], of_language.greetings), *found[1:]] if found else []


def _greeting_apart(sentence: str, greetings: frozenset[str]) -> list[str]:
    greeting, comma, rest = sentence.partition(",")
    words = greeting.casefold().split()
    is_one = 0 < len(words) <= FEW_WORDS and words[0] in greetings
    return [greeting + comma, rest.strip()] if is_one and rest.strip() else [sentence]


def read_around(folder: Path, language: str) -> list[str]:
    """The sentences of ``<folder>/<language>.yml``; none where there is no such file.

    Raises:
        ContentError: The file is not a list of sentences.
    """
    path = folder / f"{language}.yml"
    if not path.exists():
        return []
    raw = read_yaml(path)
    found = raw.get("sentences") if isinstance(raw, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ContentError(f"{path}: must hold `sentences:` and below it a list of texts; mend the file")
    return found


def to_learn_from(phrasings: Iterable[tuple[str, str]], around: Sequence[str]) -> tuple[list[str], list[str]]:
    """What a model learns from: texts that are matter, and texts that stand around one.

    Args:
        phrasings: ``(text, intent)``.
        around: Sentences that customers write around their matter.
    """
    phrasings = list(phrasings)
    matters = [text for text, intent in phrasings if intent not in AROUND | NEITHER]
    beside = [*around, *(text for text, intent in phrasings if intent in AROUND)]
    every = max(1, len(matters) // MOST_EXAMPLES)
    return matters[::every], beside


class Matter:
    """Tells the sentences that are matter from those around it."""

    def __init__(self, weights: np.ndarray) -> None:
        """Args:
        weights: ``(dim + 1,) float32`` of a logistic regression on unit vectors, the bias last; none: all is matter.
        """
        self.weights = weights

    @classmethod
    def fit(cls, matters: Sequence[str], around: Sequence[str], encode: Encode) -> Matter:
        """Learns, both sides weighing the same.

        Args:
            matters: Texts that are matter.
            around: Sentences that are not.
            encode: Texts to ``(n, dim) float32`` unit vectors.
        """
        if len(around) < LEAST_AROUND or len(matters) < LEAST_AROUND:
            return all_is_matter()
        # Imported here: only learning needs it, and it takes a second.
        from sklearn.linear_model import LogisticRegression

        vectors = encode([*matters, *around])
        is_matter = np.arange(len(vectors)) < len(matters)
        model = LogisticRegression(C=COST, class_weight="balanced", max_iter=1000).fit(vectors, is_matter)
        return cls(np.append(model.coef_[0], model.intercept_).astype(np.float32))

    def chances(self, vectors: np.ndarray) -> np.ndarray:
        """``(n,)`` probabilities that sentences are matter, from their ``(n, dim)`` unit vectors."""
        if not len(self.weights):
            return np.ones(len(vectors))
        return 1.0 / (1.0 + np.exp(-(vectors @ self.weights[:-1] + self.weights[-1])))

    def of(self, text: str, language: str, encode: Encode) -> str:
        """A text without the sentences that only stand around its matter.

        Args:
            text: As it is read.
            language: Code of its language.
            encode: Texts to ``(n, dim) float32`` unit vectors; asked for the sentences where there are several.

        Returns:
            The sentences that are probably matter, and in any case the most probable one.
        """
        found = sentences(text, language) if len(self.weights) else []
        if len(found) < 2:
            return text
        judged = found[:MOST_JUDGED]
        least = np.array([THRESHOLD_ASKED if one.endswith(("?", "？")) else THRESHOLD for one in judged])
        chances = self.chances(encode(judged))
        is_matter = (chances >= least) | (chances == chances.max())
        kept = [one for one, keeps in zip(found, is_matter, strict=False) if keeps] + found[MOST_JUDGED:]
        return text if len(kept) == len(found) else " ".join(kept)


def all_is_matter() -> Matter:
    """Leaves every text as it is."""
    return Matter(np.zeros(0, dtype=np.float32))
