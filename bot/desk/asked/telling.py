"""Tells customers who wished so that there is an article now, once: any number of desks may look for it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from bot.desk.conversations import to_change
from bot.desk.ids import now
from bot.desk.knowledge_models import AnswerRequest, Question
from bot.desk.library import Library
from bot.desk.messages import add_message
from bot.desk.models import Conversation, Message
from bot.desk.place import Place
from bot.desk.routing.mail import SETTLE, queue_letter
from bot.desk.routing.told import tell
from bot.desk.store import Store
from bot.desk.texts import text

LOOK_EVERY_S = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Published:
    """An article that customers can read.

    Attributes:
        former: Ids that it had before; a writer may rename what was begun under another one.
    """

    language: str
    id: str
    title: str
    url: str
    former: tuple[str, ...] = ()


class Teller:
    """Looks every few seconds whether an article that somebody waits for is in the index in use."""

    def __init__(self, store: Store, library: Library, place: Place) -> None:
        self._store = store
        self._library = library
        self._place = place

    async def run(self) -> None:
        """Works until it is cancelled."""
        while True:
            try:
                await self.look()
            except Exception:  # whatever it was, those who wait longer must still be told
                log.exception("who waits for an article could not be looked up; trying again")
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> int:
        """One look; returns how many requests were answered."""
        awaited = await self._store.read(waited_for)
        told = 0
        for language, article_id in awaited:
            published = await asyncio.to_thread(self._published, language, article_id)
            if published is None:
                continue
            for request_id in await self._store.read(lambda s, one=published: waiting_for(s, one)):
                told += await self._store.write(lambda s, r=request_id, p=published: tell_one(s, r, p, self._place))
        return told

    def _published(self, language: str, article_id: str) -> Published | None:
        knowledge = self._library.knowledge()
        article = knowledge.article(language, article_id) if knowledge else None
        if knowledge is not None and article is None:
            renamed = (one for one in knowledge.articles(language) if article_id in one.redirect_from)
            article = next(renamed, None)
        if article is None:
            return None
        url = urljoin(self._place.base_url + "/", article.url)
        return Published(language, article.id, article.title, url, article.redirect_from)


def waited_for(session: Session) -> list[tuple[str, str]]:
    """Language and id of the articles that were begun for what somebody waits for."""
    query = (
        select(Question.language, Question.article_id)
        .join(AnswerRequest, AnswerRequest.question_id == Question.id)
        .where(AnswerRequest.told_at.is_(None), Question.article_id.is_not(None))
        .distinct()
    )
    return sorted((language, article_id) for language, article_id in session.execute(query) if article_id)


def waiting_for(session: Session, article: Published) -> list[str]:
    """Ids of the requests that an article answers, the oldest first."""
    query = (
        select(AnswerRequest.id)
        .join(Question, AnswerRequest.question_id == Question.id)
        .where(
            AnswerRequest.told_at.is_(None),
            Question.article_id.in_((article.id, *article.former)),
            Question.language == article.language,
        )
    )
    return list(session.scalars(query.order_by(AnswerRequest.agreed_at, AnswerRequest.id)))


def tell_one(session: Session, request_id: str, article: Published, place: Place) -> bool:
    """Tells one customer, unless another desk has; whether it did.

    Who waits with several questions that the article answers is told once.
    """
    request = session.get(AnswerRequest, request_id)
    if request is None:
        return False
    # The conversation first, as everywhere: two jobs that lock in another order would wait for each other.
    conversation = to_change(session, request.conversation_id) if request.conversation_id else None
    _lock_theirs(session, request)
    untold = (AnswerRequest.id == request_id, AnswerRequest.told_at.is_(None))
    mine = update(AnswerRequest).where(*untold).values(told_at=now(), article_id=article.id)
    if not session.execute(mine.execution_options(synchronize_session=False)).rowcount:
        return False
    if _told_already(session, article, request, _of_same(request)):
        return False
    message = _say(session, conversation, article, place) if conversation else None
    # The same address may have asked in the help centre too.
    if request.email and not _told_already(session, article, request, _at(request.email)):
        _write(session, request, message, article, place)
    return True


def _lock_theirs(session: Session, request: AnswerRequest) -> None:
    """Waits for a desk that tells the same customer of another question of theirs; else they would get two letters."""
    theirs = _of_same(request)
    if request.email:
        theirs = or_(theirs, _at(request.email))
    # By columns, so that nothing is loaded; in their order, so that two desks never wait for each other.
    session.execute(select(AnswerRequest.id).where(theirs).order_by(AnswerRequest.id).with_for_update()).all()


def _of_same(request: AnswerRequest) -> ColumnElement[bool]:
    if request.conversation_id:
        return AnswerRequest.conversation_id == request.conversation_id
    return _at(request.email or "")


def _at(address: str) -> ColumnElement[bool]:
    # Addresses are written in any case.
    return func.lower(AnswerRequest.email) == address.lower()


def _told_already(session: Session, article: Published, request: AnswerRequest, who: ColumnElement[bool]) -> bool:
    other = select(AnswerRequest.id).where(
        who,
        AnswerRequest.id != request.id,
        AnswerRequest.article_id == article.id,
        AnswerRequest.language == request.language,
        AnswerRequest.told_at > now() - timedelta(days=1),
    )
    return session.scalar(other.limit(1)) is not None


def _say(session: Session, conversation: Conversation, article: Published, place: Place) -> Message | None:
    if conversation.erased_at is not None:
        return None
    said = text(conversation.language, "customer.tell_ready", title=article.title, url=article.url)
    message = add_message(session, conversation, role="bot", text=said, author=place.company.bot_name)
    session.flush()
    tell(session, conversation, place.company)
    return message


def _write(session: Session, request: AnswerRequest, message: Message | None, article: Published, place: Place) -> None:
    names = {"title": article.title, "url": article.url, "company": place.company.name}
    subject = text(request.language, "customer.tell_subject", **names)
    body = text(request.language, "customer.tell_mail", **names)
    # Who has the conversation open sees it there, and needs no mail.
    queue_letter(session, request.email or "", subject, body, message=message, after=SETTLE if message else None)
