"""What a build learns of one language: fusion weights, the calibration, the thresholds.

Weights come from the articles' questions, each asked while it is left out of the index. The calibration comes from
those, from the articles' tests and from questions without an article. Thresholds, and every figure reported for a test,
come from fits in which neither the phrasing nor another one of its article had a part (cross-fitting).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.knowledge.alignment import Encode
from bot.knowledge.calibration import Calibration, Samples, chances, default_calibration, evidence, fit, log_odds
from bot.knowledge.decision import Thresholds, choose_thresholds
from bot.knowledge.features import Matches, match
from bot.knowledge.fusion import default_weights, fit_weights
from bot.knowledge.index import Index, Query
from bot.knowledge.nearness import nearness
from bot.knowledge.ranking import Ranked, order
from bot.knowledge.topics import Topics

FOLDS = 5
# Enough to learn a dozen numbers from; a larger knowledge base lends evenly spaced ones.
MAX_QUESTIONS = 300
MAX_TESTS = 1500
# Left out, a question is harder than those that customers ask again as they stand: every fourth stays in.
KEPT_EVERY = 4
# Of a hundred messages that reach the search so many are taken to have no article, however many phrasings of each kind
# the fit has. Of the rest most are like the tests and some as far from everything as a question that is left out:
# writers mend an article until its tests find it, so tests are kinder than customers. The share is checked on
# independent questions, see docs/decisions/0010-search-and-calibration.md.
NO_ANSWER_SHARE = 0.2
QUESTION_SHARE = 0.15
# Fewer tests or questions without an article than this give no calibration worth the name.
MIN_EACH = 20


@dataclass(frozen=True)
class Phrasing:
    """A phrasing to learn from, and its vector."""

    text: str
    vector: np.ndarray


@dataclass(frozen=True)
class _Asked:
    query: Query
    article: int = -1
    left_out: int | None = None


@dataclass(frozen=True)
class Learned:
    """What the search of one language needs beside its index.

    Attributes:
        weights: Of the fusion.
        calibration: Fitted on everything; what customers' questions get.
        folds: ``FOLDS`` calibrations, each without the phrasings of its fold.
        thresholds: Chosen on cross-fitted probabilities.
        figures: Cross-fitted shares and counts for the index's card.
    """

    weights: np.ndarray
    calibration: Calibration
    folds: tuple[Calibration, ...]
    thresholds: Thresholds
    figures: dict[str, float]

    def calibration_for(self, article_id: str) -> Calibration:
        """The calibration in whose fit no phrasing of an article had a part."""
        return self.folds[fold_of(article_id)]


def fold_of(key: str) -> int:
    """The fold of an article's id or of a question without an article; the same in every build."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[0] % FOLDS


def learn(
    index: Index,
    tests: Sequence[tuple[int, Phrasing]],
    unanswerable: Sequence[Phrasing],
    fold_topics: Sequence[Topics],
    budget: float,
    encode: Encode | None = None,
    pause: Callable[[], None] = lambda: None,
) -> Learned:
    """Learns from one language's phrasings.

    Args:
        index: The index.
        tests: The articles' tests, each with the number of its article.
        unanswerable: Questions without an article.
        fold_topics: For each fold the topics learned without the fold's questions without an article.
        budget: Share of wrong answers among the answers given, 0 to 1.
        encode: Terms to unit vectors, as for a customer's question.
        pause: Called again and again; raises to give up.
    """
    questions = _spaced(np.flatnonzero(index.rows.item >= 0), MAX_QUESTIONS)
    asked = [_Asked(_query(index, row), int(index.rows.article[row]), int(row)) for row in questions]
    asked += [
        _Asked(index.query(test.text, test.vector, encode=encode), number) for number, test in _spaced(tests, MAX_TESTS)
    ]
    folds = [fold_of(index.articles[one.article].id) for one in asked]
    own = np.array([fold_of(phrasing.text) for phrasing in unanswerable])
    vectors = np.array([phrasing.vector for phrasing in unanswerable])
    for phrasing, fold in zip(unanswerable, own.tolist(), strict=True):
        folds.append(fold)
        # The index knows this very question; what its fold has no part in does not.
        scope = float(fold_topics[fold].scope(phrasing.vector[None])[0])
        without = nearness(phrasing.vector, vectors[own != fold])
        query = index.query(phrasing.text, phrasing.vector, encode=encode)
        asked.append(_Asked(replace(query, scope=scope, without=without)))
    candidates = index.candidates([one.query for one in asked])
    matches = []
    for one, found in zip(asked, candidates, strict=True):
        pause()
        matches.append(match(index, one.query, found, one.left_out))
    weights = _weights(index, asked, matches)
    ranked = [order(index, weights, [found]) for found in matches]
    if min(len(tests), len(unanswerable)) < MIN_EACH:
        plain = default_calibration()
        return Learned(weights, plain, (plain,) * FOLDS, Thresholds(), {})
    return _calibrated(_samples(asked, ranked), np.array(folds), weights, budget, tested=_tested(asked))


