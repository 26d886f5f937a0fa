"""A visitor asks about a product. A job for the store."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.addresses import email_address
from bot.desk.clean import clean_text
from bot.desk.errors import Refused
from bot.desk.ids import new_id, now
from bot.desk.knowledge_models import ProductQuestion
from bot.desk.one_at_a_time import one_at_a_time
from bot.desk.redaction import without_secrets

MIN_CHARS, MAX_CHARS = 8, 500
MAX_NAME_CHARS = 60


@dataclass(frozen=True)
class Asked:
    """What a visitor wants to know.

    Attributes:
        name: Shown with the question; None: a customer.
        email: Where the answer goes; None: nowhere, it is on the page.
    """

    language: str
    product: str
    text: str
    name: str | None
    email: str | None


def check(language: str, product: str, text: object, name: object = None, email: object = None) -> Asked:
    """Makes what came from outside fit to be stored.

    Raises:
        Refused: ``question_too_short``, ``question_too_long``, ``bad_asker_name`` or ``bad_email``.
    """
    words = " ".join(clean_text(text).split()) if isinstance(text, str) else ""
    if len(words) < MIN_CHARS:
        raise Refused("question_too_short", status=422, language=language)
    if len(words) > MAX_CHARS:
        raise Refused("question_too_long", status=422, language=language, max=MAX_CHARS)
    shown = " ".join(clean_text(name).split()) if isinstance(name, str) else ""
    if len(shown) > MAX_NAME_CHARS or "@" in shown:
        raise Refused("bad_asker_name", status=422, language=language, max=MAX_NAME_CHARS)
    wanted = isinstance(email, str) and email.strip()
    words = without_secrets(words, language)
    return Asked(language, product, words, shown or None, email_address(email, language) if wanted else None)


def ask(session: Session, asked: Asked) -> ProductQuestion:
    """Notes a question; asked again in the same words while it is open, it stays one."""
    one_at_a_time(session, "product_question", asked.language, asked.product, asked.text, asked.email)
    same = select(ProductQuestion).where(
        ProductQuestion.language == asked.language,
        ProductQuestion.product == asked.product,
        ProductQuestion.state == "open",
        ProductQuestion.text == asked.text,
        ProductQuestion.email.is_(None) if asked.email is None else ProductQuestion.email == asked.email,
    )
    known = session.scalar(same)
    if known is not None:
        return known
    row = ProductQuestion(
        id=new_id("pq"),
        language=asked.language,
        product=asked.product,
        text=asked.text,
        name=asked.name,
        email=asked.email,
        state="open",
        at=now(),
    )
    session.add(row)
    session.flush()
    return row
