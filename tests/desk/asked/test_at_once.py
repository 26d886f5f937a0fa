"""The same thing sent to two desks at once is kept once."""

from __future__ import annotations

from sqlalchemy import select

from bot.desk.help.votes import Vote, keep_vote
from bot.desk.knowledge_models import HelpVote, ProductQuestion
from bot.desk.product_questions.asking import ask as ask_about_product
from bot.desk.product_questions.asking import check
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
