"""Neighbours of an article, and words completed from the index."""

from __future__ import annotations

import numpy as np
import pytest

from bot.knowledge.completion import Completion
from bot.knowledge.related import Related, profiles
from bot.knowledge.search import Knowledge


@pytest.fixture(scope="module")
def completion(knowledge: Knowledge) -> Completion:
    return Completion(knowledge.index_of("en"))


def test_neighbours_are_others_and_at_most_so_many(knowledge: Knowledge) -> None:
    related = Related(knowledge.index_of("en"))
    for article in knowledge.articles("en"):
        found = related.of(article.id, 3)
        assert article.id not in [one.id for one in found] and len(found) <= 3
    assert related.of("unknown") == []


def test_profiles_are_of_unit_length_and_the_nearest_shares_words(knowledge: Knowledge) -> None:
    index = knowledge.index_of("en")
    made = profiles(index)
    assert made.shape == (len(index.articles), 96)
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    near = [one.id for one in Related(index).of("boiler-cold", 9)]
    far = "gift-voucher"
    assert far not in near[:1]


def test_a_language_without_articles_has_no_index(knowledge: Knowledge) -> None:
    assert knowledge.index_of("xx") is None


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("rout", "router"),
        ("batt", "battery"),
        ("the Batt", "the battery"),
        ("charge the batter", "charge the battery"),
        ("firmwar", "firmware"),
        ("zzz", "zzz"),
        ("r", "r"),
        ("rout ", "rout "),
        ("", ""),
        ("router", "router"),
    ],
)
def test_the_last_word_is_completed_and_a_whole_one_stays(completion: Completion, typed: str, completed: str) -> None:
    assert completion.complete(typed) == completed


def test_of_several_words_the_one_that_goes_with_the_others_is_taken(completion: Completion) -> None:
    assert completion.complete("gift vou") == "gift voucher"
    assert completion.complete("boiler co") == "boiler cold"
    assert completion.complete("cancel sh") == "cancel shop"


def test_a_word_typed_beyond_its_stem_is_still_known(completion: Completion) -> None:
    # "batteri" is the stem: "batterie" begins no term.
    assert completion.complete("batterie") == "battery"
