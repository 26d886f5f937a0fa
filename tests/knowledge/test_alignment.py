"""The words of a query met one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from bot.knowledge import alignment as module
from bot.knowledge.alignment import MOST_NEW, MOST_TERMS, Alignment, remembering
from bot.knowledge.lexical import fit_bm25

# Three directions: router and modem are near one another, light and glow the same, the rest is apart.
MEANINGS = {
    "router": [1.0, 0.0, 0.0, 0.0],
    "modem": [0.8, 0.6, 0.0, 0.0],
    "light": [0.0, 0.0, 1.0, 0.0],
    "glow": [0.0, 0.0, 1.0, 0.0],
    "price": [0.0, -0.6, 0.0, 0.8],
}
QUESTIONS = [["router", "light"], ["price"], [], ["modem", "price", "light"]]


def encode(terms: Sequence[str]) -> np.ndarray:
    return np.array([MEANINGS[term] for term in terms], dtype=np.float32)


@pytest.fixture
def alignment() -> Alignment:
    questions = fit_bm25(QUESTIONS)
    return Alignment(questions, encode(list(questions.vocabulary)))


def scores(alignment: Alignment, terms: Sequence[str], rows: Sequence[int] = range(4), **weights: float) -> list[float]:
    asked = alignment.asked({term: weights.get(term, 1.0) for term in terms}, encode)
    return alignment.scores(asked, np.array(rows)).tolist()


def test_every_word_there_is_one_and_no_word_is_nothing(alignment: Alignment) -> None:
    found = scores(alignment, ["router", "light"])
    assert found[0] == pytest.approx(1.0)
    assert found[1:3] == [0.0, 0.0]


def test_a_word_is_met_by_one_that_means_the_same_though_no_question_holds_it(alignment: Alignment) -> None:
    assert "glow" not in fit_bm25(QUESTIONS).vocabulary
    assert scores(alignment, ["glow"])[0] == pytest.approx(1.0)


def test_the_nearer_word_counts_for_more(alignment: Alignment) -> None:
    same, near = scores(alignment, ["router"], [0, 3])
    assert same == pytest.approx(1.0)
    assert 0.5 < near < 0.8, "less than the cosine of 0.8: what all words have in common is taken off"


def test_words_count_by_what_they_say(alignment: Alignment) -> None:
    light, price = scores(alignment, ["light", "price"], [0, 1], light=3.0, price=1.0)
    assert (light, price) == (pytest.approx(0.75), pytest.approx(0.25))


def test_rows_come_in_the_order_asked_for(alignment: Alignment) -> None:
    backwards = scores(alignment, ["light", "price"], [3, 2, 1, 0])
    assert backwards == scores(alignment, ["light", "price"])[::-1]


def test_many_rows_are_met_as_far_as_few(alignment: Alignment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 0)
    one_by_one = Alignment(fit_bm25(QUESTIONS), alignment.vectors)
    for terms in (["router", "glow"], ["price", "modem", "light"], ["glow"]):
        for rows in ([0, 1, 2, 3], [3, 0], [2]):
            assert scores(one_by_one, terms, rows) == pytest.approx(scores(alignment, terms, rows))


def test_what_is_worked_out_beforehand_is_of_the_commonest_terms_and_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    questions = fit_bm25(QUESTIONS)
    vectors = encode(list(questions.vocabulary))
    plain = scores(Alignment(questions, vectors), ["light", "price", "router"])
    # Room for two of the four terms; the rows are four, and four bytes each.
    monkeypatch.setattr(module, "REMEMBERED_BYTES", 2 * 4 * len(QUESTIONS))
    warm = Alignment(questions, vectors)
    worked_out: list[int] = []
    monkeypatch.setattr(warm, "_whole", Counting(warm._whole, worked_out))
    warm.warm()
    assert len(worked_out) == 2
    assert scores(warm, ["light", "price"])[0] > 0 and len(worked_out) == 2
    assert scores(warm, ["light", "price", "router"]) == plain and len(worked_out) == 3


class Counting:
    """Counts how often the highest are looked for."""

    def __init__(self, whole: object, calls: list[int]) -> None:
        self._whole, self._calls = whole, calls

    def highest(self, values: np.ndarray) -> np.ndarray:
        self._calls.append(len(values))
        return self._whole.highest(values)


def test_many_rows_have_nothing_worked_out_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 1)
    questions = fit_bm25(QUESTIONS)
    many = Alignment(questions, encode(list(questions.vocabulary)))
    many.warm()
    assert many._met.cache_info().currsize == 0


def test_without_an_encoder_only_the_same_word_or_a_known_one_is_met(alignment: Alignment) -> None:
    asked = alignment.asked({"glow": 1.0, "router": 1.0}, None)
    assert alignment.scores(asked, np.array([0])).tolist() == [pytest.approx(0.5)]


def test_nothing_asked_meets_nothing(alignment: Alignment) -> None:
    assert scores(alignment, []) == [0.0] * 4


def test_long_messages_are_bounded_by_what_says_most(alignment: Alignment) -> None:
    encoded: list[str] = []

    def counting(terms: Sequence[str]) -> np.ndarray:
        encoded.extend(terms)
        return np.zeros((len(terms), 4), dtype=np.float32)

    words = [f"word{n}" for n in range(3 * MOST_TERMS)]
    asked = alignment.asked({**dict.fromkeys(words, 1.0), "light": 9.0}, counting)
    assert len(asked.numbers) == MOST_TERMS
    assert len(encoded) == MOST_NEW
    assert asked.numbers[-1] >= 0, "what says most stays"
    assert asked.weights.sum() == pytest.approx(1.0)


def test_terms_are_encoded_once() -> None:
    encoded: list[str] = []

    def counting(terms: Sequence[str]) -> np.ndarray:
        encoded.extend(terms)
        return encode(terms)

    once = remembering(counting)
    first, again = once(["glow", "price"]), once(["price", "glow"])
    np.testing.assert_array_equal(first, again[::-1])
    assert encoded == ["glow", "price"]
