"""What is asked of models that do not know it; on made-up vectors."""

from __future__ import annotations

import numpy as np
import pytest

from bot.understanding import held_out as module
from bot.understanding.held_out import FOLDS, held_out, strangers
from bot.understanding.scorer import Examples

SUBJECTS = [f"subject{n}" for n in range(12)]
EACH = 10


@pytest.fixture(scope="module")
def examples() -> Examples:
    """Each subject has a direction of its own, and each example lies off it in another one."""
    rng = np.random.default_rng(3)
    labels = np.repeat(SUBJECTS, EACH)
    centres = dict(zip(SUBJECTS, rng.normal(size=(len(SUBJECTS), 24)), strict=True))
    vectors = np.array([centres[label] + rng.normal(size=24) for label in labels])
    texts = [f"{label} said in way {n}" for n, label in enumerate(labels)]
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return Examples(np.array(texts, dtype=object), unit.astype(np.float32), labels)


def test_every_example_is_asked_and_mostly_told_rightly(examples: Examples) -> None:
    found = held_out(examples)
    assert found.labels.tolist() == examples.labels.tolist() and found.names.tolist() == sorted(SUBJECTS)
    assert (found.names[found.scores.margins.argmax(axis=1)] == found.labels).mean() > 0.8
    # Nobody's nearest example is itself.
    assert found.scores.nearest.max() < 0.999


def test_of_many_examples_whole_folds_are_not_asked(examples: Examples, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ENOUGH", len(examples.labels) * 2 // FOLDS)
    found = held_out(examples)
    assert len(found.labels) == len(examples.labels) * 2 // FOLDS
    assert set(found.labels) == set(SUBJECTS)


def test_strangers_are_asked_of_models_without_their_intent(examples: Examples) -> None:
    found = strangers(examples)
    assert len(found) == FOLDS
    hidden = [set(SUBJECTS) - set(names) for names, _ in found]
    assert sorted(one for names in hidden for one in names) == sorted(SUBJECTS)
    assert [len(scores.margins) for _, scores in found] == [EACH * len(names) for names in hidden]
