"""In scope or not: from the classifier's confidence and the nearness of known examples together.

A confident classifier can be far from everything it knows, and a near example can lie between two intents; on the
HINT3 bots confidence times nearness told the two apart far better than confidence alone. Where there are examples out
of scope, their class's probability and their nearness count too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

OUT_OF_SCOPE = "out_of_scope"
FEATURES = 5
# The gate is fitted with both sides weighing the same. A question that is wrongly refused counts one and a half times a
# stray one that is let in: the stray one is looked up and refused there, the other has lost its intent and family. See
# docs/decisions/0004-scope-by-confidence-and-nearness.md; it is not moved for any data set.
THRESHOLD = 0.4
_FLOOR = 1e-4


def scope_features(
    confidence: np.ndarray, nearness: np.ndarray, outside: np.ndarray, outside_nearness: np.ndarray
) -> np.ndarray:
    """Features of the gate.

    Args:
        confidence: ``(n,)`` highest probability of any intent that is not out_of_scope, 0 to 1.
        nearness: ``(n,)`` cosine to the nearest in-scope training example, -1 to 1.
        outside: ``(n,)`` probability of out_of_scope, 0 where there is no such class.
        outside_nearness: ``(n,)`` cosine to the nearest example out of scope, 0 where there is none.

    Returns:
        ``(n, 5)``: confidence, nearness, their product, log of ``outside``, difference of the nearnesses.
    """
    product = confidence * nearness
    return np.stack([confidence, nearness, product, np.log(outside + _FLOOR), nearness - outside_nearness], axis=1)


@dataclass(frozen=True)
class ScopeGate:
    """Logistic gate; probability of being in scope.

    Attributes:
        weights: ``(5,)`` for :func:`scope_features`.
        bias: Intercept.
    """

    weights: np.ndarray
    bias: float

    def probability(self, features: np.ndarray) -> np.ndarray:
        """``(n,)`` probabilities of being in scope."""
        return 1.0 / (1.0 + np.exp(-(features @ self.weights + self.bias)))

    @classmethod
    def fit(cls, inside: np.ndarray, outside: np.ndarray) -> ScopeGate:
        """Fits the gate on scores that the classifier gave to texts it was not trained on.

        Args:
            inside: ``(n, 5)`` features of in-scope texts.
            outside: ``(m, 5)`` features of texts out of scope; with none, everything is in scope.
        """
        if not len(outside) or not len(inside):
            return cls(np.zeros(FEATURES), 10.0)
        x = np.concatenate([inside, outside])
        y = np.concatenate([np.ones(len(inside)), np.zeros(len(outside))])
        middle, spread = x.mean(axis=0), np.maximum(x.std(axis=0), _FLOOR)
        model = LogisticRegression(class_weight="balanced", max_iter=2000).fit((x - middle) / spread, y)
        weights = model.coef_[0] / spread
        return cls(weights, float(model.intercept_[0] - weights @ middle))
