"""From the pipeline's output to figures, against scikit-learn's definitions."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score, matthews_corrcoef, ndcg_score

from bot.evaluate import measures
from bot.evaluate.decisions import Decided, decided, family_figures, figures

LABELS = ("order", "wifi", "refund", "out_of_scope")


def test_a_refusal_still_has_a_forced_choice():
    ranking = [{"name": "out_of_scope", "confidence": 0.7}, {"name": "wifi", "confidence": 0.2}]
    row = decided("wifi", {"intent": ranking[0], "intent_ranking": ranking}, 2.0)
    assert (row.intent, row.forced, row.confidence) == ("out_of_scope", "wifi", 0.7)
    assert decided("wifi", {}, 1.0) == Decided("wifi", None, 0.0, None, 1.0)


def test_the_figures_of_a_small_set():
    rows = [
        Decided("order", "order", 0.9, "order", 1.0),
        Decided("wifi", "out_of_scope", 0.6, "wifi", 3.0),
        Decided("wifi", "order", 0.5, "order", 2.0),
        Decided("out_of_scope", "out_of_scope", 0.8, "order", 4.0),
        Decided("out_of_scope", "order", 0.7, "order", 5.0),
    ]
    found = figures(rows)
    assert (found["accuracy"], found["accuracy_at_threshold"]) == (0.6667, 0.3333)
    assert (found["oos_recall"], found["oos_precision"], found["ms_per_message"]) == (0.5, 0.5, 3.0)


def test_without_messages_out_of_scope_there_is_nothing_to_say_of_them():
    found = figures([Decided("order", "order", 1.0, "order", 1.0), Decided("wifi", "wifi", 1.0, "wifi", 1.0)])
    assert found["oos_recall"] is None and found["oos_precision"] is None and found["mcc"] == 1.0


@pytest.mark.parametrize("seed", range(5))
def test_measures_agree_with_scikit_learn(seed):
    random = np.random.default_rng(seed)
    truth = random.choice(LABELS, 80).tolist()
    told = [label if random.random() < 0.6 else str(random.choice(LABELS)) for label in truth]
    assert measures.matthews(truth, told) == pytest.approx(matthews_corrcoef(truth, told))
    ours = f1_score(truth, told, average="macro", labels=sorted(set(truth)), zero_division=0)
    assert measures.macro_f1(truth, told) == pytest.approx(ours)
    grades = random.integers(0, 3, 12)
    grades[0] = 1
    scores = random.permutation(12).astype(float)
    ranking = [str(n) for n in np.argsort(-scores)]
    relevant = {str(n): int(grade) for n, grade in enumerate(grades)}
    assert measures.ndcg(ranking, relevant) == pytest.approx(ndcg_score([grades], [scores], k=10))


def test_a_message_without_a_family_counts_as_wrong():
    found = family_figures(
        ["technical_support", "technical_support", "general_service"], ["technical_support", None, None]
    )
    assert found == {"accuracy": 0.3333, "technical_recall": 0.5, "general_recall": 0.0}
