"""The intent model: linear margins over sentence vectors and n-grams, calibrated, with a gate for out of scope.

Knows nothing of Rasa. Everything it learned is in plain numpy arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.svm import LinearSVC

from bot.errors import ContentError
from bot.understanding.folds import near_groups, spread
from bot.understanding.ngrams import NgramFeatures
from bot.understanding.scope import FEATURES, THRESHOLD, ScopeGate, scope_features

OUT_OF_SCOPE = "out_of_scope"
FOLDS = 5
# With fewer examples out of scope than this, intents left out of the training stand in for them.
MIN_OUTSIDE = 50
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

    ranking: list[tuple[str, float]]
    in_scope: float
    accepted: bool
    nearest: float


class IntentModel:
    """Fitted model; see :meth:`fit` and :meth:`predict`."""

    def __init__(
        self,
        labels: list[str],
        ngrams: NgramFeatures,
        weights: np.ndarray,
        bias: np.ndarray,
        temperature: float,
        gate: ScopeGate,
        known: np.ndarray,
        outside: np.ndarray,
    ) -> None:
        self.labels = labels
        self._ngrams = ngrams
        self._weights = weights  # (features, labels) float32
        self._bias = bias
        self._temperature = temperature
        self.gate = gate
        self._known = known  # (examples in scope, dim) float32, rows of unit length
        self._outside = outside  # (examples out of scope, dim), likewise; may have no rows
        self._inside = np.array([label != OUT_OF_SCOPE for label in labels])

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> IntentModel:
        """Trains, calibrates and sets the gate.

        Temperature and gate are fitted on predictions for examples that the fold's model was not trained on, nor on
        any that nearly says the same: customers' words lie farther from the examples than those from one another.
        Where few examples are labelled out of scope, those of intents left out of a fold's training serve as such too.

        Args:
            texts: ``n`` training texts.
            vectors: ``(n, dim) float32`` of unit length.
            labels: ``n`` intents.

        Raises:
            ContentError: Fewer than two intents have two examples or more.
        """
        labels_array = np.asarray(labels)
        if np.count_nonzero(np.unique(labels_array, return_counts=True)[1] >= 2) < 2:
            raise ContentError("data/nlu: two intents or more must have two examples or more; add some")
        data = _Data(np.asarray(texts, dtype=object), vectors, labels_array)
        held = _held_out(data)
        temperature = fit_temperature(held.margins, np.searchsorted(held.names, held.labels))
        gate = _fit_gate(data, held, temperature)
        ngrams, weights, bias, names = _fit_linear(data)
        inside = labels_array != OUT_OF_SCOPE
        labels_out = [str(name) for name in names]
        return cls(labels_out, ngrams, weights, bias, temperature, gate, vectors[inside], vectors[~inside])

    def predict(self, text: str, vector: np.ndarray) -> Prediction:
        """Understands one text.

        Args:
            text: The customer's words.
            vector: ``(dim,)`` of unit length.
        """
        features, values = self._ngrams.of(text)
        dim = len(vector)
        margins = vector @ self._weights[:dim] + self._bias
        margins = margins + values @ self._weights[dim + features]
        probabilities = softmax(margins[None, :] / self._temperature)[0]
        nearest = _nearest(vector[None, :], self._known)
        features = _features(probabilities[None, :], self._inside, nearest, _nearest(vector[None, :], self._outside))
        in_scope = float(self.gate.probability(features)[0])
        inside = np.flatnonzero(self._inside)
        # Not the probabilities divided by their sum: beside a certain out_of_scope they can all be 0 in float32.
        shares = softmax(margins[None, inside] / self._temperature)[0] * in_scope
        ranking = [(self.labels[inside[i]], float(shares[i])) for i in np.argsort(-shares, kind="stable")]
        return Prediction(ranking, in_scope, in_scope >= THRESHOLD, float(nearest[0]))

    def save(self, path: Path) -> None:
        """Writes one ``.npz`` file without pickles."""
        gate = {"gate_weights": self.gate.weights, "gate_bias": np.array([self.gate.bias])}
        np.savez(
            path,
            labels=np.array(self.labels, dtype=np.str_),
            weights=self._weights,
            bias=self._bias,
            temperature=np.array([self._temperature]),
            known=self._known,
            outside=self._outside,
            **gate,
            **self._ngrams.to_arrays(),
        )

    @classmethod
    def load(cls, path: Path) -> IntentModel:
        """The inverse of :meth:`save`; refuses pickled content."""
        with np.load(path, allow_pickle=False) as file:
            arrays: dict[str, np.ndarray] = {name: file[name] for name in file.files}
        gate = ScopeGate(arrays["gate_weights"], float(arrays["gate_bias"][0]))
        return cls(
            [str(label) for label in arrays["labels"]],
            NgramFeatures.from_arrays(arrays),
            arrays["weights"],
            arrays["bias"],
            float(arrays["temperature"][0]),
            gate,
            arrays["known"],
            arrays["outside"],
        )


@dataclass(frozen=True)
class _Data:
    texts: np.ndarray
    vectors: np.ndarray
    labels: np.ndarray

    def rows(self, index: np.ndarray) -> _Data:
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


def _fit_linear(data: _Data) -> tuple[NgramFeatures, np.ndarray, np.ndarray, np.ndarray]:
    ngrams = NgramFeatures.fit(data.texts)
    x = hstack([csr_matrix(data.vectors), ngrams.transform(data.texts)]).tocsr()
    model = LinearSVC(C=COST, random_state=SEED).fit(x, data.labels)
    weights, bias = model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
    if len(model.classes_) == 2:
        # liblinear gives one column for two classes; two opposite ones keep every caller alike.
        weights, bias = np.hstack([-weights, weights]), np.concatenate([-bias, bias])
    return ngrams, weights, bias, model.classes_


def _margins(fitted: tuple[NgramFeatures, np.ndarray, np.ndarray, np.ndarray], data: _Data) -> np.ndarray:
    ngrams, weights, bias, _ = fitted
    dim = data.vectors.shape[1]
    return data.vectors @ weights[:dim] + ngrams.transform(data.texts) @ weights[dim:] + bias


@dataclass(frozen=True)
class _HeldOut:
    """What models say of ``n`` examples that they were not trained on.

    Attributes:
        names: The sorted labels.
        labels: ``(n,)`` the right ones.
        margins: ``(n, labels)``, in the order of the names.
        nearest: ``(n,)`` cosine to the nearest example in scope that the model was trained on.
        nearest_outside: Likewise out of scope.
    """

    names: np.ndarray
    labels: np.ndarray
    margins: np.ndarray
    nearest: np.ndarray
    nearest_outside: np.ndarray


def _held_out(data: _Data) -> _HeldOut:
    """Asks every example of a model that was trained without its group; without those of which no other was left."""
    names = np.unique(data.labels)
    fold = spread(data.labels, near_groups(data.vectors, data.labels), FOLDS)
    margins = np.full((len(data.labels), len(names)), -1.0, dtype=np.float32)
    nearest, nearest_outside = np.zeros((2, len(data.labels)), dtype=np.float32)
    was_known = np.zeros(len(data.labels), dtype=bool)
    for number in range(FOLDS):
        test = np.flatnonzero(fold == number)
        known = data.rows(np.flatnonzero(fold != number))
        if not len(test) or len(np.unique(known.labels)) < 2:
            continue
        fitted = _fit_linear(known)
        margins[np.ix_(test, np.searchsorted(names, fitted[3]))] = _margins(fitted, data.rows(test))
        inside = known.labels != OUT_OF_SCOPE
        nearest[test] = _nearest(data.vectors[test], known.vectors[inside])
        nearest_outside[test] = _nearest(data.vectors[test], known.vectors[~inside])
        was_known[test] = np.isin(data.labels[test], fitted[3])
    return _HeldOut(names, data.labels[was_known], margins[was_known], nearest[was_known], nearest_outside[was_known])


def _fit_gate(data: _Data, held: _HeldOut, temperature: float) -> ScopeGate:
    features = _features(
        softmax(held.margins / temperature), held.names != OUT_OF_SCOPE, held.nearest, held.nearest_outside
    )
    outside = features[held.labels == OUT_OF_SCOPE]
    if len(outside) < MIN_OUTSIDE:
        outside = np.concatenate([outside, _left_out_features(data, temperature)])
    return ScopeGate.fit(features[held.labels != OUT_OF_SCOPE], outside)


def _left_out_features(data: _Data, temperature: float) -> np.ndarray:
    """Features of examples whose whole intent was unknown to the model that scored them."""
    names = np.unique(data.labels[data.labels != OUT_OF_SCOPE])
    if len(names) < 2 * FOLDS:
        return np.zeros((0, FEATURES))
    shuffled = np.random.default_rng(SEED).permutation(names)
    rows = []
    for hidden in np.array_split(shuffled, FOLDS):
        left_out = np.isin(data.labels, hidden)
        fitted = _fit_linear(data.rows(~left_out))
        unknown, known = data.rows(left_out), data.rows(~left_out)
        inside = known.labels != OUT_OF_SCOPE
        rows.append(
            _features(
                softmax(_margins(fitted, unknown) / temperature),
                fitted[3] != OUT_OF_SCOPE,
                _nearest(unknown.vectors, known.vectors[inside]),
                _nearest(unknown.vectors, known.vectors[~inside]),
            )
        )
    return np.concatenate(rows)


def _features(
    probabilities: np.ndarray, inside: np.ndarray, nearest: np.ndarray, nearest_outside: np.ndarray
) -> np.ndarray:
    """Gate features of ``(n, labels)`` probabilities; ``inside`` marks the columns in scope."""
    outside = probabilities[:, ~inside].sum(axis=1)
    return scope_features(probabilities[:, inside].max(axis=1), nearest, outside, nearest_outside)


def _nearest(vectors: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Cosine of each vector to the nearest known one, ``(n,)``; 0 where none is known."""
    return (vectors @ known.T).max(axis=1) if len(known) else np.zeros(len(vectors), dtype=np.float32)
