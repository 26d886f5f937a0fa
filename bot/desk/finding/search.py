"""Search over what was said and noted, and over customers. A job for the store."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from bot.desk.access import seen_by
from bot.desk.clean import clean_text
from bot.desk.finding.customers import customer_view
from bot.desk.finding.matching import texts_with
from bot.desk.finding.snippets import snippet
from bot.desk.finding.terms import Term, parse
from bot.desk.ids import iso, now
from bot.desk.models import Conversation, Customer, Message
from bot.desk.rows import rows_of
from bot.desk.search_models import SearchText
from bot.desk.sign_in import SignedIn
from bot.desk.work_models import Note

DEFAULT_LIMIT, MAX_LIMIT = 20, 50
MAX_CUSTOMERS = 10
# Of more hits, the newest are weighed; people add a word rather than read so far.
MAX_WEIGHED = 2000
# A month halves the worth of being recent, and that is less than being what was asked for.
FIT_WEIGHT, RECENT_WEIGHT, RECENT_DAYS = 0.7, 0.3, 43.0
_PHONE = re.compile(r"[+()\d\s.-]{6,30}")
MIN_PHONE_DIGITS = 5


def search(session: Session, who: SignedIn, words: str, *, limit: int = DEFAULT_LIMIT) -> dict[str, Any]:
    """What somebody may see of what has these words.

    Returns:
        ``{messages, customers, total}`` in the protocol's form; ``total`` counts the messages and notes found,
        at most :data:`MAX_WEIGHED`.
    """
    plain = clean_text(words)
    terms = parse(plain)
    hits = _hits(session, who, terms) if terms else []
    best = _by_id(session, who, plain) + sorted(hits, key=_worth(hits), reverse=True)
    shown = best[: max(1, min(limit, MAX_LIMIT))]
    return {
        "messages": _messages(session, shown, terms),
        "customers": _customers(session, who, plain, terms) if terms else [],
        "total": len(best),
    }


def _hits(session: Session, who: SignedIn, terms: Sequence[Term]) -> list[Row[Any]]:
    query = texts_with(session, terms).add_columns(
        SearchText.kind, SearchText.ref_id, SearchText.conversation_id, SearchText.at
    )
    query = query.join(Conversation, Conversation.id == SearchText.conversation_id).where(seen_by(who))
    return list(session.execute(query.limit(MAX_WEIGHED)))


def _worth(hits: Sequence[Row[Any]]) -> Any:
    """How much a hit is worth: how well its words fit, and how recent it is."""
    best = max((hit.fit for hit in hits), default=0.0) or 1.0
    moment = now()

    def worth(hit: Row[Any]) -> tuple[float, datetime]:
        days = max(0.0, (moment - hit.at).total_seconds() / 86_400)
        return FIT_WEIGHT * hit.fit / best + RECENT_WEIGHT * math.exp(-days / RECENT_DAYS), hit.at

    return worth


def _by_id(session: Session, who: SignedIn, plain: str) -> list[Row[Any]]:
    """The newest message of the conversation whose id was typed."""
    if not plain.startswith("c_"):
        return []
    query = select(SearchText.kind, SearchText.ref_id, SearchText.conversation_id, SearchText.at)
    query = query.join(Conversation, Conversation.id == SearchText.conversation_id)
    query = query.where(Conversation.id == plain, SearchText.kind == "message", seen_by(who))
    return list(session.execute(query.order_by(SearchText.id.desc()).limit(1)))


def _messages(session: Session, hits: Sequence[Row[Any]], terms: Sequence[Term]) -> list[dict[str, Any]]:
    ids = list(dict.fromkeys(hit.conversation_id for hit in hits))
    rows = {row["id"]: row for row in rows_of(session, ids)}
    refs = [hit.ref_id for hit in hits]
    messages = {m.id: m for m in session.scalars(select(Message).where(Message.id.in_(refs)))}
    notes = {n.id: n for n in session.scalars(select(Note).where(Note.id.in_(refs)))}
    found = []
    for hit in hits:
        message, note = messages.get(hit.ref_id), notes.get(hit.ref_id)
        if message is not None:
            what = {"message_id": message.id, "note_id": None, "seq": message.seq, "role": message.role}
            text = message.text
        elif note is not None:
            what = {"message_id": None, "note_id": note.id, "seq": note.after_seq, "role": "note"}
            text = note.text
        else:
            continue
        shown = {"at": iso(hit.at), "snippet": snippet(text, terms)}
        found.append({"conversation": rows[hit.conversation_id], **what, **shown})
    return found


def _customers(session: Session, who: SignedIn, plain: str, terms: Sequence[Term]) -> list[dict[str, Any]]:
    digits = re.sub(r"\D", "", plain)
    if _PHONE.fullmatch(plain) and len(digits) >= MIN_PHONE_DIGITS:
        terms = [Term(digits, prefix=True)]
    found = texts_with(session, terms).where(SearchText.kind == "customer").order_by(None).subquery()
    number = (
        select(func.count())
        .select_from(Conversation)
        .where(Conversation.customer_id == Customer.id, seen_by(who))
        .correlate(Customer)
        .scalar_subquery()
    )
    query = select(Customer, number).join(SearchText, SearchText.ref_id == Customer.id)
    query = query.join(found, found.c.id == SearchText.id).where(number > 0)
    query = query.order_by(found.c.fit.desc(), Customer.created_at.desc()).limit(MAX_CUSTOMERS)
    return [{"customer": customer_view(customer), "conversations": count} for customer, count in session.execute(query)]
