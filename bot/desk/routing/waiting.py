"""The customer's side of waiting: who waits too long, or when nobody is there, may leave a message with an address."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.desk import audit, clean
from bot.desk.addresses import email_address
from bot.desk.company import Company
from bot.desk.conversations import can_leave, to_change
from bot.desk.errors import Refused
from bot.desk.ids import now
from bot.desk.messages import add_message, add_notice, by_client_id, tell_redacted
from bot.desk.models import Conversation, Customer, Message
from bot.desk.packages import BY_BUTTON
from bot.desk.routing.hours import is_open
from bot.desk.routing.teams import team_of
from bot.desk.routing.told import tell_moved
from bot.desk.team_models import Team
from bot.desk.texts import text
from bot.desk.work.write import text_and_payload

MAX_NAME_CHARS = 200
MAX_LEFT_CHARS = 4000


def offered_since(team: Team | None, company: Company, moment: datetime) -> datetime | None:
    """Who has waited since then, or longer, should be offered to leave a message; None: nobody."""
    if not is_open(team, company, moment):
        return moment
    limit_s = team.wait_limit_s if team else None
    return None if limit_s is None else moment - timedelta(seconds=limit_s)


def offer_leave(session: Session, conversation: Conversation, company: Company) -> bool:
    """Offers a waiting customer to leave a message, once, if it is time; whether it did. The caller tells the rest."""
    if conversation.state != "queued" or conversation.leave_offered_at or conversation.left_at:
        return False
    team, moment = team_of(session, conversation), now()
    since = offered_since(team, company, moment)
    if since is None or (conversation.waiting_since or moment) > since:
        return False
    conversation.leave_offered_at = moment
    key = "customer.leave_long" if is_open(team, company, moment) else "customer.leave_closed"
    add_notice(session, conversation, "leave_offered", text(conversation.language, key))
    return True


def leave_message(
    session: Session, conversation_id: str, client_id: str, email: object, name: object, words: object, company: Company
) -> Message:
    """Keeps a customer's message with an address, for the team to answer later; it stays in the team's queue.

    The same ``client_id`` again returns the stored message.

    Raises:
        Refused: ``not_found``, ``bad_client_id``, ``cannot_leave``, ``bad_email``, or what the text lacks.
    """
    conversation = to_change(session, conversation_id)
    language = conversation.language
    sent = by_client_id(session, conversation_id, client_id)
    if sent is not None:
        if sent.role != "customer":
            raise Refused("bad_client_id", status=409, language=language)
        return sent
    if not can_leave(conversation):
        raise Refused("cannot_leave", status=409, language=language)
    address = email_address(email, language)
    said, payload, hidden = _words(words, language)
    customer = session.get_one(Customer, conversation.customer_id)
    customer.email = address
    if isinstance(name, str) and clean.clean_text(name):
        customer.name = clean.clean_text(name)[:MAX_NAME_CHARS]
    message = add_message(
        session, conversation, role="customer", text=said, client_id=client_id, payload=payload, hidden=hidden
    )
    tell_redacted(session, conversation, message)
    conversation.left_at = now()
    _confirm(session, conversation, company, address)
    audit.record(session, audit.CUSTOMER, "conversation.left", "conversation", conversation.id)
    tell_moved(session, conversation, company)
    return message


def _words(words: object, language: str) -> tuple[str, dict[str, Any], dict[str, bool]]:
    """What was written, or a sentence in its place where the address is all; the payload and the hidden part."""
    if words is None or (isinstance(words, str) and not words.strip()):
        return text(language, "customer.left_no_words"), {}, {BY_BUTTON: True}
    return *text_and_payload(words, [], MAX_LEFT_CHARS, language, "customer"), {}


def _confirm(session: Session, conversation: Conversation, company: Company, address: str) -> None:
    team, moment = team_of(session, conversation), now()
    # No moment is named: the widget says when, in the customer's own time zone.
    key = "customer.message_left" if is_open(team, company, moment) else "customer.message_left_closed"
    hours = hours_words(team, company, conversation.language)
    sentence = text(conversation.language, key, email=address, hours=hours).strip()
    add_notice(session, conversation, "message_left", sentence)


def hours_words(team: Team | None, company: Company, language: str) -> str:
    """The company's sentence on its hours; empty for a team with hours of its own, of which it says nothing."""
    return company.hours_in(language) if team is None or team.hours is None else ""
