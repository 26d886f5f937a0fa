"""The page: whole in itself, everything escaped, a table beside every plot."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from bot.evaluate.report.html import Raw, table
from bot.evaluate.report.page import report
from bot.evaluate.report.runs import Measure, Row, Run

VOID = {"meta", "br"}
EVIL = '<script>alert("x")</script>'


class Balance(HTMLParser):
    """Raises where an element ends that did not begin."""

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def run(at="2026-11-30T03:05:00Z", right=40):
    rows = [Row(str(n), "a", "a" if n < right else EVIL, n < right, n / 60, 1.0 + n) for n in range(60)]
    families = [Row("f", "technical_support", "technical_support", True), Row("g", "general_service", None, False)]
    figures = {"accuracy": right / 60, "mcc": None}
    articles = [Row("t", "guest-network", "guest-network", True, 0.9), Row("u", "", "clips", True, 0.2)]
    talks = {"resolved": 3, "handed_over_rightly": 2, "nothing_needed": 0, "resolved_wrongly": 1, "dead_ends": 0}
    measures = [
        Measure("intents", "Intents", figures, rows),
        Measure("routing", "Routing", {"accuracy": 0.5}, families),
        Measure("articles", "Articles", {"first": 1.0}, articles),
        Measure("dialogues", "Conversations", talks, [Row("c", "resolved", "resolved", True)]),
        Measure("covidfaq", "CovidFAQ", {"hit_at_1": 0.7}),
    ]
    notes = {"dialogues": [{"name": EVIL, "fault": "should be", "known": ""}]}
    return Run(at, {"model": EVIL, "known limits": ["one", "two"]}, measures, notes)


@pytest.fixture(params=[None, 20])
def written(request):
    return report(run(), request.param and run("2026-11-29T03:05:00Z", request.param))


def test_it_is_one_sound_document_with_nothing_from_outside(written):
    balance = Balance()
    balance.feed(written)
    assert balance.open == []
    tags = {tag for tag, _ in balance.seen}
    assert not tags & {"script", "link", "img", "iframe"} and "url(" not in written and "http" not in written
    assert EVIL not in written and "&lt;script&gt;" in written


def test_every_plot_is_named_and_has_its_table(written):
    plots = re.findall(r"<figure>.*?</figure>", written)
    assert len(plots) == 9
    for plot in plots:
        assert "<table" in plot and 'role="img" aria-label="' in plot
        ElementTree.fromstring(re.search(r"<svg.*?</svg>", plot).group())


def test_links_lead_to_parts_that_are_there(written):
    assert set(re.findall(r'href="#(\w+)"', written)) == set(re.findall(r'<section id="(\w+)"', written))


def test_what_moved_is_said_with_its_evidence():
    page = report(run(), run("2026-11-29T03:05:00Z", right=20))
    assert "Compared with the run of 2026-11-29 03:05 UTC: 1 figures better, 0 worse" in page
    assert '<span class="better">better</span>' in page and "20 right only now, 0 only before" in page
    assert "The first run that is kept here" in report(run(), None)


def test_only_what_is_meant_as_markup_is_not_escaped():
    assert "<b>x</b>" in table(["a"], [[Raw("<b>x</b>")]]) and "&lt;b&gt;" in table(["a"], [["<b>"]])
