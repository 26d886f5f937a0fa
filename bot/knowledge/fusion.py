"""One score from many figures: weights learned from the articles' own questions, each asked while it is left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.knowledge.features import NAMES

# Weights for a knowledge base too small to learn its own, and what a learned weight is drawn towards. Chosen on public
# questions with answers that are not in this repository, see docs/decisions/0010-search-and-calibration.md.
DEFAULTS = {
    "title": 2.0,
    "question": 3.0,
    "passage": 10.0,
    "sentence": 2.0,
    "questions": 2.0,
    "words": 4.0,
    "question_words": 6.0,
    "all_question_words": 4.0,
    "aligned": 10.0,
    "topic": 0.7,
    "same_question": 4.0,
    "product": 0.5,
    # Public questions name no codes: as much as the best of a whole field's agreement, so that the right code wins.
    "code": 2.5,
}
# How strongly: the penalty for being off by the factor e, in units of the mean loss of a question.
PULL = 0.05
# The caller's family moves an article's score by at most FAMILY_WEIGHT * log(CAP / (1 - CAP)); a clear match in the
# words is worth more, so the family never hides an article.
FAMILY_WEIGHT = 0.4
FAMILY_CAP = 0.95
STEPS = 30


def default_weights() -> np.ndarray:
    """``(len(NAMES),)`` weights in the order of the figures."""
    return np.array([DEFAULTS[name] for name in NAMES])


def family_shift(families: np.ndarray, family: str | None, confidence: float) -> np.ndarray:
    """What the family that the caller believes in does to the scores of articles.

    Args:
        families: ``(n,)`` family of each article.
        family: The family believed in, or None.
        confidence: Its calibrated probability, 0 to 1; one half says nothing.

    Returns:
        ``(n,)`` shifts: 0 for articles of the family, negative for the others; 0 for all when the confidence is one
        half or less.
    """
    if family is None or confidence <= 0.5:
        return np.zeros(len(families))
    sure = min(confidence, FAMILY_CAP)
    return -FAMILY_WEIGHT * np.log(sure / (1 - sure)) * (families != family)


def shares(scores: np.ndarray) -> np.ndarray:
    """Softmax over the candidates: how they divide the query among them."""
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def fit_weights(samples: Sequence[tuple[np.ndarray, int]]) -> np.ndarray:
    """Learns the weights: multinomial logistic regression over the candidates of each question.

    Weights stay positive (a better match never counts against an article) and near the defaults: the logarithm of each
    is a parameter with a quadratic pull towards the default's.

    Args:
        samples: For each question the ``(candidates, figures)`` array and the place of the right article in it.

    Returns:
        ``(len(NAMES),)`` weights; the defaults when there is nothing to learn from.

    Source: McFadden (1974), conditional logit; damped Gauss-Newton steps.
    """
    start = np.log(default_weights())
    if not samples:
        return np.exp(start)
    point, loss = start, _loss(samples, start, start)
    for _ in range(STEPS):
        gradient, curvature = _slopes(samples, point, start)
        step = np.linalg.solve(curvature, gradient)
        size = 1.0
        while size > 1e-4 and _loss(samples, point - size * step, start) > loss:
            size /= 2
        point = point - size * step
        new_loss = _loss(samples, point, start)
        if loss - new_loss < 1e-7:
            break
        loss = new_loss
    return np.exp(point)


def _loss(samples: Sequence[tuple[np.ndarray, int]], point: np.ndarray, start: np.ndarray) -> float:
    weights = np.exp(point)
    total = 0.0
    for fields, right in samples:
        total -= float(np.log(shares(fields @ weights)[right] + 1e-300))
    return total / len(samples) + PULL / 2 * float(np.sum((point - start) ** 2))


def _slopes(
    samples: Sequence[tuple[np.ndarray, int]], point: np.ndarray, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    weights = np.exp(point)
    gradient = np.zeros(len(point))
    curvature = np.zeros((len(point), len(point)))
    for fields, right in samples:
        part = shares(fields @ weights)
        mean = part @ fields
        gradient += mean - fields[right]
        curvature += (fields * part[:, None]).T @ fields - np.outer(mean, mean)
    gradient = gradient * weights / len(samples)
    curvature = curvature * np.outer(weights, weights) / len(samples)
    pull = PULL * (point - start)
    return gradient + pull, curvature + np.eye(len(point)) * PULL
