"""The gap report in words, and the command that prints it."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from bot.insight.gaps import command
from bot.insight.gaps.model import Draft, Gap, Nearest, Report, Solution, Span
from bot.insight.gaps.wording import as_html, as_markdown, as_text, headline
from tests.insight.making import NOW, question

SPAN = Span(NOW, 4)
SAID = "Use <b>acrylic</b> paint.\n\n1. Clean it."


@pytest.fixture
def report() -> Report:
    gap = Gap(
        (question("paint *it* <b>", 0.5, intent="order_status"), question("colour it", 3.5)),
        ("paint *it* <b>", "colour it"),
        SPAN,
        (Nearest("refund-time", "Refunds", "/x", 0.4, "Found with 40 %."),),
        (Solution(SAID, "Ana", "c_1", NOW),),
        Draft("paint", "en", "Paint", "draft"),
        waiting=2,
    )
    return Report((gap,), SPAN, questions=9, unanswered=5, left_out=3)


def test_text_holds_all_of_it(report: Report) -> None:
    said = as_text(report)
    assert said.startswith("5 of 9 questions of the last 4 days had no answer; they are about 1 matter.")
    for part in (
        "3 oldest questions are left out",
        "1. paint *it* <b>",
        "- colour it",
        "asked 2 times (1 lately, 1 before)",
    ):
        assert part in said
    for part in (
        "2 × no article found",
        "2 waiting",
        "refund-time (Refunds). Found",
        "answered by Ana: Use",
        "paint (draft)",
    ):
        assert part in said
    assert "█▁▁█" in said


def test_customers_words_are_no_markup(report: Report) -> None:
    markdown, html = as_markdown(report), as_html(report)
    assert "## 1. paint \\*it\\* \\<b\\>" in markdown and "> 1. Clean it." in markdown
    assert "<b>" not in html and "paint *it* &lt;b&gt;" in html and "&lt;b&gt;acrylic" in html


def test_nothing_to_write_is_said(report: Report) -> None:
    none = Report((), SPAN, 9, 0)
    assert headline(none).startswith("All 9 questions") and as_text(none) == headline(none)
    assert headline(Report((), SPAN, 0, 0)).startswith("No customer's question was looked up")


def test_the_command_writes_the_form_that_is_asked_for(report: Report, monkeypatch, tmp_path, capsys) -> None:
    monkeypatch.setattr(command, "_report", lambda days, language: report)
    given = {"days": 4, "language": None, "output": None}
    assert command.run_gaps(SimpleNamespace(**given, format="json")) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["totals"]["left_out"] == 3 and len(whole["gaps"][0]["questions"]) == 2
    target = tmp_path / "gaps.html"
    assert command.run_gaps(SimpleNamespace(**given | {"output": target}, format="html")) == 0
    assert target.read_text("utf-8").startswith("<!doctype html>") and str(target) in capsys.readouterr().out
    assert command.run_gaps(SimpleNamespace(**given | {"days": 1}, format="text")) == 2
