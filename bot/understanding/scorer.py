"""What a linear model and the nearest examples say of texts, before any of it is a probability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.svm import LinearSVC

from bot.understanding.neighbours import Neighbours, likeliest
from bot.understanding.ngrams import NgramFeatures
from bot.understanding.scope import OUT_OF_SCOPE

SEED = 7
COST = 1.0  # LinearSVC's C; 0.5, 1 and 2 differ by less than 0.4 points on HWU64, Banking77 and CLINC150.


@dataclass(frozen=True)
class Examples:
    """``n`` texts with their ``(n, dim)`` unit vectors and their labels."""

    texts: np.ndarray
    vectors: np.ndarray
    labels: np.ndarray

    def rows(self, index: np.ndarray) -> Examples:
        """Some of them, by number or by mask."""
        return Examples(self.texts[index], self.vectors[index], self.labels[index])


@dataclass(frozen=True)
class Scores:
    """What is said of ``n`` texts.

    Attributes:
        margins: ``(n, labels)`` of the linear model.
        nearest: ``(n, labels)`` cosine to the nearest example of each of the likeliest labels and of out_of_scope; -1
            for the others.
    """

    margins: np.ndarray
    nearest: np.ndarray


class Scorer:
    """Linear margins over sentence vectors and n-grams, and the examples themselves."""

    def __init__(
        self, names: np.ndarray, ngrams: NgramFeatures, weights: np.ndarray, bias: np.ndarray, neighbours: Neighbours
    ) -> None:
        """Args:
        names: The sorted labels.
        weights: ``(features, labels) float32``; the vector's features come first.
        bias: ``(labels,)``.
        """
        self.names = names
        self.ngrams = ngrams
        self.weights = weights
        self.bias = bias
        self.neighbours = neighbours

    @classmethod
    def fit(cls, examples: Examples) -> Scorer:
        """Trains on examples of two labels or more."""
        ngrams = NgramFeatures.fit(examples.texts)
        x = hstack([csr_matrix(examples.vectors), ngrams.transform(examples.texts)]).tocsr()
        model = LinearSVC(C=COST, random_state=SEED).fit(x, examples.labels)
        weights, bias = model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
        if len(model.classes_) == 2:
            # liblinear gives one column for two classes; two opposite ones keep every caller alike.
            weights, bias = np.hstack([-weights, weights]), np.concatenate([-bias, bias])
        neighbours = Neighbours.of(examples.vectors, examples.labels, model.classes_)
        return cls(model.classes_, ngrams, weights, bias, neighbours)

    def of_all(self, examples: Examples) -> Scores:
        """Scores of many texts; their labels are not looked at."""
        dim = examples.vectors.shape[1]
        margins = examples.vectors @ self.weights[:dim]
        margins = margins + self.ngrams.transform(examples.texts) @ self.weights[dim:] + self.bias
        return Scores(margins, self.neighbours.nearest(examples.vectors, self._wanted(margins)))

    def of(self, text: str, vector: np.ndarray) -> Scores:
        """Scores of one text, without the cost of matrices."""
        features, values = self.ngrams.of(text)
        dim = len(vector)
        margins = (vector @ self.weights[:dim] + self.bias + values @ self.weights[dim + features])[None, :]
        return Scores(margins, self.neighbours.nearest(vector[None, :], self._wanted(margins)))

    def _wanted(self, margins: np.ndarray) -> np.ndarray:
        wanted = np.repeat((self.names == OUT_OF_SCOPE)[None, :], len(margins), axis=0)
        wanted[np.arange(len(margins))[:, None], likeliest(margins)] = True
        return wanted
