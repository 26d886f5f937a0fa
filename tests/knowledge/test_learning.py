from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.knowledge import learning
from bot.knowledge.calibration import WITHOUT
from bot.knowledge.decision import Thresholds
from bot.knowledge.features import NAMES
from bot.knowledge.index import Index
from bot.knowledge.learning import FOLDS, Phrasing, fold_of, learn
from bot.knowledge.persist import learned_card, learned_from, load_index
from bot.knowledge.search import Knowledge
from bot.knowledge.topics import no_topics
from tests.knowledge.fakes import HashEncoder


@pytest.fixture(scope="module")
def index(shared_root: Path, knowledge: Knowledge) -> Index:
    return load_index(shared_root / "index" / knowledge.index_id / "en")


def phrasings(texts: list[str]) -> list[Phrasing]:
    return [Phrasing(text, vector) for text, vector in zip(texts, HashEncoder().encode(texts), strict=True)]


def learned(index: Index, tests: list[list[str]], without: list[str]):
    asked = [(number, phrasing) for number, texts in enumerate(tests) for phrasing in phrasings(texts)]
    return learn(index, asked, phrasings(without), [no_topics(96)] * FOLDS, 0.05)


FOREIGN = [
    f"{a} {b}"
    for a in ("opera", "violin", "tractor", "cheese", "volcano")
    for b in ("poem", "goldfish", "tax", "moon", "sea")
]


def test_learns_and_survives_the_card(index: Index) -> None:
    found = learned(index, [list(article.tests) for article in index.articles], FOREIGN)
    assert found.weights.shape == (len(NAMES),)
    assert len(found.folds) == FOLDS
    assert found.figures["first"] > 0.9
    assert found.figures["refused"] > 0.8
    again = learned_from(learned_card(found))
    assert np.array_equal(again.weights, found.weights)
    assert again.thresholds == found.thresholds
    assert np.array_equal(again.folds[2].exists, found.folds[2].exists)
    assert again.calibration.far == found.calibration.far > 0


def test_a_fold_has_not_seen_its_own_phrasings(index: Index) -> None:
    tests = [list(article.tests) for article in index.articles]
    before = learned(index, tests, FOREIGN)
    name = index.articles[0].id
    tests[0] = ["cheese opera", "violin sea moon", "tractor poem"]
    after = learned(index, tests, FOREIGN)
    own = fold_of(name)
    # The thresholds and the other folds see the change; the fold that judges this article does not.
    assert np.array_equal(before.calibration_for(name).exists, after.calibration_for(name).exists)
    assert any(not np.array_equal(before.folds[f].exists, after.folds[f].exists) for f in range(FOLDS) if f != own)


def test_a_question_without_an_article_is_not_near_itself(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "_calibrated", lambda samples, *_, **__: samples)
    without = [*FOREIGN, "sourdough starter"]
    samples = learned(index, [list(article.tests) for article in index.articles], without)
    near = dict(zip(without, samples.evidence[~samples.answerable, WITHOUT], strict=True))
    assert near["sourdough starter"] < 0.3 < min(near[text] for text in FOREIGN) < 0.99


def test_too_little_to_learn_from(index: Index) -> None:
    few = learned(index, [["amber light"]], FOREIGN[:3])
    assert few.thresholds == Thresholds()
    assert few.figures == {}


def test_folds_are_stable() -> None:
    assert [fold_of(name) for name in ("amber-light", "refund-time")] == [
        fold_of("amber-light"),
        fold_of("refund-time"),
    ]
    assert {fold_of(f"article-{n}") for n in range(100)} == set(range(FOLDS))
