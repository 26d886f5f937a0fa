"""The intent model: margins over sentence vectors and n-grams with the nearest examples beside them, calibrated, with a
gate for out of scope.

Knows nothing of Rasa. Everything it learned is in plain numpy arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.errors import ContentError
from bot.understanding.held_out import HeldOut, held_out, strangers
from bot.understanding.neighbours import Neighbours, rescored
from bot.understanding.ngrams import NgramFeatures
from bot.understanding.scope import OUT_OF_SCOPE, THRESHOLD, ScopeGate, scope_features
from bot.understanding.scorer import Examples, Scorer, Scores
from bot.understanding.temperature import fit_blend, softmax

# With fewer examples out of scope than this, intents left out of the training stand in for them.
MIN_OUTSIDE = 50


@dataclass(frozen=True)
class Prediction:
    """What the model thinks of one text.

    Attributes:
        ranking: ``(intent, probability)`` of every intent but out_of_scope, highest first; with
            ``1 - in_scope`` left for out_of_scope the probabilities sum to 1.
        in_scope: Probability of being in scope, 0 to 1.
        accepted: Whether ``in_scope`` reaches the gate's threshold.
        nearest: Cosine to the nearest training example of the likeliest intents in scope.
    """

    ranking: list[tuple[str, float]]
    in_scope: float
    accepted: bool
    nearest: float


class IntentModel:
    """Fitted model; see :meth:`fit` and :meth:`predict`."""

    def __init__(self, scorer: Scorer, weight: float, temperature: float, gate: ScopeGate) -> None:
        """Args:
        weight: How much a cosine to the nearest example counts beside a margin.
        """
        self.labels = [str(name) for name in scorer.names]
        self.gate = gate
        self._scorer = scorer
        self._weight = weight
        self._temperature = temperature
        self._inside = scorer.names != OUT_OF_SCOPE

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> IntentModel:
        """Trains, calibrates and sets the gate.

        What turns scores into probabilities is fitted on examples that the fold's model was not trained on, nor on any
        that nearly says the same: customers' words lie farther from the examples than those from one another. Where few
        examples are labelled out of scope, those of intents left out of a fold's training serve as such too.

        Args:
            texts: ``n`` training texts.
            vectors: ``(n, dim) float32`` of unit length.
            labels: ``n`` intents.

        Raises:
            ContentError: Fewer than two intents have two examples or more.
        """
        examples = Examples(np.asarray(texts, dtype=object), vectors, np.asarray(labels))
        if np.count_nonzero(np.unique(examples.labels, return_counts=True)[1] >= 2) < 2:
            raise ContentError("data/nlu: two intents or more must have two examples or more; add some")
        held = held_out(examples)
        targets = np.searchsorted(held.names, held.labels)
        weight, temperature = fit_blend(held.scores.margins, held.scores.nearest, targets)
        gate = _fit_gate(examples, held, weight, temperature)
        return cls(Scorer.fit(examples), weight, temperature, gate)

    def predict(self, text: str, vector: np.ndarray) -> Prediction:
        """Understands one text.

        Args:
            text: The customer's words.
            vector: ``(dim,)`` of unit length.
        """
        scores = self._scorer.of(text, vector)
        logits = rescored(scores.margins, scores.nearest, self._weight) / self._temperature
        in_scope = float(self.gate.probability(_features(logits, scores.nearest, self._inside))[0])
        inside = np.flatnonzero(self._inside)
        # Not the probabilities divided by their sum: beside a certain out_of_scope they can all be 0 in float32.
        shares = softmax(logits[:, inside])[0] * in_scope
        ranking = [(self.labels[inside[i]], float(shares[i])) for i in np.argsort(-shares, kind="stable")]
        return Prediction(ranking, in_scope, in_scope >= THRESHOLD, float(scores.nearest[0, inside].max()))

    def save(self, path: Path) -> None:
        """Writes one ``.npz`` file without pickles."""
        np.savez(
            path,
            labels=np.array(self.labels, dtype=np.str_),
            weights=self._scorer.weights,
            bias=self._scorer.bias,
            examples=self._scorer.neighbours.vectors,
            starts=self._scorer.neighbours.starts,
            blend=np.array([self._weight, self._temperature]),
            gate_weights=self.gate.weights,
            gate_bias=np.array([self.gate.bias]),
            **self._scorer.ngrams.to_arrays(),
        )

    @classmethod
    def load(cls, path: Path) -> IntentModel:
        """The inverse of :meth:`save`; refuses pickled content."""
        with np.load(path, allow_pickle=False) as file:
            arrays: dict[str, np.ndarray] = {name: file[name] for name in file.files}
        neighbours = Neighbours(arrays["examples"], arrays["starts"])
        ngrams = NgramFeatures.from_arrays(arrays)
        scorer = Scorer(arrays["labels"], ngrams, arrays["weights"], arrays["bias"], neighbours)
        weight, temperature = map(float, arrays["blend"])
        return cls(scorer, weight, temperature, ScopeGate(arrays["gate_weights"], float(arrays["gate_bias"][0])))


def _fit_gate(examples: Examples, held: HeldOut, weight: float, temperature: float) -> ScopeGate:
    def features_of(scores: Scores, names: np.ndarray) -> np.ndarray:
        logits = rescored(scores.margins, scores.nearest, weight) / temperature
        return _features(logits, scores.nearest, names != OUT_OF_SCOPE)

    features = features_of(held.scores, held.names)
    outside = features[held.labels == OUT_OF_SCOPE]
    if len(outside) < MIN_OUTSIDE:
        found = [features_of(scores, names) for names, scores in strangers(examples)]
        outside = np.concatenate([outside, *found])
    return ScopeGate.fit(features[held.labels != OUT_OF_SCOPE], outside)


def _features(logits: np.ndarray, nearest: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Features of the gate, ``(n, FEATURES)``, of ``(n, labels)`` each; ``inside`` marks the columns in scope."""
    probabilities = softmax(logits)
    # Where there is no such class, or its examples point the other way, nothing speaks against being in scope.
    outside_nearness = nearest[:, ~inside].max(axis=1, initial=0.0)
    outside = probabilities[:, ~inside].sum(axis=1)
    return scope_features(
        probabilities[:, inside].max(axis=1), nearest[:, inside].max(axis=1), outside, outside_nearness
    )
