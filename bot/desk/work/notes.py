"""Internal notes: what the team says about a conversation, which its customer never sees. Jobs for the store."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import access, audit, clean
from bot.desk.accounts import Agent
from bot.desk.errors import Refused
from bot.desk.ids import iso, new_id, now
from bot.desk.models import Conversation
from bot.desk.redaction import without_cards
from bot.desk.sign_in import SignedIn
from bot.desk.work.told import tell_consoles
from bot.desk.work_models import Note

NOTE, WHISPER = "note", "whisper"


def write_note(
    session: Session,
    who: SignedIn,
    conversation_id: str,
    client_id: str,
    words: object,
    max_chars: int,
    kind: object = NOTE,
) -> dict[str, Any]:
    """An agent's note in any conversation that they see, ended ones too; the same ``client_id`` again: the same note.

    Raises:
        Refused: ``not_found``, ``other_team``, ``bad_request`` (the kind), ``not_allowed`` (a whisper is for who may
            join), ``bad_client_id`` (somebody else's), or what the text lacks.
    """
    if kind not in (NOTE, WHISPER):
        raise Refused("bad_request", status=422)
    if kind == WHISPER and not who.may("conversations.join"):
        raise Refused("not_allowed", status=403)
    conversation = access.to_act(session, who, conversation_id)
    sent = _by_client_id(session, conversation_id, client_id)
    if sent is None:
        text = without_cards(clean.message_text(words, max_chars))
        sent = add_note(session, conversation, who.agent, text, str(kind), client_id)
    elif sent.agent_id != who.agent.id:
        raise Refused("bad_client_id", status=409)
    return view(sent, who.agent)


def add_note(
    session: Session,
    conversation: Conversation,
    agent: Agent,
    text: str,
    kind: str = NOTE,
    client_id: str | None = None,
) -> Note:
    """Adds a note after what was said so far; the conversation must have been loaded to be changed.

    Args:
        text: Cleaned, not empty.
        kind: ``note``, ``whisper``, ``transfer`` or ``return``.
        client_id: The sender's own id of it; the same again returns the stored note.
    """
    known = _by_client_id(session, conversation.id, client_id) if client_id else None
    if known is not None:
        return known
    note = Note(
        id=new_id("n"),
        conversation_id=conversation.id,
        agent_id=agent.id,
        client_id=client_id,
        after_seq=conversation.last_seq,
        kind=kind,
        text=text,
        created_at=now(),
    )
    session.add(note)
    audit.record(session, agent, "note.added", "conversation", conversation.id, kind=kind)
    tell_consoles(session, conversation, "note", note=view(note, agent))
    return note


def notes_of(session: Session, conversation_id: str) -> list[dict[str, Any]]:
    """All notes of a conversation, oldest first."""
    found = (
        select(Note, Agent)
        .outerjoin(Agent, Agent.id == Note.agent_id)
        .where(Note.conversation_id == conversation_id)
        .order_by(Note.after_seq, Note.created_at, Note.id)
    )
    return [view(note, agent) for note, agent in session.execute(found).tuples()]


def view(note: Note, author: Agent | None) -> dict[str, Any]:
    """A note in the protocol's form."""
    return {
        "id": note.id,
        "client_id": note.client_id,
        "after_seq": note.after_seq,
        "kind": note.kind,
        "text": note.text,
        "at": iso(note.created_at),
        "author": {"id": author.id, "name": author.name} if author else None,
    }


def _by_client_id(session: Session, conversation_id: str, client_id: str) -> Note | None:
    return session.scalar(select(Note).where(Note.conversation_id == conversation_id, Note.client_id == client_id))
