"""The measures, by the field's names, each with its definition."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

BINS = 15


def accuracy(truth: Sequence[str], predicted: Sequence[str | None]) -> float:
    """Share of rows whose prediction is the label.

    >>> accuracy(["a", "b"], ["a", None])
    0.5
    """
    return sum(t == p for t, p in zip(truth, predicted, strict=True)) / len(truth) if truth else math.nan


def macro_f1(truth: Sequence[str], predicted: Sequence[str | None]) -> float:
    """Mean of the labels' F1, each label of ``truth`` counting the same.

    >>> macro_f1(["a", "a", "b"], ["a", "b", "b"])
    0.6666666666666666
    """
    hits, told, there = Counter(), Counter(predicted), Counter(truth)
    for t, p in zip(truth, predicted, strict=True):
        hits[t] += t == p
    return sum(2 * hits[label] / (there[label] + told[label]) for label in there) / len(there) if there else math.nan


def recall(truth: Sequence[str], predicted: Sequence[str | None], label: str) -> float:
    """Share of the rows of a label that are predicted as it; NaN without such rows.

    >>> recall(["x", "a", "x"], ["x", "x", "a"], "x")
    0.5
    """
    told = [p == label for t, p in zip(truth, predicted, strict=True) if t == label]
    return sum(told) / len(told) if told else math.nan


def precision(truth: Sequence[str], predicted: Sequence[str | None], label: str) -> float:
    """Share of the predictions of a label that are right; NaN without such predictions.

    >>> precision(["x", "a", "x"], ["x", "x", "a"], "x")
    0.5
    """
    return recall([str(p) for p in predicted], truth, label)


def matthews(truth: Sequence[str], predicted: Sequence[str | None]) -> float:
    """Matthews' correlation coefficient for any number of classes; 0 where either side has one class only.

    Source: Gorodkin (2004), "Comparing two K-category assignments by a K-category correlation coefficient".

    >>> matthews(["a", "b", "a", "b"], ["a", "b", "a", "b"])
    1.0
    """
    there, told = Counter(truth), Counter(str(p) for p in predicted)
    n = len(truth)
    right = sum(t == p for t, p in zip(truth, predicted, strict=True))
    both = sum(there[label] * told[label] for label in there)
    spread = (n * n - sum(c * c for c in told.values())) * (n * n - sum(c * c for c in there.values()))
    return (right * n - both) / math.sqrt(spread) if spread else 0.0


def calibration_error(confidence: Sequence[float], right: Sequence[bool], bins: int = BINS) -> float:
    """Expected calibration error: mean distance of confidence and accuracy over bins of equal width, by their size.

    Source: Naeini, Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015.

    >>> calibration_error([1.0, 1.0], [True, False])
    0.5
    """
    if not confidence:
        return math.nan
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for value, outcome in zip(confidence, right, strict=True):
        groups[min(int(value * bins), bins - 1)].append((value, outcome))
    gaps = (abs(sum(v for v, _ in group) - sum(o for _, o in group)) for group in groups.values())
    return sum(gaps) / len(confidence)


def hit_at(ranking: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    """1 if one of the first ``k`` is relevant, else 0.

    >>> hit_at(["a", "b"], {"b": 1}, 1), hit_at(["a", "b"], {"b": 1}, 2)
    (0.0, 1.0)
    """
    return float(any(relevant.get(one, 0) > 0 for one in ranking[:k]))


def reciprocal_rank(ranking: Sequence[str], relevant: Mapping[str, int], k: int = 10) -> float:
    """One over the place of the first relevant one among the first ``k``; 0 without one.

    Source: Voorhees, "The TREC-8 Question Answering Track Report", 1999.

    >>> reciprocal_rank(["a", "b"], {"b": 1})
    0.5
    """
    return next((1 / place for place, one in enumerate(ranking[:k], 1) if relevant.get(one, 0) > 0), 0.0)


def ndcg(ranking: Sequence[str], relevant: Mapping[str, int], k: int = 10) -> float:
    """Normalised discounted cumulative gain of the first ``k``, gains as given in the judgements.

    Source: Järvelin and Kekäläinen (2002), with the linear gain that BEIR's trec_eval uses.

    >>> ndcg(["b", "a"], {"a": 1})
    0.6309297535714575
    """
    gain = sum(relevant.get(one, 0) / math.log2(place + 1) for place, one in enumerate(ranking[:k], 1))
    best = sorted((grade for grade in relevant.values() if grade > 0), reverse=True)[:k]
    most = sum(grade / math.log2(place + 1) for place, grade in enumerate(best, 1))
    return gain / most if most else math.nan