def _calibrated(samples: Samples, folds: np.ndarray, weights: np.ndarray, budget: float, tested: np.ndarray) -> Learned:
    fits = tuple(fit(samples.only(folds != fold)) for fold in range(FOLDS))
    chance = np.zeros((len(folds), 2))
    for fold, calibration in enumerate(fits):
        held = folds == fold
        chance[held] = chances(calibration, samples.evidence[held], samples.log_odds[held])
    right, known = samples.right == 0, samples.answerable
    thresholds = choose_thresholds(chance, right, known, samples.weight, budget)
    figures = _figures(chance, right, known, tested, samples.weight, thresholds)
    return Learned(weights, fit(samples), fits, thresholds, figures)


def _figures(
    chance: np.ndarray,
    right: np.ndarray,
    known: np.ndarray,
    tested: np.ndarray,
    weight: np.ndarray,
    thresholds: Thresholds,
) -> dict[str, float]:
    offered = chance.sum(axis=1) >= thresholds.offer
    answered = offered & (chance[:, 0] >= thresholds.answer)
    given = float(weight[answered].sum())
    return {
        "tests": int(tested.sum()),
        "no_answer": int((~known).sum()),
        "first": float(right[tested].mean()),
        "answered": float(answered[tested].mean()),
        "wrong_among_answered": float(weight[answered & ~right].sum()) / given if given else 0.0,
        "refused": float(1 - offered[~known].mean()),
        "calibration_error": _calibration_error(chance[:, 0], right, weight),
    }


def _calibration_error(chance: np.ndarray, right: np.ndarray, weight: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error of the first hits over bins of equal width.

    Source: Guo et al., On Calibration of Modern Neural Networks (2017).
    """
    place = np.minimum((chance * bins).astype(int), bins - 1)
    gaps = [abs(float((weight * (chance - right))[place == one].sum())) for one in np.unique(place)]
    return sum(gaps) / float(weight.sum())


def _weights(index: Index, asked: Sequence[_Asked], matches: Sequence[Matches]) -> np.ndarray:
    samples: list[tuple[np.ndarray, int]] = []
    for number, (one, found) in enumerate(zip(asked, matches, strict=True)):
        if one.left_out is None:
            continue
        place = np.flatnonzero(found.articles == one.article)
        if not len(place) or len(found.articles) < 2:
            continue
        samples.append((found.fields, int(place[0])))
        if number % KEPT_EVERY == 0:
            samples.append((match(index, one.query, found.articles).fields, int(place[0])))
    return fit_weights(samples) if len(samples) >= MIN_EACH else default_weights()


def _query(index: Index, row: int) -> Query:
    return index.query(index.rows.texts[row], index.vectors[row])


def _place(article: int, found: list[int]) -> int:
    return found.index(article) if article in found else -1


def _tested(asked: Sequence[_Asked]) -> np.ndarray:
    return np.array([one.article >= 0 and one.left_out is None for one in asked])


def _samples(asked: Sequence[_Asked], ranked: Sequence[Ranked]) -> Samples:
    right = [_place(one.article, found.articles[:2].tolist()) for one, found in zip(asked, ranked, strict=True)]
    answerable = np.array([one.article >= 0 for one in asked])
    tested = _tested(asked)
    left_out = answerable & ~tested
    share = np.zeros(len(asked))
    for group, part in (
        (left_out, (1 - NO_ANSWER_SHARE) * QUESTION_SHARE),
        (tested, (1 - NO_ANSWER_SHARE) * (1 - QUESTION_SHARE)),
        (~answerable, NO_ANSWER_SHARE),
    ):
        if group.any():
            share[group] = part * len(asked) / group.sum()
    return Samples(
        evidence=np.array([evidence(found) for found in ranked]),
        log_odds=np.array([log_odds(found, 2) for found in ranked]),
        right=np.array(right),
        answerable=answerable,
        weight=share,
    )


def _spaced(items: Sequence, most: int) -> list:
    if len(items) <= most:
        return list(items)
    return [items[int(n)] for n in np.linspace(0, len(items) - 1, most)]
