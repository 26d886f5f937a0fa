"""Whether a customer has had to come again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk.models import Conversation, Handoff

WITHIN = timedelta(days=7)
# So many other conversations in which something was said are "several times".
SEVERAL = 2


def comes_again(session: Session, conversation: Conversation, moment: datetime) -> bool:
    """Whether within the last 7 days an agent had this customer before, or they wrote in several conversations."""
    since = moment - WITHIN
    same = Conversation.customer_id == conversation.customer_id
    # Only those that an agent took: asking and taking it back makes nobody more urgent.
    had = select(Handoff.id).join(Conversation, Conversation.id == Handoff.conversation_id)
    if session.scalar(had.where(same, Handoff.accepted_at > since).limit(1)) is not None:
        return True
    others = select(func.count()).where(
        same, Conversation.id != conversation.id, Conversation.created_at > since, Conversation.last_seq > 0
    )
    return (session.scalar(others) or 0) >= SEVERAL
