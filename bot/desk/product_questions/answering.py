"""Staff read the questions about products and answer them. Jobs for the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.accounts import Agent
from bot.desk.clean import clean_text
from bot.desk.errors import Refused
from bot.desk.ids import now
from bot.desk.knowledge_models import ProductQuestion
from bot.desk.product_questions.asking import MAX_CHARS, MIN_CHARS
from bot.desk.redaction import without_cards

STATES = ("open", "answered", "published", "rejected")
#: States that are set by hand; ``published`` is come to and left by publishing only.
SETTABLE = ("open", "answered", "rejected")
MAX_ANSWER_CHARS = 2000
MOST = 500


def listed(session: Session, state: str | None, product: str | None) -> Sequence[ProductQuestion]:
    """Questions, the open ones oldest first and the others newest first, at most :data:`MOST`.

    Raises:
        Refused: ``bad_question_state``.
    """
    if state is not None and state not in STATES:
        raise Refused("bad_question_state", status=422)
    query = select(ProductQuestion)
    if state is not None:
        query = query.where(ProductQuestion.state == state)
    if product is not None:
        query = query.where(ProductQuestion.product == product)
    order = ProductQuestion.at if state == "open" else ProductQuestion.at.desc()
    return session.scalars(query.order_by(order, ProductQuestion.id).limit(MOST)).all()


def counts(session: Session) -> dict[str, int]:
    """How many there are in each state."""
    found = session.execute(select(ProductQuestion.state, func.count()).group_by(ProductQuestion.state)).tuples()
    return {**dict.fromkeys(STATES, 0), **dict(found.all())}


def to_change(session: Session, question_id: str) -> ProductQuestion:
    """A question, locked.

    Raises:
        Refused: ``no_product_question``.
    """
    row = session.get(ProductQuestion, question_id, with_for_update=True)
    if row is None:
        raise Refused("no_product_question", status=404)
    return row


def change(
    session: Session, agent: Agent, question_id: str, values: dict[str, Any], products: Sequence[str]
) -> ProductQuestion:
    """Changes what is given of ``text``, ``product``, ``answer`` and ``state``; an answer makes an open one answered.

    Raises:
        Refused: ``no_product_question``, ``published_already``, or what is wrong with a value.
    """
    row = to_change(session, question_id)
    asked = row.text, row.product
    if row.state == "published":
        raise Refused("published_already", status=409)
    if "text" in values:
        row.text = _text(values["text"])
    if "product" in values:
        if values["product"] not in products:
            raise Refused("no_such_product", status=422)
        row.product = values["product"]
    if row.answered_at is not None and (row.text, row.product) != asked:
        # The answer is one to another question now, so its article is written anew.
        row.answered_at = now()
    if "answer" in values:
        _answer(row, agent, values["answer"])
    if "state" in values:
        _move(row, values["state"])
    audit.record(session, agent, "product_question.changed", "product_question", row.id, fields=sorted(values))
    return row


def _text(value: object) -> str:
    text = " ".join(clean_text(value).split()) if isinstance(value, str) else ""
    if len(text) < MIN_CHARS:
        raise Refused("question_too_short", status=422)
    if len(text) > MAX_CHARS:
        raise Refused("question_too_long", status=422, max=MAX_CHARS)
    return text


def _answer(row: ProductQuestion, agent: Agent, value: object) -> None:
    if value is not None and not isinstance(value, str):
        raise Refused("not_text", status=422)
    answer = without_cards(clean_text(value or ""))
    if len(answer) > MAX_ANSWER_CHARS:
        raise Refused("answer_too_long", status=422, max=MAX_ANSWER_CHARS)
    if answer == (row.answer or ""):
        return
    row.answer = answer or None
    row.answered_by, row.answered_at = (agent.id, now()) if answer else (None, None)
    if row.state == "open" and answer:
        row.state = "answered"
    elif row.state == "answered" and not answer:
        row.state = "open"


def _move(row: ProductQuestion, state: object) -> None:
    if state not in SETTABLE:
        raise Refused("bad_question_state", status=422)
    if state == "answered" and not row.answer:
        raise Refused("no_answer_yet", status=422)
    row.state = str(state)
