"""A run beside the one before: what moved, and whether chance may have done it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from bot.evaluate.report.compare import calibration_interval, changes, interval, mcnemar, paired
from bot.evaluate.report.runs import Measure, Row, Run


def rows(right, start=0):
    return [Row(f"k{n + start}", "a", "a" if one else "b", bool(one), 0.5) for n, one in enumerate(right)]


def run(figures, right=(), name="intents"):
    return Run("2026-11-30T03:00:00Z", {}, [Measure(name, "Intents", figures, rows(right))])


def verdict(now, before):
    (change,) = changes(now, before)
    return change.verdict


@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (3, 3), (8, 1), (0, 6), (25, 11)])
def test_mcnemar_is_the_exact_binomial_test(gained, lost):
    expected = binomtest(gained, gained + lost).pvalue if gained + lost else 1.0
    assert mcnemar(gained, lost) == pytest.approx(expected)


def test_the_interval_covers_what_a_normal_one_does():
    moves = [1] * 30 + [-1] * 10 + [0] * 160
    low, high = interval(moves)
    half = 1.96 * np.std(moves) / len(moves) ** 0.5
    assert (low, high) == pytest.approx((0.1 - half, 0.1 + half), abs=0.01)


def test_only_the_very_same_rows_are_paired():
    now, before = rows([1, 1, 1, 0]), rows([0, 1, 1, 1])
    both = paired(now, before)
    assert (both.rows, both.gained, both.lost, both.p) == (4, 1, 1, 1.0)
    assert paired(now, rows([1, 1, 1, 1], start=1)) is None and paired([], []) is None


def test_a_gain_within_chance_is_the_same_and_one_beyond_is_better():
    assert verdict(run({"accuracy": 0.8}, [1] * 8 + [0] * 2), run({"accuracy": 0.7}, [1] * 7 + [0] * 3)) == "same"
    assert verdict(run({"accuracy": 0.8}, [1] * 80 + [0] * 20), run({"accuracy": 0.5}, [1] * 50 + [0] * 50)) == "better"
    assert verdict(run({"accuracy": 0.5}, [1] * 50 + [0] * 50), run({"accuracy": 0.8}, [1] * 80 + [0] * 20)) == "worse"


@pytest.mark.parametrize(
    ("figure", "now", "before", "said"),
    [
        ("accuracy", 0.9, 0.8, "better"),
        ("ece", 0.02, 0.05, "better"),
        ("dead_ends", 3, 2, "worse"),
        ("ms_per_message", 2.2, 2.0, "same"),
        ("ms_per_message", 3.0, 2.0, "worse"),
        ("messages", 11, 10, "changed"),
        ("accuracy", 0.9001, 0.9, "same"),
        ("oos_precision", None, None, "same"),
        ("oos_precision", 0.9, None, "new"),
    ],
)
def test_each_figure_has_its_better_side(figure, now, before, said):
    assert verdict(run({figure: now}), run({figure: before})) == said


def test_without_a_run_before_all_is_new():
    assert verdict(run({"accuracy": 0.9}), None) == "new"
    assert verdict(run({"accuracy": 0.9}), run({"accuracy": 0.9}, name="another")) == "new"


def test_calibration_has_an_interval_of_its_own():
    def sure(confidence):
        return [Row(f"k{n}", "a", "a", n % 4 > 0, confidence) for n in range(200)]

    low, high = calibration_interval(sure(0.75), sure(0.95))
    # At most the distance itself; resampling makes even the well known look a little less so.
    assert -0.21 < low < high < -0.05
    now, before = (
        Run("2026-11-30T03:00:00Z", {}, [Measure("intents", "I", {"ece": ece}, sure(confidence))])
        for ece, confidence in ((0.0, 0.75), (0.2, 0.95))
    )
    # The same decisions, better known: no test of the decisions would see it.
    assert verdict(now, before) == "better"
    assert calibration_interval(sure(0.5), []) is None
