"""From margins to probabilities: a temperature, and how much the nearest examples count beside the margins."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar

from bot.understanding.neighbours import rescored

# What a cosine may count beside a margin; the best of these by held-out likelihood is taken.
WEIGHTS = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0)
_FLOOR = 1e-12


def softmax(margins: np.ndarray) -> np.ndarray:
    """Row-wise softmax.

    >>> softmax(np.array([[0.0, 0.0]])).tolist()
    [[0.5, 0.5]]
    """
    shifted = np.exp(margins - margins.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def fit_temperature(margins: np.ndarray, targets: np.ndarray) -> float:
    """The temperature that makes softmax(margins / T) most likely.

    Source: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, section 4.2.

    Args:
        margins: ``(n, k)`` of texts that the model was not trained on.
        targets: ``(n,)`` index of the right column.
    """
    found = minimize_scalar(
        lambda log_t: log_loss(margins / np.exp(log_t), targets), bounds=(-5.0, 3.0), method="bounded"
    )
    return float(np.exp(found.x))


def fit_blend(margins: np.ndarray, nearest: np.ndarray, targets: np.ndarray) -> tuple[float, float]:
    """The weight of the nearest examples and the temperature, together the most likely.

    Args:
        margins: ``(n, k)`` of texts that the model was not trained on.
        nearest: ``(n, k)`` cosines to the nearest examples that it was trained on.
        targets: ``(n,)`` index of the right column.
    """
    tried: list[tuple[float, float, float]] = []
    for weight in WEIGHTS:
        blended = rescored(margins, nearest, weight)
        temperature = fit_temperature(blended, targets)
        tried.append((log_loss(blended / temperature, targets), weight, temperature))
    _, weight, temperature = min(tried)
    return weight, temperature


def log_loss(scores: np.ndarray, targets: np.ndarray) -> float:
    """Mean negative log-likelihood of the right columns under the softmax of ``(n, k)`` scores."""
    chance = softmax(scores)[np.arange(len(targets)), targets]
    return float(-np.log(np.maximum(chance, _FLOOR)).mean())
