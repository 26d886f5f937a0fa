"""Topics: which of the intents a phrasing is about, learned from the phrasings that the bot is trained on.

Customers put one matter in words that an article about it does not hold. The training phrasings (``data/nlu``) know
many of those words, so that two texts about one topic find each other although they share none. Where there are no such
phrasings the search goes without.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.errors import ContentError
from bot.yaml_file import read_yaml

L2 = 5e-5
ROUNDS = 300
# The label of phrasings that no article can answer; the phrasings of data/kb/<language>/no_answer.yml get it too.
NO_ARTICLE = "out_of_scope"
# Keeps the log of a share finite.
FLOOR = 1e-3
# What is said of every query where no topics are known: the figure of a share of one in twenty without an article.
NEUTRAL_SCOPE = 3.0
# Below this many phrasings a topic model says more about its few phrasings than about the language.
MIN_PHRASINGS = 200

_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Topics:
    """A softmax over topics.

    Attributes:
        weights: ``(dim + 1, topics) float32``; the last row is the bias.
        labels: Names of the topics.
    """

    weights: np.ndarray
    labels: tuple[str, ...]

    def shares(self, vectors: np.ndarray) -> np.ndarray:
        """``(n, topics) float32`` probabilities of ``(n, dim)`` unit vectors; ``(n, 0)`` where there is no topic."""
        if not self.weights.shape[1]:
            return np.zeros((len(vectors), 0), dtype=np.float32)
        return _softmax(vectors @ self.weights[:-1] + self.weights[-1])

    def scope(self, vectors: np.ndarray) -> np.ndarray:
        """How far texts lie within what the company is asked about.

        Returns:
            ``(n,)`` minus the log of the share without an article: 0 (certainly none) to about 7.
        """
        return self.scope_of(self.shares(vectors))

    def scope_of(self, shares: np.ndarray) -> np.ndarray:
        """The same from the texts' ``(n, topics)`` shares."""
        if NO_ARTICLE not in self.labels:
            return np.full(len(shares), NEUTRAL_SCOPE)
        return -np.log(shares[:, self.labels.index(NO_ARTICLE)] + FLOOR)


def no_topics(dim: int) -> Topics:
    """A model without topics."""
    return Topics(np.zeros((dim + 1, 0), dtype=np.float32), ())


def read_phrasings(folder: Path) -> list[tuple[str, str]]:
    """Reads ``(phrasing, intent)`` from Rasa's training files, without entity marks.

    Raises:
        ContentError: A file is not what Rasa would read.
    """
    found: list[tuple[str, str]] = []
    for path in sorted(folder.rglob("*.yml")):
        try:
            content = read_yaml(path) or {}
            for entry in content.get("nlu") or []:
                if "intent" not in entry:
                    continue
                lines = [line.strip().removeprefix("-").strip() for line in str(entry["examples"]).splitlines()]
                found += [(_ENTITY.sub(r"\1", line), str(entry["intent"])) for line in lines if line]
        except (AttributeError, KeyError, TypeError) as error:
            raise ContentError(f"{path}: not a list of intents with examples ({error}); mend the file") from None
    return found


def fit_topics(vectors: np.ndarray, labels: Sequence[str]) -> Topics:
    """Fits multinomial logistic regression by accelerated gradient steps.

    Args:
        vectors: ``(n, dim) float32``, rows of unit length.
        labels: ``n`` topics.

    Source: Nesterov (1983), with the step 1 / L for the softmax loss of unit vectors (L = 0.5 · 2 + L2), the bias
    counted as one more feature, and the restart of O'Donoghue and Candès (2015).
    """
    names = sorted(set(labels))
    if len(labels) < MIN_PHRASINGS or len(names) < 2:
        return no_topics(vectors.shape[1])
    wanted = np.zeros((len(labels), len(names)), dtype=np.float32)
    wanted[np.arange(len(labels)), [names.index(label) for label in labels]] = 1
    inputs = np.hstack([vectors, np.ones((len(vectors), 1), dtype=np.float32)])
    weights = np.zeros((inputs.shape[1], len(names)), dtype=np.float32)
    ahead, pace = weights, 1.0
    # The mean of x·xᵀ has its largest eigenvalue below 2 (unit vector and bias); the measured one allows longer steps.
    step = 1.0 / (0.5 * float(np.linalg.eigvalsh(inputs.T @ inputs / len(inputs))[-1]) + L2)
    for _ in range(ROUNDS):
        gradient = inputs.T @ (_softmax(inputs @ ahead) - wanted) / len(inputs) + L2 * ahead
        moved = ahead - step * gradient
        if float(np.sum(gradient * (moved - weights))) > 0:
            pace = 1.0
        next_pace = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = moved + np.float32((pace - 1) / next_pace) * (moved - weights)
        weights, pace = moved, next_pace
    return Topics(weights, tuple(names))


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
