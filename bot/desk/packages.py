"""The context package on the desk's side: filled in with what only the desk knows, or made here when the bot cannot."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk.company import Company
from bot.desk.errors import BotFailure
from bot.desk.ids import iso, new_id, now
from bot.desk.messages import MAX_HISTORY, history
from bot.desk.models import Conversation, Customer, Message
from bot.desk.routing.hours import is_open
from bot.desk.rows import newest_handoff
from bot.desk.work import files
from bot.errors import TandemError
from bot.handoff.build import build_package
from bot.handoff.carry import carry_over
from bot.handoff.case import Case, Shown
from bot.handoff.package import ContextPackage, ConversationPart, validate
from bot.handoff.words import telling_words
from bot.taxonomy import load_taxonomy

# The taxonomy's names of what the package and the desk call "technical" and "general".
LONG_FAMILY = {"technical": "technical_support", "general": "general_service"}
SHORT_FAMILY = {long: short for short, long in LONG_FAMILY.items()}
VERDICTS = {"up": "accepted", "down": "rejected"}
# Marks a customer's message that a button wrote: no words of theirs.
BY_BUTTON = "by_button"


def short_family(family: str | None) -> str | None:
    """``technical`` or ``general`` for either spelling; None for anything else.

    >>> short_family("technical_support"), short_family("general"), short_family("x")
    ('technical', 'general', None)
    """
    return SHORT_FAMILY.get(family or "", family if family in LONG_FAMILY else None)


def complete(
    session: Session, conversation: Conversation, package: dict[str, Any], company: Company, base_url: str
) -> dict[str, Any]:
    """A package of the bot's with the desk's part filled in, and what an earlier handoff of the conversation knew.

    Raises:
        BotFailure: ``bad_reply``: it breaks the schema.
    """
    try:
        whole = validate(package)
    except TandemError as error:
        raise BotFailure(error.message, code="bad_reply") from None
    earlier = _earlier(session, conversation, whole.id)
    if earlier is not None:
        carry_over(whole, earlier)
    here = f"{base_url}/api/agent/conversations/{conversation.id}"
    whole.conversation = ConversationPart(
        id=conversation.id,
        channel=conversation.channel,
        language=conversation.language,
        started_at=iso(conversation.created_at),
        reply_endpoint=f"{here}/messages",
        replay_url=f"{here}/replay",
    )
    whole.routing.in_hours = is_open(None, company, now())
    whole.customer.id = conversation.customer_id
    whole.effort.seconds = round((now() - conversation.created_at).total_seconds(), 1)
    filled = whole.model_dump(mode="json")
    filled["attachments"] = files.for_package(session, conversation.id, base_url)
    filled["transcript"] = _transcript(session, conversation, here)
    filled["privacy"]["redactions"] = sum(map(_secrets, filled["transcript"]["messages"]))
    validate(filled)
    return filled


def minimal(
    session: Session, conversation: Conversation, message: Message | None, reason: str, trigger: str = "desk"
) -> dict[str, Any]:
    """A package without the bot's help: what the desk's own store tells.

    Args:
        message: The customer's message that led here; None where they have said nothing yet.
        reason: Reason code.
        trigger: What led here.
    """
    case = Case(intent=conversation.intent, family=LONG_FAMILY.get(conversation.family or ""))
    before = newest_handoff(session, conversation.id)
    told = (before.completed_at or before.created_at) if before else None
    for said in history(session, conversation.id):
        if said.role == "customer" and not said.hidden.get(BY_BUTTON):
            # What was said before an earlier handoff is in its package.
            if told is None or said.created_at > told:
                case.hear(said.text, frustrated=False)
        elif said.kind == "answer":
            case.show(_shown(said))
    case.problem = next((words for words in case.texts if telling_words(words)), case.texts[0] if case.texts else "")
    customer = session.get_one(Customer, conversation.customer_id)
    return build_package(
        conversation=ConversationPart(id=conversation.id, channel=conversation.channel, language=conversation.language),
        message_id=message.id if message else new_id("m"),
        case=case,
        reason=reason,
        trigger=trigger,
        text=message.text if message else "",
        taxonomy=load_taxonomy(),
        page=conversation.page,
        customer={"name": customer.name, "email": customer.email, "phone": customer.phone},
    ).model_dump(mode="json")


def _earlier(session: Session, conversation: Conversation, package_id: str) -> ContextPackage | None:
    """The package of the conversation's last handoff, unless it is this one or was made to another schema."""
    handoff = newest_handoff(session, conversation.id)
    if handoff is None or handoff.id == package_id or conversation.erased_at is not None:
        return None
    try:
        return validate(handoff.package)
    except TandemError:
        return None


def _shown(answer: Message) -> Shown:
    article = answer.payload["article"]
    return Shown(
        article_id=article["id"],
        title=article["title"],
        url=article["url"],
        passage_id=answer.hidden.get("passage_id") or article["id"],
        probability=answer.hidden.get("probability") or 0.0,
        feedback=VERDICTS.get(answer.payload.get("feedback") or ""),
    )


def _secrets(message: dict[str, Any]) -> int:
    """How many were taken out of a message."""
    return sum(message["text"].count(one["mark"]) for one in message["payload"].get("redacted", []))


def _transcript(session: Session, conversation: Conversation, here: str) -> dict[str, Any]:
    session.flush()
    newest = history(session, conversation.id)
    total = session.scalar(select(func.count()).select_from(Message).where(Message.conversation_id == conversation.id))
    return {
        "truncated": (total or 0) > MAX_HISTORY,
        "full_url": here,
        "messages": [
            {"id": m.id, "at": iso(m.created_at), "role": m.role, "text": m.text, "payload": m.payload} for m in newest
        ],
    }
