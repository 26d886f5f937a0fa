"""What is known of a customer, and putting it right. Jobs for the store."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.access import seen_by
from bot.desk.addresses import email_address
from bot.desk.clean import clean_text
from bot.desk.errors import Refused
from bot.desk.ids import iso
from bot.desk.models import Conversation, Customer
from bot.desk.row_query import OPEN
from bot.desk.rows import rows_of, tell_agents
from bot.desk.sign_in import SignedIn

FIELDS = ("name", "email", "phone")
MAX_NAME_CHARS = 200
MAX_CONVERSATIONS = 100
# In :attr:`Customer.attributes`: when all that was known of them was erased.
ERASED = "erased_at"
_PHONE = re.compile(r"\+?[\d\s().-]{5,30}")
PHONE_DIGITS = range(5, 16)


def customer_view(customer: Customer) -> dict[str, Any]:
    """A customer in the protocol's form."""
    return {
        **{name: getattr(customer, name) for name in ("id", *FIELDS)},
        "created_at": iso(customer.created_at),
        "erased_at": (customer.attributes or {}).get(ERASED),
    }


def look(session: Session, who: SignedIn, customer_id: str) -> dict[str, Any]:
    """A customer with those of their conversations that one may see, the newest first.

    Raises:
        Refused: ``no_customer`` or ``other_customer``.
    """
    customer = _to_read(session, who, customer_id)
    ids = select(Conversation.id).where(Conversation.customer_id == customer_id, seen_by(who))
    newest = ids.order_by(Conversation.created_at.desc(), Conversation.id).limit(MAX_CONVERSATIONS)
    return {"customer": customer_view(customer), "conversations": rows_of(session, list(session.scalars(newest)))}


def change(session: Session, who: SignedIn, customer_id: str, given: Mapping[str, object]) -> dict[str, Any]:
    """Puts name, address or number right; an empty one is taken away. Consoles hear of it.

    Raises:
        Refused: ``no_customer``, ``other_customer``, ``bad_name``, ``bad_email`` or ``bad_phone``.
    """
    fields = {name: CHECKS[name](given[name]) for name in FIELDS if name in given}
    session.get(Customer, customer_id, with_for_update=True)
    customer = _to_read(session, who, customer_id)
    changed = [name for name, value in fields.items() if getattr(customer, name) != value]
    for name in changed:
        setattr(customer, name, fields[name])
    if changed:
        audit.record(session, who.agent, "customer.changed", "customer", customer_id, fields=changed)
        session.flush()
        theirs = select(Conversation).where(Conversation.customer_id == customer_id, Conversation.state.in_(OPEN))
        for conversation in session.scalars(theirs):
            tell_agents(session, conversation)
    return customer_view(customer)


def _to_read(session: Session, who: SignedIn, customer_id: str) -> Customer:
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise Refused("no_customer", status=404)
    theirs = select(Conversation.id).where(Conversation.customer_id == customer_id, seen_by(who))
    if session.scalar(theirs.limit(1)) is None and not who.may("conversations.read_all"):
        raise Refused("other_customer", status=403)
    return customer


def _name(value: object) -> str | None:
    plain = " ".join(clean_text(value).split()) if isinstance(value, str) else ""
    if len(plain) > MAX_NAME_CHARS or (value is not None and not isinstance(value, str)):
        raise Refused("bad_name", status=422)
    return plain or None


def _email(value: object) -> str | None:
    return None if value is None or (isinstance(value, str) and not value.strip()) else email_address(value)


def _phone(value: object) -> str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    plain = " ".join(value.split()) if isinstance(value, str) else ""
    if not _PHONE.fullmatch(plain) or not plain.isascii() or sum(map(str.isdigit, plain)) not in PHONE_DIGITS:
        raise Refused("bad_phone", status=422)
    return plain


CHECKS = {"name": _name, "email": _email, "phone": _phone}
