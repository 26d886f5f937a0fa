from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.errors import ContentError
from bot.knowledge.topics import NEUTRAL_SCOPE, NO_ARTICLE, fit_topics, no_topics, read_phrasings
from tests.knowledge.fakes import HashEncoder


def test_reads_phrasings_without_entity_marks(tmp_path: Path) -> None:
    examples = '    - mount my [camera](product)\n    - the [H1]{"entity": "x"}\n'
    text = f'version: "3.1"\nnlu:\n- intent: setup\n  examples: |\n{examples}'
    (tmp_path / "setup.yml").write_text(text, "utf-8")
    assert read_phrasings(tmp_path) == [("mount my camera", "setup"), ("the H1", "setup")]


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("nlu: [{intent: x}]", "utf-8")
    with pytest.raises(ContentError, match="bad.yml"):
        read_phrasings(tmp_path)


def test_learns_topics_and_what_is_out_of_scope() -> None:
    encoder = HashEncoder()
    words = {"light": "amber lamp glow", "money": "refund bank euro", NO_ARTICLE: "poem violin opera"}
    labelled = [
        (f"{word} {n} text", label)
        for label, all_words in words.items()
        for word in all_words.split()
        for n in range(30)
    ]
    topics = fit_topics(encoder.encode([text for text, _ in labelled]), [label for _, label in labelled])
    asked = encoder.encode(["amber glow", "euro refund", "violin poem"])
    assert [topics.labels[n] for n in topics.shares(asked).argmax(axis=1)] == ["light", "money", NO_ARTICLE]
    assert topics.shares(asked).sum(axis=1) == pytest.approx(1, abs=1e-5)
    scope = topics.scope(asked)
    assert topics.scope_of(topics.shares(asked)).tolist() == scope.tolist()
    assert scope[2] < 0.7 < min(scope[:2])


def test_too_few_phrasings_give_no_topics() -> None:
    topics = fit_topics(HashEncoder().encode(["a", "b"]), ["x", "y"])
    assert topics.shares(np.zeros((1, 96), dtype=np.float32)).shape == (1, 0)
    assert no_topics(96).scope(np.zeros((2, 96), dtype=np.float32)).tolist() == [NEUTRAL_SCOPE] * 2
