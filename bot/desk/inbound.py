"""What customers send: each is a job that stores it, once, and says what the bot has to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from bot.desk import clean, unanswered
from bot.desk.asked.waiting import TELL_CHOICES, take_choice
from bot.desk.company import Company
from bot.desk.conversations import reopens
from bot.desk.errors import Refused
from bot.desk.events import TurnReady
from bot.desk.handoffs import BACK, back_to_bot, tell
from bot.desk.messages import add_message, split_choices, tell_redacted
from bot.desk.models import Conversation, Customer, Message, Turn
from bot.desk.packages import BY_BUTTON
from bot.desk.place import Place, tell_bot
from bot.desk.routing.reopening import hand_over_again, open_for_customer
from bot.desk.rows import tell_agents
from bot.desk.store import announce, lock
from bot.desk.texts import text
from bot.desk.turn_request import request
from bot.desk.work import files
from bot.desk.work.write import text_and_payload

RETRY = "desk:retry"
HUMAN = "desk:human"
LOCK = select(Conversation.id).where(Conversation.id == bindparam("id")).with_for_update()
#: Not by way of the session, which would need a flush of its own for it: a turn refers to its message.
NEW_TURN = Turn.__table__.insert()
OPEN = (
    select(Conversation, Customer, Message, unanswered.ANY_FAILED)
    .join(Customer, Customer.id == Conversation.customer_id)
    .outerjoin(Message, and_(Message.conversation_id == Conversation.id, Message.client_id == bindparam("client_id")))
    .where(Conversation.id == bindparam("id"))
    .execution_options(populate_existing=True)
)


def accept_text(
    session: Session,
    conversation_id: str,
    client_id: str,
    words: object,
    max_chars: int,
    place: Place,
    attachments: object = None,
) -> Message:
    """Stores a customer's words; the same ``client_id`` again returns the stored message, whatever the words.

    To a closed conversation that still can be, it opens it again.

    Args:
        attachments: Ids of uploaded files; the words may be empty then.

    Raises:
        Refused: ``not_text``, ``empty``, ``too_long``, ``bad_client_id``, ``conversation_closed``, ``not_found``,
            ``bad_attachment`` or ``too_many_attached``.
    """
    opened = _open(session, conversation_id, client_id)
    if opened.sent is not None:
        return opened.sent
    conversation = opened.conversation
    _must_take(conversation, place)
    attached = files.chosen(session, conversation, "customer", attachments)
    said, payload = text_and_payload(words, attached, max_chars, conversation.language, "customer")

    def add() -> Message:
        hidden = {BY_BUTTON: True} if files.are_all(said, attached) else None
        message = add_message(
            session, conversation, role="customer", text=said, client_id=client_id, payload=payload, hidden=hidden
        )
        files.attach(session, message, attached)
        return message

    message = _take_in(session, opened, add, "text", place)
    tell_redacted(session, conversation, message)
    return message


def accept_choice(
    session: Session, conversation_id: str, client_id: str, message_id: object, choice_id: object, place: Place
) -> Message:
    """Stores a choice as the customer's message; what it means comes from the desk's own record.

    Raises:
        Refused: ``bad_choice``, ``choice_gone``, ``bad_client_id``, ``conversation_closed`` or ``not_found``.
    """
    opened = _open(session, conversation_id, client_id)
    if opened.sent is not None:
        return opened.sent
    conversation = opened.conversation
    if conversation.erased_at is not None:
        raise Refused("conversation_closed", status=409, language=conversation.language)
    offer, title, meaning = _choice(session, conversation, message_id, choice_id)
    hidden = {BY_BUTTON: True, "choice": meaning}
    if meaning in TELL_CHOICES:
        message = add_message(session, conversation, role="customer", text=title, client_id=client_id, hidden=hidden)
        take_choice(session, conversation, offer, meaning, place.company)
        return message
    if conversation.state == "closed":
        raise Refused("conversation_closed", status=409, language=conversation.language)
    fits = conversation.state == "queued" if meaning == BACK else conversation.state == "bot" or meaning == HUMAN
    if not fits:
        raise Refused("choice_gone", status=409, language=conversation.language)
    message = add_message(session, conversation, role="customer", text=title, client_id=client_id, hidden=hidden)
    if meaning == BACK:
        back_to_bot(session, conversation, place.company)
    elif meaning == RETRY:
        _retry(session, conversation, offer.hidden.get("turns", []))
    elif meaning == HUMAN:
        _give_to_bot(session, opened, message, "human", place)
    else:
        _give_to_bot(session, opened, message, "choice", place, meaning)
    return message


def accept_human(session: Session, conversation_id: str, client_id: str, place: Place) -> Message:
    """Stores that the customer asks for a person, wherever the conversation stands.

    Raises:
        Refused: ``bad_client_id``, ``conversation_closed`` or ``not_found``.
    """
    opened = _open(session, conversation_id, client_id)
    if opened.sent is not None:
        return opened.sent
    conversation = opened.conversation
    _must_take(conversation, place)
    words = text(conversation.language, "customer.human")

    def add() -> Message:
        hidden = {BY_BUTTON: True}
        return add_message(session, conversation, role="customer", text=words, client_id=client_id, hidden=hidden)

    return _take_in(session, opened, add, "human", place)


@dataclass(frozen=True)
class _Opened:
    """A conversation that is locked for what its customer sends.

    Attributes:
        sent: The message that was already sent under the same id.
        any_failed: Whether it has turns that the bot could not do.
    """

    conversation: Conversation
    customer: Customer
    sent: Message | None
    any_failed: bool


def _open(session: Session, conversation_id: str, client_id: str) -> _Opened:
    """Locks a conversation and reads what taking something in needs, in one statement: every message asks it."""
    lock(session, LOCK, id=conversation_id)
    found = session.execute(OPEN, {"id": conversation_id, "client_id": client_id}).one_or_none()
    if found is None:
        raise Refused("not_found", status=404)
    opened = _Opened(*found)
    if opened.sent is not None and opened.sent.role != "customer":
        raise Refused("bad_client_id", status=409, language=opened.conversation.language)
    return opened


def _must_take(conversation: Conversation, place: Place) -> None:
    if conversation.state == "closed" and not reopens(conversation, place.company):
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


def _take_in(session: Session, opened: _Opened, add: Callable[[], Message], kind: str, place: Place) -> Message:
    """Adds a message and passes it on; a closed conversation is opened for it first."""
    conversation = opened.conversation
    if conversation.state != "closed":
        message = add()
        _pass_on(session, opened, message, kind, place)
        return message
    agent_id = open_for_customer(session, conversation, place.company)
    message = add()
    if conversation.state == "bot":
        _pass_on(session, opened, message, kind, place)
        tell(session, conversation, place.company)
    else:
        session.flush()
        hand_over_again(session, conversation, message, agent_id, place)
    return message


def _pass_on(session: Session, opened: _Opened, message: Message, kind: str, place: Place) -> None:
    conversation = opened.conversation
    if conversation.state == "bot" and kind == "text" and message.hidden.get(BY_BUTTON):
        # The bot reads words; of files alone it could only say that it did not understand them.
        _answer_files(session, conversation, place.company)
    else:
        _give_to_bot(session, opened, message, kind, place)


def _answer_files(session: Session, conversation: Conversation, company: Company) -> None:
    """Tells a customer who sent nothing but files to the bot what it makes of them, and offers a person."""
    choices = {text(conversation.language, "customer.talk_to_person"): HUMAN}
    shown, meanings = split_choices(list(choices.items()))
    add_message(
        session,
        conversation,
        role="bot",
        text=text(conversation.language, "customer.only_files"),
        author=company.bot_name,
        payload={"choices": shown},
        hidden={"choices": meanings},
    )


def _give_to_bot(
    session: Session, opened: _Opened, message: Message, kind: str, place: Place, payload: str | None = None
) -> None:
    """Notes a turn for the bot; where people have the floor, their list changes instead."""
    conversation = opened.conversation
    if conversation.state != "bot":
        _wait_for_answer(conversation, message)
        tell_agents(session, conversation)
        return
    if kind != "human" and opened.any_failed:
        # Before this one, so that the bot hears everything in the order in which it was written.
        unanswered.take_up(session, conversation, message.text)
    turn = {"message_id": message.id, "kind": kind, "payload": payload}
    asked = request(conversation, opened.customer, place, text=message.text, **turn)
    tell_bot(session, asked)
    session.flush()
    session.execute(NEW_TURN, {**turn, "conversation_id": conversation.id, "seq": message.seq})
    announce(session, TurnReady(conversation.id, message.id, kind, request=asked))


def _wait_for_answer(conversation: Conversation, message: Message) -> None:
    """The agent who has it owes an answer; who writes here again has come back from where mail would go."""
    if conversation.state != "agent":
        return
    if conversation.unanswered_since is None:
        conversation.unanswered_since = message.created_at
        conversation.left_at = None


def _retry(session: Session, conversation: Conversation, message_ids: list[str]) -> None:
    failed = select(Turn).where(Turn.message_id.in_(message_ids), Turn.state == "failed").order_by(Turn.seq)
    for turn in session.scalars(failed):
        turn.state = "pending"
        announce(session, TurnReady(conversation.id, turn.message_id, turn.kind))
