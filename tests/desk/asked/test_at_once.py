"""The same thing sent to two desks at once, or begun at both, is there once."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from bot.desk.help.votes import Vote, keep_vote
from bot.desk.ids import now
from bot.desk.knowledge_models import HelpVote, ProductQuestion, Question
from bot.desk.product_questions.asking import ask as ask_about_product
from bot.desk.product_questions.asking import check
from bot.insight.gaps.closing import claim
from bot.insight.gaps.model import Gap, Span
from bot.insight.recorded import recorded
from tests.desk.overlapping import overlapping


def test_a_reader_votes_once(either):
    up, down = (Vote("en", "wifi-password", value, None, None) for value in ("up", "down"))
    overlapping(either.store, lambda s: keep_vote(s, "reader", up), lambda s: keep_vote(s, "reader", down))
    (vote,) = either.rows(select(HelpVote))
    assert vote.value == "down", "the last word counts"


def test_a_question_about_a_product_is_noted_once(either):
    asked = check("en", "router-h1", "Does it hang on a wall?", email="ona@mail.example")
    first, second = overlapping(either.store, *[lambda s: ask_about_product(s, asked).id] * 2)
    assert first == second and len(either.rows(select(ProductQuestion))) == 1


@pytest.fixture
def gap(either, ask) -> Gap:
    """Three questions."""
    for text in ("one", "two", "three"):
        ask(either, None, text)
    questions = tuple(recorded(row) for row in either.rows(select(Question).order_by(Question.id)))
    return Gap(questions, (questions[0].text,), Span(now(), 30))


def begun(house) -> list[str | None]:
    return [row.article_id for row in house.rows(select(Question).order_by(Question.id))]


def test_an_article_is_begun_once(either, gap):
    jobs = [lambda s, one=one: claim(s, gap, one, ()) for one in ("paint", "valve")]
    assert overlapping(either.store, *jobs) == (None, "paint")
    assert begun(either) == ["paint"] * 3


def test_a_gap_of_which_a_part_is_being_written_is_not_begun_again(either, gap):
    either.do(lambda s: s.execute(update(Question).where(Question.text == "two").values(article_id="paint")))
    assert either.do(lambda s: claim(s, gap, "valve", ())) == "paint"
    assert sorted(begun(either), key=str) == [None, None, "paint"]
    assert either.do(lambda s: claim(s, gap, "valve", {"paint"})) is None, "it was deleted before it was published"
    assert begun(either) == ["valve"] * 3
