"""From scores to probabilities: is there an article at all, and which of the hits is it?

``P(hit i answers) = P(an article answers | evidence) * P(it is hit i | the hits' shares)``, each a logistic function.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.knowledge.features import NAMES
from bot.knowledge.ranking import Ranked

FIELDS = ("question", "passage", "sentence", "words", "same_question")
PLACES = [NAMES.index(name) for name in FIELDS]
# After the constant; all but the last three are of the first hit.
EVIDENCE = ("constant", "share", *FIELDS, "scope", "unknown", "without")
# What a knowledge base with too few phrasings starts from, and what a fit is drawn towards.
DEFAULT_EXISTS = np.array([-2.7, 0.2, 0.5, 2.0, 3.5, 0.5, 4.0, 1.0, -2.5, 0.0])
DEFAULT_CHOSEN = np.array([0.0, 0.9])
# How strongly: as if this many phrasings spoke for each default.
PULL = 1.0
SHARE_FLOOR = 1e-4
# Being nearer must never count against an article, whatever a few phrasings suggest.
NEVER_NEGATIVE = np.array([name in ("share", *FIELDS, "scope") for name in EVIDENCE])
WITHOUT = EVIDENCE.index("without")
NEVER_POSITIVE = np.arange(len(EVIDENCE)) == WITHOUT
# A question that is like none of those without an article is not one with an article for that: farther from them than
# this share of them are from each other counts no more.
FAR_SHARE = 0.25


@dataclass(frozen=True)
class Calibration:
    """The coefficients.

    Attributes:
        exists: ``(len(EVIDENCE),)``, for there being an article.
        chosen: ``(2,)`` constant and slope on the log-odds of a hit's share, for its being the one.
        far: No query counts as farther than this from the questions without an article.
    """

    exists: np.ndarray
    chosen: np.ndarray
    far: float = 0.0

    def probabilities(self, ranked: Ranked, places: int) -> np.ndarray:
        """Probabilities that the first hits answer, ``(min(places, hits),)``."""
        count = min(places, len(ranked.articles))
        if not count:
            return np.zeros(0)
        return chances(self, evidence(ranked)[None], log_odds(ranked, max(places, 2))[None])[0][:count]


@dataclass(frozen=True)
class Samples:
    """Asked phrasings with what the ranking made of them.

    Attributes:
        evidence: ``(n, len(EVIDENCE))``.
        log_odds: ``(n, 2)`` of the shares of the first two hits.
        right: ``(n,)`` place of the right article (0 or 1), or -1 where it is neither or there is none.
        answerable: ``(n,)`` True where an article answers.
        weight: ``(n,)`` how much each counts.
    """

    evidence: np.ndarray
    log_odds: np.ndarray
    right: np.ndarray
    answerable: np.ndarray
    weight: np.ndarray

    def only(self, chosen: np.ndarray) -> Samples:
        """Those that a mask or list of numbers names."""
        parts = (self.evidence, self.log_odds, self.right, self.answerable, self.weight)
        return Samples(*(part[chosen] for part in parts))


def default_calibration() -> Calibration:
    """For a knowledge base without phrasings to fit on."""
    return Calibration(DEFAULT_EXISTS.copy(), DEFAULT_CHOSEN.copy())


def evidence(ranked: Ranked) -> np.ndarray:
    """``(len(EVIDENCE),)`` evidence of a ranking with at least one hit."""
    return np.array(
        [1.0, log_odds(ranked, 1)[0], *ranked.fields[0, PLACES], ranked.scope, ranked.unknown, ranked.without]
    )


def log_odds(ranked: Ranked, places: int) -> np.ndarray:
    """``(places,)`` log-odds of the first hits' shares; the lowest where there are fewer hits."""
    share = np.full(places, SHARE_FLOOR)
    found = ranked.shares[:places]
    share[: len(found)] = np.clip(found, SHARE_FLOOR, 1 - SHARE_FLOOR)
    return np.log(share / (1 - share))


