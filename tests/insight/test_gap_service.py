"""The report of a running desk: made by one thread while nobody else waits for more than its result."""

from __future__ import annotations

import threading

import numpy as np

from bot.insight.gaps.model import Report, Span
from bot.insight.gaps.service import Gaps, Vectors


class Slow(Gaps):
    """Makes a report when it is let go."""

    def __init__(self) -> None:
        super().__init__(desk=None)  # type: ignore[arg-type]
        self.begun, self.go, self.made = threading.Event(), threading.Event(), 0
        self.basis: tuple[object, ...] = ("an index", "files")

    def _basis(self) -> tuple[object, ...]:
        return self.basis

    def _make(self, span: Span, language: str | None) -> Report:
        self.begun.set()
        assert self.go.wait(5)
        self.made += 1
        return Report((), span, 0, 0)


def test_forgetting_waits_for_no_report_and_reaches_the_one_that_is_being_made():
    gaps = Slow()
    making = threading.Thread(target=gaps.report, args=(30, None))
    making.start()
    assert gaps.begun.wait(5)
    # It would wait for ever if it waited: the report is let go only afterwards.
    gaps.forget(words=True)
    gaps.go.set()
    making.join(5)
    gaps.report(30, None)
    gaps.report(30, None)
    assert gaps.made == 2, "what was forgotten while it was made is made anew, and then kept"


def test_a_report_is_made_anew_when_an_article_or_the_index_changed():
    gaps = Slow()
    gaps.go.set()
    gaps.report(30, None)
    gaps.report(30, None)
    assert gaps.made == 1
    gaps.basis = ("the next index", "files")
    gaps.report(30, None)
    assert gaps.made == 2


def test_vectors_that_are_cleared_while_they_are_made_are_not_kept():
    vectors = Vectors()

    class Encoder:
        dim, asked = 2, 0

        def encode(self, texts):
            if texts:
                self.asked += 1
                vectors.clear()
            return np.ones((len(texts), 2), dtype=np.float32)

    encoder = Encoder()
    for _ in range(2):
        assert vectors.encode(encoder, ["one", "two", "one"]).shape == (3, 2)
    assert encoder.asked == 2
