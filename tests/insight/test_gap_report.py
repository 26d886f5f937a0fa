"""What to write next: questions without an answer in groups, each with why the articles fell short."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.insight.gaps.model import Solution, Span
from bot.insight.gaps.report import Recorded, Shown, make_report
from bot.insight.gaps.service import by_any_id
from bot.insight.gaps.views import gap_view, report_view
from bot.knowledge.decision import Thresholds
from bot.knowledge.search import Knowledge
from tests.insight.making import NOW, hit, question
from tests.knowledge.conftest import knowledge, shared_root  # noqa: F401 - fixtures
from tests.knowledge.fakes import HashEncoder

SPAN = Span(NOW, 30)
PAINT = ["how do I paint the valve", "can I paint the valve", "paint the valve black"]
SHIP = ["do you ship to norway"]


@pytest.fixture
def shown(knowledge: Knowledge) -> Shown:  # noqa: F811
    articles = {article.id: article for article in knowledge.articles("en")}
    return Shown(articles, (), Thresholds(offer=0.5, answer=0.7))


def report(questions, shown, **recorded):
    made = Recorded(list(questions), asked=50, unanswered=len(questions), **recorded)
    return make_report(made, SPAN, {"en": shown}, HashEncoder().encode)


def test_questions_of_one_matter_are_one_gap_and_the_largest_comes_first(shown) -> None:
    questions = [question(text, number) for number, text in enumerate([*SHIP, *PAINT], 1)]
    found = report(questions, shown)
    assert [gap.size for gap in found.gaps] == [3, 1]
    paint = found.gaps[0]
    assert set(paint.wordings) == set(PAINT) and paint.id == questions[-1].id, "named by its oldest question"
    view = report_view(found)
    assert view["totals"] == {"questions": 50, "unanswered": 4, "gaps": 2} and view["days"] == 30


def test_the_same_words_count_as_often_as_they_were_asked_and_show_once(shown) -> None:
    (gap,) = report([question("Paint the valve?", 1), question("paint the VALVE", 2), *[]], shown).gaps
    assert gap.size == 2 and len(gap.wordings) == 1


def test_days_trend_and_kinds_are_counted(shown) -> None:
    questions = [
        question("paint it", 0.5, verdict="rejected", decision="answer"),
        question("paint it", 1.5, source="help"),
        question("paint it", 1.6),
        question("paint it", 29.5, decision="answer", handed_over=True),
    ]
    (gap,) = report(questions, shown).gaps
    view = gap_view(gap, whole=True)
    assert view["trend"] == {"now": 3, "before": 1} and sum(view["by_day"]) == 4
    assert (view["by_day"][0], view["by_day"][28], view["by_day"][29], len(view["by_day"])) == (1, 2, 1, 30)
    assert view["kinds"] == {"refused": 1, "rejected": 1, "handed_over": 1, "help": 1}
    assert [one["kind"] for one in view["questions"]] == ["rejected", "help", "refused", "handed_over"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"hits": (hit("refund-time", 0.4),)}, "Found with 40%, 30 points below the 70%"),
        ({"hits": (hit("amber-light", 0.5), hit("refund-time", 0.2))}, "Found with 20%, behind other"),
        ({"hits": (hit("refund-time", 0.9),), "verdict": "rejected", "decision": "answer"}, "rejected 2 times"),
        ({"hits": (hit("refund-time", 0.9),), "handed_over": True, "decision": "answer"}, "still ended with a person"),
    ],
)
def test_it_says_why_an_article_fell_short(shown, fields, says) -> None:
    (gap,) = report([question("paint it", 1, **fields), question("paint it", 2, **fields)], shown).gaps
    (why,) = [one.why for one in gap.nearest if one.article_id == "refund-time"]
    assert says in why


def test_an_article_that_only_happened_to_be_next_is_not_near(shown) -> None:
    (gap,) = report([question("paint it", hits=(hit("refund-time", 0.01), hit("gone", 0.9)))], shown).gaps
    assert gap.nearest == ()


def test_a_draft_about_it_is_named_first_and_one_about_something_else_is_not(shown) -> None:
    draft = replace(shown.live["refund-time"], id="paint", title="Paint the valve", status="draft", questions=())
    other = replace(draft, id="other", title="Something else altogether")
    hidden = replace(shown, hidden=(draft, other))
    (gap,) = report([question("paint the valve", hits=(hit("amber-light", 0.4),))], hidden).gaps
    assert [(one.article_id, one.url) for one in gap.nearest] == [
        ("paint", None),
        ("amber-light", "/help/en/amber-light"),
    ]
    assert "is a draft" in gap.nearest[0].why


def test_what_an_article_is_written_for_shows_it_until_it_is_published(shown) -> None:
    draft = replace(shown.live["refund-time"], id="paint", title="Paint", status="draft", questions=())
    asked = [question("paint the valve", 1, article_id="paint")]
    (gap,) = report(asked, replace(shown, hidden=(draft,))).gaps
    assert gap.article is not None and (gap.article.id, gap.article.status) == ("paint", "draft")
    live = replace(shown, live={**shown.live, "paint": replace(draft, status="published")})
    assert report(asked, live).gaps == ()
    (gone,) = report(asked, shown).gaps
    assert gone.article is None


def test_an_article_that_was_renamed_is_the_same_article(shown) -> None:
    asked = [
        question("paint the valve", 1, article_id="paint", hits=(hit("amber-light", 0.4),)),
        question("paint the valve", 2, number=1, hits=(hit("yellow-light", 0.2),)),
    ]
    renamed = replace(shown.live["refund-time"], id="valve-paint", status="draft", redirect_from=("paint",))
    amber = replace(shown.live["amber-light"], redirect_from=("yellow-light",))
    live = by_any_id([*(one for one in shown.live.values() if one.id != "amber-light"), amber])
    (gap,) = report(asked, replace(shown, live=live, hidden=(renamed,))).gaps
    assert gap.article is not None and gap.article.id == "valve-paint"
    assert [(one.article_id, round(one.probability, 2)) for one in gap.nearest] == [("amber-light", 0.3)]
    published = by_any_id([*shown.live.values(), replace(renamed, status="published")])
    (left,) = report(asked, replace(shown, live=published)).gaps
    assert left.size == 1, "who waits for it by its first id has the answer"


def test_agents_answers_come_with_it_one_of_each_conversation_first(shown) -> None:
    def said(chat: str, length: int) -> Solution:
        return Solution("x" * length, "Ana", chat, NOW)

    questions = [question("paint it", number, conversation_id=f"c{number}") for number in (1, 2, 3)]
    solutions = {"c1": [said("c1", 500), said("c1", 400)], "c2": [said("c2", 100)]}
    waiting = {questions[0].id: {"c1", "c2"}, questions[1].id: {"c1"}}
    (gap,) = report(questions, shown, solutions=solutions, waiting=waiting).gaps
    assert [(one.conversation_id, len(one.text)) for one in gap.solutions] == [("c1", 500), ("c2", 100), ("c1", 400)]
    assert gap.waiting == 2


def test_languages_are_kept_apart_and_one_without_articles_does_no_harm(shown) -> None:
    found = report([question("paint it", 1), question("paint it", 1, 1, language="lt")], shown)
    assert sorted(gap.language for gap in found.gaps) == ["en", "lt"]


def test_nothing_asked_is_nothing_to_write(shown) -> None:
    assert report([], shown).gaps == () and report([question("«number»?")], shown).gaps == ()
    assert SPAN.day_of(NOW + timedelta(days=3)) == 29 and SPAN.day_of(NOW - timedelta(days=99)) == 0
