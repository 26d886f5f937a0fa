"""What is drawn: reliability, risk and coverage, confusion, times."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import confusion_matrix

from bot.evaluate.report.curves import confusion, histogram, percentile, reliability, risk_coverage, worst_pairs
from bot.evaluate.report.runs import Row


@pytest.fixture
def rows():
    random = np.random.default_rng(3)
    truth, told = random.choice(list("abc"), 200), random.choice(list("abc"), 200)
    sure = random.random(200)
    return [Row(str(n), t, d, bool(t == d), c) for n, (t, d, c) in enumerate(zip(truth, told, sure, strict=True))]


def test_reliability_agrees_with_scikit_learn(rows):
    share, confidence = calibration_curve([r.right for r in rows], [r.confidence for r in rows], n_bins=10)
    bins = reliability(rows)
    assert [b.accuracy for b in bins] == pytest.approx(share)
    assert [b.confidence for b in bins] == pytest.approx(confidence)
    assert sum(b.count for b in bins) == 200


def test_the_curve_ends_with_all_taken_and_begins_with_the_surest(rows):
    curve = risk_coverage(rows)
    assert curve[-1] == (1.0, pytest.approx(sum(not row.right for row in rows) / 200))
    surest = sorted(rows, key=lambda row: -row.confidence)[:10]
    assert curve[0] == (0.05, pytest.approx(sum(not row.right for row in surest) / 10))
    assert risk_coverage([]) == []


def test_confusion_agrees_with_scikit_learn(rows):
    counts = confusion(rows, ["a", "b", "c"])
    expected = confusion_matrix([row.truth for row in rows], [row.told for row in rows], labels=list("abc"))
    assert [line[:3] for line in counts] == expected.tolist() and all(line[3] == 0 for line in counts)


def test_the_worst_pairs_are_those_that_happen_most_and_have_a_label():
    made = [("a", "b"), ("a", "b"), ("b", "a"), ("", "a"), ("", "a"), ("", "a")]
    rows = [Row(str(n), truth, told, False) for n, (truth, told) in enumerate(made)]
    assert worst_pairs(rows) == [("a", "b", 2), ("b", "a", 1)]
    assert worst_pairs(rows, most=1) == [("a", "b", 2)]


def test_a_histogram_holds_all_values_and_a_far_one_does_not_flatten_it():
    values = [1.0 + n / 100 for n in range(200)] + [500.0]
    bins = histogram(values)
    assert sum(count for *_, count in bins) == 201 and bins[-1][1] < 4
    assert histogram([]) == [] and histogram([2.0, 2.0])[0][2] == 2
    assert [percentile(values, share) for share in (0.0, 0.5, 1.0)] == [1.0, 2.0, 500.0]