def chances(calibration: Calibration, found: np.ndarray, odds: np.ndarray) -> np.ndarray:
    """Probabilities of hits.

    Args:
        calibration: The coefficients.
        found: ``(n, len(EVIDENCE))`` evidence.
        odds: ``(n, places)`` log-odds of shares, two places or more.

    Returns:
        ``(n, places)``; the first two of a row sum to at most 1, and none depends on how many places are asked for.
    """
    exists = logistic(_bounded(found, calibration.far) @ calibration.exists)[:, None]
    chosen = logistic(calibration.chosen[0] + calibration.chosen[1] * odds)
    return exists * chosen / np.maximum(chosen[:, :2].sum(axis=1, keepdims=True), 1.0)


def fit(samples: Samples) -> Calibration:
    """Fits both parts; a part that has only one kind of outcome keeps its defaults."""
    exists, chosen, far = DEFAULT_EXISTS.copy(), DEFAULT_CHOSEN.copy(), 0.0
    known = samples.answerable
    if known.any() and not known.all():
        far = float(np.quantile(samples.evidence[~known, WITHOUT], FAR_SHARE))
        exists = _fit_signed(_bounded(samples.evidence, far), known.astype(float), samples.weight)
    if known.any():
        odds = samples.log_odds[known]
        inputs = np.column_stack([np.ones(odds.size), odds.ravel()])
        outcome = (samples.right[known][:, None] == np.arange(2)).astype(float).ravel()
        chosen = fit_logistic(inputs, outcome, np.repeat(samples.weight[known], 2), DEFAULT_CHOSEN)
    return Calibration(exists, chosen, far)


def _bounded(found: np.ndarray, far: float) -> np.ndarray:
    bounded = found.copy()
    bounded[:, WITHOUT] = np.maximum(found[:, WITHOUT], far)
    return bounded


def _fit_signed(inputs: np.ndarray, outcome: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Fits what may not be negative by leaving out, in turn, whatever comes out so."""
    used = np.ones(inputs.shape[1], dtype=bool)
    while True:
        point = np.zeros(inputs.shape[1])
        point[used] = fit_logistic(inputs[:, used], outcome, weight, DEFAULT_EXISTS[used])
        wrong = (NEVER_NEGATIVE & (point < 0)) | (NEVER_POSITIVE & (point > 0))
        if not wrong.any():
            return point
        used &= ~wrong


def logistic(values: np.ndarray) -> np.ndarray:
    """``1 / (1 + exp(-values))``, without overflow."""
    return 1 / (1 + np.exp(-np.clip(values, -30, 30)))


def fit_logistic(inputs: np.ndarray, outcome: np.ndarray, weight: np.ndarray, defaults: np.ndarray) -> np.ndarray:
    """Logistic regression drawn towards defaults, by damped Newton steps.

    Source: Bishop, Pattern Recognition and Machine Learning (2006), 4.3.3 (Newton), 4.5 (Gaussian prior).
    """
    # A coefficient is held by as much as its figure varies, so that the pull does not depend on units.
    hold = PULL * np.maximum(inputs.var(axis=0), 0.01)
    sign = 2 * outcome - 1

    def loss(at: np.ndarray) -> float:
        return float(weight @ np.logaddexp(0, -sign * (inputs @ at)) + hold @ (at - defaults) ** 2 / 2)

    point, value = defaults.copy(), loss(defaults)
    for _ in range(50):
        chance = logistic(inputs @ point)
        gradient = inputs.T @ (weight * (chance - outcome)) + hold * (point - defaults)
        curvature = (inputs * (weight * chance * (1 - chance))[:, None]).T @ inputs + np.diag(hold)
        step, size = np.linalg.solve(curvature, gradient), 1.0
        while size > 1e-6 and loss(point - size * step) > value:
            size /= 2
        point = point - size * step
        value, before = loss(point), value
        if before - value < 1e-9 * (1 + abs(value)):
            break
    return point
