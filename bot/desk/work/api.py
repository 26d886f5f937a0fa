"""``/api/agent/conversations/…``: one conversation, and what is written in it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.orm import Session

from bot.desk import access, clean, rows
from bot.desk.guard import TheDesk, Working
from bot.desk.messages import public
from bot.desk.sign_in import SignedIn
from bot.desk.work import marks, notes, replay, suggestions, tags
from bot.desk.work.whole import whole
from bot.desk.work.write import Written, write

router = APIRouter(prefix="/api/agent/conversations")


class Words(BaseModel):
    """A message of an agent's; what is wrong with it is said in sentences, so its types are checked later."""

    client_id: Any = None
    text: Any = None
    attachments: Any = None
    template_id: Any = None


class NoteWords(BaseModel):
    """A note of an agent's."""

    client_id: Any = None
    text: Any = None
    kind: Any = notes.NOTE


class Tags(BaseModel):
    """All tags of a conversation."""

    tags: Any = None


@router.get("/{conversation_id}")
async def conversation(conversation_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """One conversation, whole, with the articles that the bot would offer."""
    found_id = clean.known_id(conversation_id, "not_found")
    found, question, unread = await desk.store.read(lambda session: _look(session, who, found_id))
    if unread:
        await desk.store.write(lambda session: marks.agent_saw(session, found_id, who.agent.id))
    return found | await suggestions.suggest(desk, question, suggestions.DETAIL_WAIT_S)


@router.get("/{conversation_id}/suggestions")
async def suggested(conversation_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """The three best articles for the customer's last message, or for the problem where that says too little."""
    found_id = clean.known_id(conversation_id, "not_found")
    question = await desk.store.read(
        lambda session: suggestions.question_of(session, access.to_read(session, who, found_id))
    )
    return await suggestions.suggest(desk, question, suggestions.WAIT_S)


@router.post("/{conversation_id}/messages")
async def say(conversation_id: str, body: Words, who: Working, desk: TheDesk) -> dict[str, Any]:
    """An agent's message to the customer; the same ``client_id`` again returns the same message."""
    found_id = clean.known_id(conversation_id, "not_found")
    written = Written(clean.client_id(body.client_id), body.text, body.attachments, body.template_id)
    most = desk.settings.max_message_chars
    message = await desk.store.write(lambda session: public(write(session, who, found_id, written, desk.place, most)))
    return {"message": message}


@router.post("/{conversation_id}/notes")
async def note(conversation_id: str, body: NoteWords, who: Working, desk: TheDesk) -> dict[str, Any]:
    """A note for the team; the same ``client_id`` again returns the same note."""
    found_id, own_id = clean.known_id(conversation_id, "not_found"), clean.client_id(body.client_id)
    most = desk.settings.max_message_chars
    return {
        "note": await desk.store.write(
            lambda session: notes.write_note(session, who, found_id, own_id, body.text, most, body.kind)
        )
    }


@router.put("/{conversation_id}/tags")
async def tag(conversation_id: str, body: Tags, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Puts these tags, and no others, on a conversation."""
    found_id = clean.known_id(conversation_id, "not_found")
    return {"conversation": await desk.store.write(lambda session: _tag(session, who, found_id, body.tags))}


@router.post("/{conversation_id}/replay")
async def again(conversation_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """The turn that led to the handoff, as it was and as it would be today; changes nothing."""
    found_id = clean.known_id(conversation_id, "not_found")
    was = await desk.store.read(lambda session: replay.before(session, access.to_read(session, who, found_id)))
    return await replay.replay(desk, was)


def _look(session: Session, who: SignedIn, conversation_id: str) -> tuple[dict[str, Any], Any, bool]:
    """The detail, what to look up for it, and whether this look marks anything as read."""
    found = access.to_read(session, who, conversation_id)
    unread = marks.unread_by(found, who.agent.id)
    return whole(session, who, found), suggestions.question_of(session, found), unread


def _tag(session: Session, who: SignedIn, conversation_id: str, given: object) -> dict[str, Any]:
    conversation = access.to_act(session, who, conversation_id)
    tags.set_tags(session, conversation, who.agent, given)
    rows.tell_agents(session, conversation)
    return rows.row(session, conversation)
