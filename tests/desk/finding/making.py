"""Conversations in a database, made without a bot or a socket."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.ids import new_id, new_token, token_hash
from bot.desk.models import Conversation, Customer, Handoff, Message
from bot.desk.sign_in import SignedIn
from bot.desk.team_models import Team
from bot.desk.work_models import Note

LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=timezone.utc)


def signed_in(session: Session, role: str = "agent", teams: Iterable[str] = (), name: str = "Ana") -> SignedIn:
    """Somebody who may see what their role and teams may."""
    agent = Agent(
        id=new_id("a"), name=name, email=f"{new_id('x').lower()}@halden.example", password_hash="", role=role,
        must_change_password=False, created_at=LONG_AGO,
    )  # fmt: skip
    session.add(agent)
    session.flush()
    return SignedIn(agent, "", "", LONG_AGO + timedelta(days=9999), frozenset(teams))


def add_teams(session: Session, *ids: str) -> None:
    for one in ids:
        session.add(Team(id=one, name=one.title(), created_at=LONG_AGO))
    session.flush()


def add_customer(session: Session, **known: Any) -> Customer:
    customer = Customer(id=new_id("u"), created_at=LONG_AGO, **known)
    session.add(customer)
    session.flush()
    return customer


def add_conversation(session: Session, customer: Customer | None = None, **fields: Any) -> Conversation:
    """A conversation of a customer's; a visitor's without one."""
    at = fields.pop("at", LONG_AGO)
    made = Conversation(
        **{
            "id": new_id("c"), "token_hash": token_hash(new_token()), "channel": "web", "language": "en",
            "customer_id": (customer or add_customer(session)).id, "created_at": at, "updated_at": at,
            "state": "queued", "waiting_since": at if fields.get("state", "queued") == "queued" else None, **fields,
        }
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def say(session: Session, conversation: Conversation, text: str, role: str = "customer", **fields: Any) -> Message:
    conversation.last_seq += 1
    message = Message(
        **{
            "id": new_id("m"), "conversation_id": conversation.id, "seq": conversation.last_seq, "role": role,
            "kind": "text", "text": text, "created_at": conversation.created_at, **fields,
        }
    )  # fmt: skip
    session.add(message)
    session.flush()
    return message


def hand_over(session: Session, conversation: Conversation, problem: str = "No internet", **fields: Any) -> Handoff:
    package = fields.pop("package", {"summary": {"problem": problem}})
    handoff = Handoff(
        id=new_id("h"), conversation_id=conversation.id, package=package, reason="customer_request",
        created_at=fields.pop("at", conversation.created_at), **fields,
    )  # fmt: skip
    session.add(handoff)
    session.flush()
    return handoff


def add_note(session: Session, conversation: Conversation, text: str, **fields: Any) -> Note:
    note = Note(
        id=new_id("n"), conversation_id=conversation.id, after_seq=conversation.last_seq, text=text,
        created_at=conversation.created_at, **fields,
    )  # fmt: skip
    session.add(note)
    session.flush()
    return note
