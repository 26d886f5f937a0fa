"""What agents say to customers. A job for the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.desk import access, clean
from bot.desk.errors import Refused
from bot.desk.messages import add_message, by_client_id
from bot.desk.models import Conversation, Message
from bot.desk.place import Place
from bot.desk.redaction import CUSTOMERS, STAFFS, redact
from bot.desk.routing.replied import agent_replied
from bot.desk.rows import tell_agents
from bot.desk.sign_in import SignedIn
from bot.desk.work import files, marks, templates
from bot.desk.work.markdown import blocks
from bot.desk.work_models import Attachment

#: Key of a message's hidden part: the agent who wrote it.
AGENT_ID = "agent_id"


@dataclass(frozen=True)
class Written:
    """A message as an agent's console sent it; what is wrong with its parts is said when it is stored.

    Attributes:
        attachments: Ids of uploaded files.
        template_id: The template it was made from.
    """

    client_id: str
    text: object = None
    attachments: object = None
    template_id: object = None


def write(
    session: Session, who: SignedIn, conversation_id: str, written: Written, place: Place, max_chars: int
) -> Message:
    """Adds an agent's message; the same ``client_id`` again returns the stored one, even if it has ended since.

    Raises:
        Refused: ``not_found``, ``other_team``, ``not_yours``, ``conversation_closed``, ``bad_client_id``,
            ``bad_attachment``, ``too_many_attached``, or what the text lacks.
    """
    conversation = access.to_act(session, who, conversation_id)
    sent = by_client_id(session, conversation_id, written.client_id)
    if sent is not None:
        if sent.role != "agent" or sent.hidden.get(AGENT_ID, who.agent.id) != who.agent.id:
            raise Refused("bad_client_id", status=409)
        return sent
    if conversation.agent_id != who.agent.id and not access.joined(session, who, conversation_id):
        raise Refused("not_yours", status=409)
    if conversation.state == "closed":
        raise Refused("conversation_closed", status=409)
    message = _add(session, conversation, who, written, max_chars)
    if conversation.agent_id in (None, who.agent.id):
        marks.read_up_to(session, conversation, message.seq)
    agent_replied(session, conversation, who.agent, place)
    tell_agents(session, conversation)
    return message


def text_and_payload(
    words: object, attached: list[Attachment], max_chars: int, language: str, role: str
) -> tuple[str, dict[str, Any]]:
    """A message's text without secrets, filled even where only files were sent, and the payload that carries them.

    Args:
        role: Who wrote it: ``customer`` or ``agent``.

    Raises:
        Refused: What the text lacks; nothing, where there are files.
    """
    payload: dict[str, Any] = {"attachments": [files.view(one) for one in attached]} if attached else {}
    if attached and (words is None or (isinstance(words, str) and not clean.clean_text(words))):
        return files.names(attached), payload
    said = clean.message_text(words, max_chars, language)
    kept = redact(said, language, CUSTOMERS if role == "customer" else STAFFS)
    if kept.kinds:
        payload["redacted"] = kept.shown(language)
    return kept.text, payload


def _add(session: Session, conversation: Conversation, who: SignedIn, written: Written, max_chars: int) -> Message:
    attached = files.chosen(session, conversation, "agent", written.attachments)
    text, payload = text_and_payload(written.text, attached, max_chars, "en", "agent")
    if not files.are_all(text, attached):
        payload["blocks"] = blocks(text, conversation.language)
    message = add_message(
        session,
        conversation,
        role="agent",
        text=text,
        client_id=written.client_id,
        author=who.agent.name,
        payload=payload,
        hidden={AGENT_ID: who.agent.id},
    )
    files.attach(session, message, attached)
    templates.count_use(session, written.template_id)
    return message
