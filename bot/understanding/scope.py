"""In scope or not: from the classifier's confidence and the nearness of known examples together.

A confident classifier can be far from everything it knows, and a near example can lie between two intents; on the
HINT3 bots confidence times nearness told the two apart far better than confidence alone, so both, and their product,
go into one small logistic regression.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression


def scope_features(in_scope_confidence: np.ndarray, nearness: np.ndarray) -> np.ndarray:
    """Features of the gate.

    Args:
        in_scope_confidence: ``(n,)`` highest probability of any intent that is not out_of_scope, 0 to 1.
        nearness: ``(n,)`` cosine to the nearest in-scope training example, -1 to 1.

    Returns:
        ``(n, 3)``: confidence, nearness, their product.
    """
    return np.stack([in_scope_confidence, nearness, in_scope_confidence * nearness], axis=1)


@dataclass(frozen=True)
class ScopeGate:
    """Logistic gate; probability of being in scope.

    Attributes:
        weights: ``(3,)`` for :func:`scope_features`.
        bias: Intercept.
        threshold: Below this probability a message counts as out of scope.
    """

    weights: np.ndarray
    bias: float
    threshold: float = 0.5

    def probability(self, features: np.ndarray) -> np.ndarray:
        """``(n,)`` probabilities of being in scope."""
        return 1.0 / (1.0 + np.exp(-(features @ self.weights + self.bias)))

    @classmethod
    def fit(cls, inside: np.ndarray, outside: np.ndarray, keep: float = 0.95) -> "ScopeGate":
        """Fits the gate on scores that the classifier gave to texts it was not trained on.

        The threshold refuses at most ``1 - keep`` of the inside examples: a wrongly refused question costs a
        customer a turn, a wrongly accepted one is still caught by the knowledge base's own refusal.

        Args:
            inside: ``(n, 3)`` features of in-scope texts.
            outside: ``(m, 3)`` features of texts out of scope; with none, everything is in scope.
            keep: Share of inside texts to accept.
        """
        if not len(outside) or not len(inside):
            return cls(np.zeros(3), 10.0, 0.5)
        x = np.concatenate([inside, outside])
        y = np.concatenate([np.ones(len(inside)), np.zeros(len(outside))])
        model = LogisticRegression(class_weight="balanced", C=10.0, max_iter=1000).fit(x, y)
        gate = cls(model.coef_[0], float(model.intercept_[0]))
        threshold = float(np.quantile(gate.probability(inside), 1.0 - keep))
        return cls(gate.weights, gate.bias, min(max(threshold, 0.05), 0.95))
