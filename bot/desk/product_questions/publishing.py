"""Publishing a question and its answer: an article first, then the word that it is there.

The article is written before the question says that it is published. If the desk stops in between, publishing again
writes the same article and goes on from there.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.accounts import Agent
from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.ids import now
from bot.desk.knowledge_models import ProductQuestion
from bot.desk.product_questions.answering import to_change
from bot.desk.product_questions.article import SECTION, article_id_of, text_of, with_status
from bot.desk.product_questions.views import whole_address
from bot.desk.routing.mail import queue_letter
from bot.desk.texts import text
from bot.desk.writing.files import Held, read_article, save_article
from bot.desk.writing.people import Author
from bot.products import product_names


async def publish(desk: Desk, agent: Agent, question_id: str) -> None:
    """Publishes an answered question; one that is published stays so.

    Raises:
        Refused: ``no_product_question``, ``no_answer_yet``, ``answer_changed``, or what ``save_article`` refuses.
    """
    row = await desk.store.write(lambda session: _to_publish(session, question_id))
    if row.state == "published":
        return
    await _write(desk, agent, row, "published")
    try:
        await desk.store.write(lambda session: _published(session, desk, agent, row))
    except Refused:
        # Somebody changed the question while its article was written; nobody is to find what it was before.
        if (await desk.store.read(lambda session: _found(session, question_id))).state != "published":
            await _write(desk, agent, row, "draft")
        raise


async def unpublish(desk: Desk, agent: Agent, question_id: str) -> None:
    """Takes a published question back; any other stays as it is.

    Raises:
        Refused: ``no_product_question``, or what ``save_article`` refuses.
    """
    row = await desk.store.read(lambda session: _found(session, question_id))
    if row.state != "published":
        return
    await _write(desk, agent, row, "draft")
    await desk.store.write(lambda session: _unpublished(session, agent, row.id))


def _found(session: Session, question_id: str) -> ProductQuestion:
    row = session.get(ProductQuestion, question_id)
    if row is None:
        raise Refused("no_product_question", status=404)
    session.expunge(row)
    return row


def _to_publish(session: Session, question_id: str) -> ProductQuestion:
    """The question with the id of its article, which stays whatever becomes of the question's words."""
    row = to_change(session, question_id)
    if row.state != "published":
        if not row.answer or row.state != "answered":
            raise Refused("no_answer_yet", status=422)
        row.article_id = row.article_id or article_id_of(row)
        session.flush()
    session.expunge(row)
    return row


async def _write(desk: Desk, agent: Agent, row: ProductQuestion, status: str) -> None:
    wanted = row.article_id or article_id_of(row)
    held = await read_article(desk, row.language, wanted)
    if held is None:
        if status == "draft":
            # A writer has deleted it.
            return
        held = Held(wanted, SECTION, "", "")
    if held.text and not _answered_since(row):
        # What a writer has made of the article meanwhile stays.
        content = with_status(held.text, status)
    else:
        place = {"section": held.section, "former": held.former}
        content = text_of(row, held.article_id, now().date(), status=status, **place)
    if content == held.text:
        return
    message = f"{'published' if status == 'published' else 'taken back'}, a question about {row.product}"
    await save_article(
        desk,
        row.language,
        held.section,
        held.article_id,
        content,
        author=Author.of(agent),
        message=message,
        base_revision=held.revision or None,
    )


def _answered_since(row: ProductQuestion) -> bool:
    """Whether question or answer are others than those published last."""
    return row.state != "published" and (
        row.published_at is None or row.answered_at is None or row.answered_at > row.published_at
    )


def _published(session: Session, desk: Desk, agent: Agent, written: ProductQuestion) -> None:
    row = to_change(session, written.id)
    if row.state == "published":
        return
    if (row.state, row.text, row.answer, row.product) != ("answered", written.text, written.answer, written.product):
        raise Refused("answer_changed", status=409)
    first = row.published_at is None
    row.state, row.published_at = "published", now()
    audit.record(session, agent, "product_question.published", "product_question", row.id, article=row.article_id)
    if first and row.email is not None:
        _tell(session, desk, row)


def _unpublished(session: Session, agent: Agent, question_id: str) -> None:
    row = to_change(session, question_id)
    if row.state == "published":
        row.state = "answered"
        audit.record(session, agent, "product_question.unpublished", "product_question", row.id)


def _tell(session: Session, desk: Desk, row: ProductQuestion) -> None:
    place, language = desk.place, row.language
    product = product_names(desk.settings.data_dir, language).get(row.product, row.product)
    subject = text(language, "products.mail_subject", product=product)
    body = text(
        language,
        "products.mail_body",
        product=product,
        question=row.text,
        answer=row.answer,
        address=whole_address(place, row),
        company=place.company.name,
    )
    queue_letter(session, row.email or "", subject, body)
