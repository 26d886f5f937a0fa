"""Which passage of an article answers best."""

from __future__ import annotations

import numpy as np
import pytest

from bot.knowledge.choosing import LATER_PENALTY, SENTENCE_WEIGHT, Contenders

TERMS = [frozenset(words.split()) for words in ("reset the router", "reset the modem e42", "price of the router")]


@pytest.fixture
def contenders() -> Contenders:
    # Passages 4, 5 and 6; the first has two sentences, the second none, the third one.
    return Contenders.of([4, 5, 6], [4, 4, 6], TERMS)


def best(
    contenders: Contenders, near: list[float], sentences: list[float], codes: tuple[str, ...] = (), **said: float
) -> int:
    return contenders.best(np.array(near), np.array(sentences), said, codes)


def test_the_nearest_passage_is_chosen_and_of_equals_the_first(contenders: Contenders) -> None:
    assert best(contenders, [0.2, 0.9, 0.3], [0.0, 0.0, 0.0]) == 5
    assert best(contenders, [0.5, 0.5, 0.5], [0.0, 0.0, 0.0]) == 4
    assert best(contenders, [0.5, 0.5 + 0.9 * LATER_PENALTY, 0.0], [0.0, 0.0, 0.0]) == 4


def test_the_best_sentence_counts_for_its_own_passage(contenders: Contenders) -> None:
    assert best(contenders, [0.5, 0.55, 0.5], [0.0, 0.9, 0.0]) == 4
    assert best(contenders, [0.5, 0.55, 0.5], [0.0, 0.0, 0.9]) == 6
    ahead = 0.5 + SENTENCE_WEIGHT * 0.9
    assert best(contenders, [ahead, 0.0, 0.0], [-0.9, -0.5, 0.0]) == 4, "of two sentences the nearer one counts"


def test_words_count_by_what_they_say_and_those_of_every_passage_not_at_all(contenders: Contenders) -> None:
    even = ([0.5, 0.5, 0.5], [0.0, 0.0, 0.0])
    assert best(contenders, *even, price=2.0, reset=1.0) == 6
    assert best(contenders, *even, modem=1.0, price=0.5) == 5
    assert best(contenders, *even, the=9.0, unheard=9.0) == 4


def test_a_passage_with_the_code_goes_before_all_others(contenders: Contenders) -> None:
    assert best(contenders, [0.9, 0.1, 0.9], [0.9, 0.9, 0.9], ("e42",), e42=1.0) == 5
    assert best(contenders, [0.9, 0.1, 0.9], [0.9, 0.9, 0.9], ("e99",), e99=1.0) == 4


def test_sentences_of_no_passage_count_for_none() -> None:
    titled = Contenders.of([0, 1], [-1], TERMS[:2])
    assert best(titled, [0.1, 0.2], [1.0]) == 1
