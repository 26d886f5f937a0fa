"""What agents answered in conversations that were closed as solved: what an article could say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.anonymous import anonymised
from bot.desk.models import Conversation, Customer, Message
from bot.insight.gaps.model import Solution

MOST = 3
# Shorter ones ask back, greet or say good-bye.
MIN_CHARS = 60
# How many ids one query names.
CHUNK = 400


def solutions_of(session: Session, conversation_ids: Iterable[str]) -> dict[str, list[Solution]]:
    """Agents' longest messages by conversation, the longest first."""
    wanted = sorted(set(conversation_ids))
    found: dict[str, list[Solution]] = {}
    for start in range(0, len(wanted), CHUNK):
        for message, customer in session.execute(_messages(wanted[start : start + CHUNK])):
            said = anonymised(message.text.strip(), (customer.name, customer.email))
            if len(said) >= MIN_CHARS:
                one = Solution(said, message.author or "", message.conversation_id, message.created_at)
                found.setdefault(message.conversation_id, []).append(one)
    return {one: sorted(said, key=lambda s: (-len(s.text), s.at)) for one, said in found.items()}


def best(found: dict[str, list[Solution]], conversation_ids: Sequence[str | None]) -> tuple[Solution, ...]:
    """The longest of several conversations; of each one its longest before any second one."""
    lists = [found[one] for one in dict.fromkeys(conversation_ids) if one in found]
    firsts = sorted((said[0] for said in lists), key=lambda s: (-len(s.text), s.at))
    others = sorted((one for said in lists for one in said[1:]), key=lambda s: (-len(s.text), s.at))
    return tuple([*firsts, *others][:MOST])


def _messages(conversation_ids: Sequence[str]) -> Select[tuple[Message, Customer]]:
    return (
        select(Message, Customer)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Customer, Customer.id == Conversation.customer_id)
        .where(
            Message.conversation_id.in_(conversation_ids),
            Conversation.state == "closed",
            Conversation.resolution == "solved",
            Conversation.erased_at.is_(None),
            Message.role == "agent",
            Message.kind == "text",
        )
        .order_by(Message.conversation_id, Message.seq)
    )
