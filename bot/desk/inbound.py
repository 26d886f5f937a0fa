"""What customers send: each is a job that stores it, once, and says what the bot has to do."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import clean
from bot.desk.company import Company
from bot.desk.conversations import to_change
from bot.desk.errors import Refused
from bot.desk.events import TurnReady
from bot.desk.handoffs import BACK, back_to_bot
from bot.desk.messages import add_message, by_client_id
from bot.desk.models import Conversation, Message, Turn
from bot.desk.packages import BY_BUTTON
from bot.desk.rows import tell_agents
from bot.desk.store import announce
from bot.desk.texts import text

RETRY = "desk:retry"
HUMAN = "desk:human"


def accept_text(session: Session, conversation_id: str, client_id: str, words: object, max_chars: int) -> Message:
    """Stores a customer's words; the same ``client_id`` again returns the stored message, whatever the words.

    Raises:
        Refused: ``not_text``, ``empty``, ``too_long``, ``bad_client_id``, ``conversation_closed`` or ``not_found``.
    """
    conversation, sent = _open(session, conversation_id, client_id)
    if sent is not None:
        return sent
    _must_be_open(conversation)
    said = clean.message_text(words, max_chars, conversation.language)
    message = add_message(session, conversation, role="customer", text=said, client_id=client_id)
    _give_to_bot(session, conversation, message, "text")
    return message


def accept_choice(
    session: Session, conversation_id: str, client_id: str, message_id: object, choice_id: object, company: Company
) -> Message:
    """Stores a choice as the customer's message; what it means comes from the desk's own record.

    Raises:
        Refused: ``bad_choice``, ``choice_gone``, ``bad_client_id``, ``conversation_closed`` or ``not_found``.
    """
    conversation, sent = _open(session, conversation_id, client_id)
    if sent is not None:
        return sent
    _must_be_open(conversation)
    offer, title, meaning = _choice(session, conversation, message_id, choice_id)
    fits = conversation.state == "queued" if meaning == BACK else conversation.state == "bot" or meaning == HUMAN
    if not fits:
        raise Refused("choice_gone", status=409, language=conversation.language)
    hidden = {BY_BUTTON: True, "choice": meaning}
    message = add_message(session, conversation, role="customer", text=title, client_id=client_id, hidden=hidden)
    if meaning == BACK:
        back_to_bot(session, conversation, company)
    elif meaning == RETRY:
        _retry(session, conversation, offer.hidden.get("turns", []))
    elif meaning == HUMAN:
        _give_to_bot(session, conversation, message, "human")
    else:
        _give_to_bot(session, conversation, message, "choice", meaning)
    return message


def accept_human(session: Session, conversation_id: str, client_id: str) -> Message:
    """Stores that the customer asks for a person, wherever the conversation stands.

    Raises:
        Refused: ``bad_client_id``, ``conversation_closed`` or ``not_found``.
    """
    conversation, sent = _open(session, conversation_id, client_id)
    if sent is not None:
        return sent
    _must_be_open(conversation)
    words = text(conversation.language, "customer.human")
    hidden = {BY_BUTTON: True}
    message = add_message(session, conversation, role="customer", text=words, client_id=client_id, hidden=hidden)
    _give_to_bot(session, conversation, message, "human")
    return message


def _open(session: Session, conversation_id: str, client_id: str) -> tuple[Conversation, Message | None]:
    """The conversation, and the message that was already sent under this id."""
    conversation = to_change(session, conversation_id)
    sent = by_client_id(session, conversation_id, client_id)
    if sent is not None and sent.role != "customer":
        raise Refused("bad_client_id", status=409, language=conversation.language)
    return conversation, sent


def _must_be_open(conversation: Conversation) -> None:
    if conversation.state == "closed":
        raise Refused("conversation_closed", status=409, language=conversation.language)


def _choice(
    session: Session, conversation: Conversation, message_id: object, choice_id: object
) -> tuple[Message, str, str]:
    """The message that offered a choice, the choice's title and its meaning."""
    refused = Refused("bad_choice", language=conversation.language)
    if not isinstance(choice_id, str):
        raise refused
    offer = session.get(Message, clean.known_id(message_id, "bad_choice", conversation.language))
    if offer is None or offer.conversation_id != conversation.id:
        raise refused
    meaning = offer.hidden.get("choices", {}).get(choice_id)
    title = next((c["title"] for c in offer.payload.get("choices", []) if c["id"] == choice_id), None)
    if meaning is None or title is None:
        raise refused
    return offer, title, meaning


def _give_to_bot(
    session: Session, conversation: Conversation, message: Message, kind: str, payload: str | None = None
) -> None:
    """Notes a turn for the bot; where people have the floor, their list changes instead."""
    if conversation.state != "bot":
        tell_agents(session, conversation)
        return
    session.flush()
    turn = Turn(message_id=message.id, conversation_id=conversation.id, seq=message.seq, kind=kind, payload=payload)
    session.add(turn)
    announce(session, TurnReady(conversation.id, message.id, kind))


def _retry(session: Session, conversation: Conversation, message_ids: list[str]) -> None:
    failed = select(Turn).where(Turn.message_id.in_(message_ids), Turn.state == "failed").order_by(Turn.seq)
    for turn in session.scalars(failed):
        turn.state = "pending"
        announce(session, TurnReady(conversation.id, turn.message_id, turn.kind))
