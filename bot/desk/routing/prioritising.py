"""Setting a conversation's priority by hand. A job for the store."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.desk import audit, clean
from bot.desk.access import to_act
from bot.desk.company import Company
from bot.desk.errors import Refused
from bot.desk.models import Conversation
from bot.desk.routing.priority import LOW, URGENT
from bot.desk.routing.targets import set_due
from bot.desk.routing.teams import team_of
from bot.desk.routing.told import tell_moved
from bot.desk.rows import newest_handoff
from bot.desk.sign_in import SignedIn


def set_priority(
    session: Session, who: SignedIn, conversation_id: str, value: object, company: Company
) -> Conversation:
    """Makes a conversation more or less urgent; its time targets follow.

    Raises:
        Refused: ``not_found``, ``other_team``, ``bad_priority``, ``conversation_closed`` or ``not_queued``.
    """
    priority = clean.whole_number(value)
    if priority is None or not URGENT <= priority <= LOW:
        raise Refused("bad_priority", status=422)
    conversation = to_act(session, who, conversation_id)
    if conversation.state not in ("queued", "agent"):
        raise Refused("conversation_closed" if conversation.state == "closed" else "not_queued", status=409)
    before, conversation.priority = conversation.priority, priority
    if before == priority:
        return conversation
    handoff = newest_handoff(session, conversation.id)
    if handoff is not None:
        handoff.priority = priority
        set_due(handoff, team_of(session, conversation), company)
    audit.record(
        session, who.agent, "conversation.prioritised", "conversation", conversation.id, before=before, after=priority
    )
    tell_moved(session, conversation, company)
    return conversation
