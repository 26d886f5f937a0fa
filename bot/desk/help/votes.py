"""Whether an article helped, as its readers say: yes or no, then a reason and a comment."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.anonymous import anonymised
from bot.desk.errors import Refused
from bot.desk.help.centre import VOTES, HelpCentre, TheHelp
from bot.desk.help.forms import Form, address_of, done, read_form, refusal
from bot.desk.help.secret import visitor_secret
from bot.desk.ids import now
from bot.desk.knowledge_models import HelpVote
from bot.desk.redaction import without_secrets

router = APIRouter(prefix="/help", include_in_schema=False)

VALUES = ("up", "down")
REASONS = ("incomplete", "wrong", "unclear", "not_mine", "other")
MAX_COMMENT = 1000


@dataclass(frozen=True)
class Vote:
    """One vote as it was sent."""

    language: str
    article_id: str
    value: str
    reason: str | None
    comment: str | None


@router.post("/{language}/{article_id}/vote")
async def vote(language: str, article_id: str, centre: TheHelp, request: Request) -> Response:
    """Keeps a vote; the same reader's earlier one of that day on that article goes."""
    try:
        form = await read_form(request, VOTES)
        given = await asyncio.to_thread(_checked, centre, language, article_id, form)
        visitor = visitor_of(request, await asyncio.to_thread(visitor_secret, centre.desk.settings))
    except Refused as error:
        return refusal(centre, request, language, error)
    if not form.trapped:
        await centre.desk.store.write(lambda session: keep_vote(session, visitor, given))
    reasoned = "&reason" if given.reason or given.comment else ""
    return done(form, f"/help/{language}/{article_id}?voted={given.value}{reasoned}#helpful")


def visitor_of(request: Request, secret: bytes) -> str:
    """A hash that tells one day's readers apart and says nothing about who they are."""
    told = (now().date().isoformat(), address_of(request), request.headers.get("user-agent", "")[:300])
    return hmac.new(secret, "\n".join(told).encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:24]


def keep_vote(session: Session, visitor: str, given: Vote) -> None:
    """Adds the vote, or replaces the one there is: its id is made of reader and article."""
    key = "\n".join((visitor, given.language, given.article_id))
    vote_id = "v_" + hashlib.sha256(key.encode()).hexdigest()[:22]
    values = {"value": given.value, "reason": given.reason, "comment": given.comment, "at": now()}
    found = session.get(HelpVote, vote_id)
    if found is None:
        row = HelpVote(id=vote_id, language=given.language, article_id=given.article_id, visitor=visitor, **values)
        try:
            with session.begin_nested():
                session.add(row)
            return
        except IntegrityError:
            # Two at once, of which the other came first.
            found = session.get_one(HelpVote, vote_id, populate_existing=True)
    for name, value in values.items():
        setattr(found, name, value)


def _checked(centre: HelpCentre, language: str, article_id: str, form: Form) -> Vote:
    shelf = centre.shelf(language)
    if shelf is None or article_id not in shelf.articles:
        raise Refused("help_no_article", status=404)
    value, reason = form.get("value"), form.get("reason")
    if value not in VALUES or reason not in ("", *REASONS):
        raise Refused("help_bad_vote", status=422)
    if value == "up":
        return Vote(language, article_id, value, None, None)
    comment = anonymised(without_secrets(form.get("comment", MAX_COMMENT), language))
    return Vote(language, article_id, value, reason or None, comment or None)
