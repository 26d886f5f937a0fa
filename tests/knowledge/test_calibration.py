from __future__ import annotations

import numpy as np
import pytest

from bot.knowledge.calibration import (
    DEFAULT_CHOSEN,
    DEFAULT_EXISTS,
    EVIDENCE,
    NEVER_NEGATIVE,
    WITHOUT,
    Calibration,
    Samples,
    chances,
    default_calibration,
    fit,
)


def samples(count: int = 2000, seed: int = 3) -> Samples:
    """Phrasings whose outcome follows known coefficients."""
    random = np.random.default_rng(seed)
    evidence = np.column_stack([np.ones(count), random.normal(size=(count, len(EVIDENCE) - 1))])
    truth = np.zeros(len(EVIDENCE))
    truth[EVIDENCE.index("sentence")], truth[EVIDENCE.index("scope")] = 2.0, 1.0
    answerable = random.random(count) < 1 / (1 + np.exp(-evidence @ truth))
    first = random.uniform(0.3, 0.95, count)
    share = np.column_stack([first, (1 - first) * 0.6])
    odds = np.log(share / (1 - share))
    draw = random.random(count)
    right = np.where(draw < share[:, 0], 0, np.where(draw < share.sum(axis=1), 1, -1))
    return Samples(evidence, odds, np.where(answerable, right, -1), answerable, np.ones(count))


def test_fitted_probabilities_are_as_often_right_as_they_say() -> None:
    calibration, fresh = fit(samples()), samples(seed=4)
    first = chances(calibration, fresh.evidence, fresh.log_odds)[:, 0]
    for low, high in ((0.0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.0)):
        held = (first >= low) & (first < high)
        assert (fresh.right[held] == 0).mean() == pytest.approx(first[held].mean(), abs=0.06)


def test_being_nearer_never_counts_against_an_article() -> None:
    learned = samples()
    against = learned.evidence.copy()
    against[:, EVIDENCE.index("sentence")] *= -1
    calibration = fit(Samples(against, learned.log_odds, learned.right, learned.answerable, learned.weight))
    assert np.all(calibration.exists[NEVER_NEGATIVE] >= 0)
    assert calibration.exists[EVIDENCE.index("sentence")] == 0


def test_two_hits_are_together_at_most_certain_whatever_is_asked_for() -> None:
    odds = np.array([[5.0, 5.0, -3.0]])
    found = chances(default_calibration(), np.full((1, len(EVIDENCE)), 5.0), odds)
    assert found[0, :2].sum() <= 1 + 1e-9
    assert found[0, 0] == found[0, 1] > found[0, 2]
    assert chances(default_calibration(), np.full((1, len(EVIDENCE)), 5.0), odds[:, :2])[0] == pytest.approx(
        found[0, :2]
    )


def test_without_phrasings_of_both_kinds_the_defaults_stay() -> None:
    one_kind = samples().only(np.flatnonzero(samples().answerable)[:50])
    calibration = fit(one_kind)
    assert calibration.exists == pytest.approx(DEFAULT_EXISTS)
    nobody = fit(samples().only(np.flatnonzero(~samples().answerable)[:50]))
    assert nobody.chosen == pytest.approx(DEFAULT_CHOSEN)
    assert isinstance(nobody, Calibration)


def test_what_is_like_the_questions_without_an_article_has_none_and_the_farthest_is_no_sign_of_one() -> None:
    found = samples()
    found.evidence[:, WITHOUT] = np.random.default_rng(5).uniform(0.3, 0.6, len(found.answerable))
    found.evidence[~found.answerable, WITHOUT] += 0.2
    calibration = fit(found)
    assert calibration.exists[WITHOUT] < 0
    assert calibration.far == pytest.approx(np.quantile(found.evidence[~found.answerable, WITHOUT], 0.25))
    like, on_the_edge, foreign = (found.evidence[:1].copy() for _ in range(3))
    like[:, WITHOUT], on_the_edge[:, WITHOUT], foreign[:, WITHOUT] = 0.8, calibration.far, 0.0
    chance_of = [chances(calibration, one, found.log_odds[:1])[0, 0] for one in (like, on_the_edge, foreign)]
    assert chance_of[0] < chance_of[1] == chance_of[2]
    # The other way round it is no sign of an article either.
    found.evidence[:, WITHOUT] *= -1
    assert fit(found).exists[WITHOUT] == 0
