"""The intent model: linear margins over sentence vectors and n-grams, calibrated, with a gate for out of scope.

Knows nothing of Rasa. Everything it learned is in plain numpy arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.understanding.ngrams import NgramFeatures
from bot.understanding.scope import ScopeGate, scope_features

OUT_OF_SCOPE = "out_of_scope"
FOLDS = 5
SEED = 7
COST = 1.0  # LinearSVC's C; 0.5, 1 and 2 differ by less than 0.4 points on HWU64, Banking77 and CLINC150.


@dataclass(frozen=True)
class Prediction:
    """What the model thinks of one text.

    Attributes:
        ranking: ``(intent, probability)`` of every intent but out_of_scope, highest first; with
            ``1 - in_scope`` left for out_of_scope the probabilities sum to 1.
        in_scope: Probability of being in scope, 0 to 1.
        accepted: Whether ``in_scope`` reaches the gate's threshold.
        nearest: Cosine to the nearest training example in scope.
    """

    ranking: List[Tuple[str, float]]
    in_scope: float
    accepted: bool
    nearest: float


class IntentModel:
    """Fitted model; see :meth:`fit` and :meth:`predict`."""

    def __init__(
        self,
        labels: List[str],
        ngrams: NgramFeatures,
        weights: np.ndarray,
        bias: np.ndarray,
        temperature: float,
        gate: ScopeGate,
        known: np.ndarray,
    ) -> None:
        self.labels = labels
        self._ngrams = ngrams
        self._weights = weights  # (features, labels) float32
        self._bias = bias
        self._temperature = temperature
        self.gate = gate
        self._known = known  # (examples in scope, dim) float32, rows of unit length

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> "IntentModel":
        """Trains, calibrates and sets the gate.

        Temperature and gate are fitted on predictions for examples that the fold's model was not trained on. As
        examples out of scope serve those labelled so, and the examples of intents left out of a fold's training.

        Args:
            texts: ``n`` training texts.
            vectors: ``(n, dim) float32`` of unit length.
            labels: ``n`` intents.

        Raises:
            ValueError: Fewer than two intents.
        """
        labels_array = np.asarray(labels)
        if len(set(labels)) < 2:
            raise ValueError("an intent model needs examples of two intents or more; add some under data/nlu/")
        data = _Data(np.asarray(texts, dtype=object), vectors, labels_array)
        names, margins = _held_out_margins(data)
        temperature = fit_temperature(margins, np.searchsorted(names, labels_array))
        gate = _fit_gate(data, names, margins, temperature)
        ngrams, weights, bias, names = _fit_linear(data)
        return cls(list(names), ngrams, weights, bias, temperature, gate, vectors[labels_array != OUT_OF_SCOPE])

    def predict(self, text: str, vector: np.ndarray) -> Prediction:
        """Understands one text.

        Args:
            text: The customer's words.
            vector: ``(dim,)`` of unit length.
        """
        sparse = self._ngrams.transform([text])
        dim = len(vector)
        margins = vector @ self._weights[:dim] + self._bias
        margins = margins + sparse.data @ self._weights[dim + sparse.indices]
        probabilities = softmax(margins[None, :] / self._temperature)[0]
        nearest = float(np.max(self._known @ vector)) if len(self._known) else 0.0
        inside = np.array([label != OUT_OF_SCOPE for label in self.labels])
        features = scope_features(np.array([probabilities[inside].max()]), np.array([nearest]))
        in_scope = float(self.gate.probability(features)[0])
        rescaled = probabilities * inside
        rescaled = rescaled / rescaled.sum() * in_scope
        order = np.argsort(-rescaled, kind="stable")
        ranking = [(self.labels[i], float(rescaled[i])) for i in order if inside[i]]
        return Prediction(ranking, in_scope, in_scope >= self.gate.threshold, nearest)

    def save(self, path: Path) -> None:
        """Writes one ``.npz`` file without pickles."""
        gate = {"gate_weights": self.gate.weights, "gate": np.array([self.gate.bias, self.gate.threshold])}
        np.savez(
            path,
            labels=np.array(self.labels, dtype=np.str_),
            weights=self._weights,
            bias=self._bias,
            temperature=np.array([self._temperature]),
            known=self._known,
            **gate,
            **self._ngrams.to_arrays(),
        )

    @classmethod
    def load(cls, path: Path) -> "IntentModel":
        """The inverse of :meth:`save`; refuses pickled content."""
        with np.load(path, allow_pickle=False) as file:
            arrays: Dict[str, np.ndarray] = {name: file[name] for name in file.files}
        gate = ScopeGate(arrays["gate_weights"], float(arrays["gate"][0]), float(arrays["gate"][1]))
        return cls(
            [str(label) for label in arrays["labels"]],
            NgramFeatures.from_arrays(arrays),
            arrays["weights"],
            arrays["bias"],
            float(arrays["temperature"][0]),
            gate,
            arrays["known"],
        )


@dataclass(frozen=True)
class _Data:
    texts: np.ndarray
    vectors: np.ndarray
    labels: np.ndarray

    def rows(self, index: np.ndarray) -> "_Data":
        return _Data(self.texts[index], self.vectors[index], self.labels[index])


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

    def loss(log_t: float) -> float:
        p = softmax(margins / np.exp(log_t))[np.arange(len(targets)), targets]
        return float(-np.log(np.maximum(p, 1e-12)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-5.0, 3.0), method="bounded").x))


def _fit_linear(data: _Data) -> Tuple[NgramFeatures, np.ndarray, np.ndarray, np.ndarray]:
    ngrams = NgramFeatures.fit(data.texts)
    x = hstack([csr_matrix(data.vectors), ngrams.transform(data.texts)]).tocsr()
    model = LinearSVC(C=COST, random_state=SEED).fit(x, data.labels)
    weights, bias = model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
    if len(model.classes_) == 2:
        # liblinear gives one column for two classes; two opposite ones keep every caller alike.
        weights, bias = np.hstack([-weights, weights]), np.concatenate([-bias, bias])
    return ngrams, weights, bias, model.classes_


def _margins(fitted: Tuple[NgramFeatures, np.ndarray, np.ndarray, np.ndarray], data: _Data) -> np.ndarray:
    ngrams, weights, bias, _ = fitted
    dim = data.vectors.shape[1]
    return data.vectors @ weights[:dim] + ngrams.transform(data.texts) @ weights[dim:] + bias


def _held_out_margins(data: _Data) -> Tuple[np.ndarray, np.ndarray]:
    """Margins of every example by a model that did not train on it; columns in the order of the sorted labels."""
    names, counts = np.unique(data.labels, return_counts=True)
    folds = max(2, min(FOLDS, int(counts.min())))
    margins = np.full((len(data.labels), len(names)), -1.0, dtype=np.float32)
    splitter = StratifiedKFold(folds, shuffle=True, random_state=SEED)
    for train, test in splitter.split(np.zeros(len(data.labels)), data.labels):
        fitted = _fit_linear(data.rows(train))
        columns = np.searchsorted(names, fitted[3])
        margins[np.ix_(test, columns)] = _margins(fitted, data.rows(test))
    return names, margins


def _fit_gate(data: _Data, names: np.ndarray, margins: np.ndarray, temperature: float) -> ScopeGate:
    inside_columns = names != OUT_OF_SCOPE
    confidence = softmax(margins / temperature)[:, inside_columns].max(axis=1)
    inside = data.labels != OUT_OF_SCOPE
    nearness = _nearest_other(data.vectors, data.vectors[inside], same=np.flatnonzero(inside))
    features = scope_features(confidence, nearness)
    outside = [features[~inside], _left_out_features(data, temperature)]
    return ScopeGate.fit(features[inside], np.concatenate(outside))


def _left_out_features(data: _Data, temperature: float) -> np.ndarray:
    """Features of examples whose whole intent was unknown to the model that scored them."""
    names = np.unique(data.labels[data.labels != OUT_OF_SCOPE])
    if len(names) < 2 * FOLDS:
        return np.zeros((0, 3))
    shuffled = np.random.default_rng(SEED).permutation(names)
    rows = []
    for hidden in np.array_split(shuffled, FOLDS):
        left_out = np.isin(data.labels, hidden)
        fitted = _fit_linear(data.rows(~left_out))
        unknown, known = data.rows(left_out), data.rows(~left_out)
        columns = fitted[3] != OUT_OF_SCOPE
        confidence = softmax(_margins(fitted, unknown) / temperature)[:, columns].max(axis=1)
        nearness = (unknown.vectors @ known.vectors[known.labels != OUT_OF_SCOPE].T).max(axis=1)
        rows.append(scope_features(confidence, nearness))
    return np.concatenate(rows)


def _nearest_other(vectors: np.ndarray, known: np.ndarray, same: np.ndarray) -> np.ndarray:
    """Cosine of each vector to the nearest known one that is not itself; ``same[j]`` is the row of ``known[j]``."""
    cosines = vectors @ known.T
    cosines[same, np.arange(len(same))] = -1.0
    return cosines.max(axis=1)
