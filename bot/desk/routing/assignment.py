"""Assignment by itself: waiting conversations go to free agents, unanswered ones back into the queue.

Jobs for the store; each looks again at what it changes under a lock, so that several desks may run them at once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.accounts import Agent
from bot.desk.company import Company
from bot.desk.conversations import to_change
from bot.desk.ids import now
from bot.desk.messages import add_notice
from bot.desk.models import Conversation, Message
from bot.desk.queue import waiting_line
from bot.desk.routing.answering import Answering, answering
from bot.desk.routing.held_back import REQUEUED as TAKEN_BACK
from bot.desk.routing.held_back import left_unanswered, signs_of_life
from bot.desk.routing.holding import accept, let_go
from bot.desk.routing.hours import is_open
from bot.desk.routing.priority import URGENT
from bot.desk.routing.targets import set_due
from bot.desk.routing.teams import team_of
from bot.desk.routing.told import tell_gone, tell_moved
from bot.desk.routing.waiting import offer_leave
from bot.desk.rows import newest_handoff
from bot.desk.team_models import Team
from bot.desk.texts import text

# Key of the hidden part of a notice: the customer was told that it goes back into the queue.
REQUEUED = "requeued"


@dataclass(frozen=True)
class Match:
    """A waiting conversation, and who is to have it."""

    conversation_id: str
    agent_id: str


def matches(session: Session, company: Company, connected: Collection[str]) -> list[Match]:
    """Who should have which waiting conversation now: the most urgent first, to each team's agents in turn.

    A team that is closed gets nothing by itself. Who left a message comes after those who wait. Nobody gets what they
    left unanswered again before they have shown a sign of life.
    """
    found: list[Match] = []
    given: dict[str, int] = {}
    waiting_teams = select(Conversation.team_id).where(Conversation.state == "queued").distinct()
    teams = select(Team).where(Team.auto_assign, Team.id.in_(waiting_teams)).order_by(Team.id)
    for team in session.scalars(teams):
        if not is_open(team, company, now()):
            continue
        agents = answering(session, team.id, connected)
        if not any(agent.has_room for agent in agents):
            continue
        unanswered_by = left_unanswered(session, team.id)
        signs = signs_of_life(session, unanswered_by)
        for conversation_id in [*waiting_line(session, team.id, team), *_left_messages(session, team.id)]:
            free = [agent for agent in agents if agent.load + given.get(agent.id, 0) < agent.capacity]
            if not free:
                break
            agent = _next(free, unanswered_by.get(conversation_id, {}), signs)
            if agent is None:
                continue
            given[agent.id] = given.get(agent.id, 0) + 1
            # Round robin within this round too.
            agents = [*(one for one in agents if one.id != agent.id), agent]
            found.append(Match(conversation_id, agent.id))
    return found


def assign(session: Session, match: Match, company: Company) -> bool:
    """Gives a conversation to an agent, if it still waits and they still have room; whether it did."""
    # The agent's row is locked so that two desks do not fill the last place twice; foreign keys to it stay free.
    agent = session.get(Agent, match.agent_id, with_for_update={"key_share": True}, populate_existing=True)
    if agent is None:
        return False
    conversation = to_change(session, match.conversation_id)
    if conversation.state != "queued":
        return False
    # It may have gone to another team since, and they may have gone anywhere.
    if not is_open(team_of(session, conversation), company, now()):
        return False
    there = answering(session, conversation.team_id, None)
    if not any(one.id == agent.id and one.has_room for one in there):
        return False
    accept(session, conversation, agent, company)
    agent.last_assigned_at = now()
    audit.record(session, audit.SYSTEM, "conversation.assigned", "conversation", conversation.id, agent=agent.id)
    return True


def unanswered(session: Session, moment: datetime) -> list[str]:
    """Ids of the conversations that their agents have left unanswered for longer than their teams allow."""
    found: list[str] = []
    for team in session.scalars(select(Team).where(Team.requeue_after_s.is_not(None)).order_by(Team.id)):
        query = select(Conversation.id).where(Conversation.team_id == team.id, _is_unanswered(team, moment))
        found += session.scalars(query.order_by(Conversation.unanswered_since, Conversation.id))
    return found


def requeue(session: Session, conversation_id: str, company: Company) -> bool:
    """Puts an unanswered conversation back into its team's queue, a step more urgent; whether it did."""
    conversation = to_change(session, conversation_id)
    team = team_of(session, conversation)
    if team is None or team.requeue_after_s is None:
        return False
    still = select(Conversation.id).where(Conversation.id == conversation_id, _is_unanswered(team, now()))
    if session.scalar(still) is None:
        return False
    held_by = conversation.agent_id
    _release(session, conversation, company)
    audit.record(session, audit.SYSTEM, TAKEN_BACK, "conversation", conversation.id, agent=held_by)
    return True


def release_all(session: Session, agent_id: str, company: Company) -> int:
    """Puts all open conversations of an agent who leaves back into their teams' queues; returns how many."""
    query = select(Conversation.id).where(Conversation.agent_id == agent_id, Conversation.state == "agent")
    ids = list(session.scalars(query.order_by(Conversation.id)))
    for conversation_id in ids:
        conversation = to_change(session, conversation_id)
        if conversation.agent_id == agent_id and conversation.state == "agent":
            _release(session, conversation, company)
            audit.record(
                session, audit.SYSTEM, "conversation.released", "conversation", conversation.id, agent=agent_id
            )
    return len(ids)


def _is_unanswered(team: Team, moment: datetime) -> ColumnElement[bool]:
    """Whether a conversation of a team's has been left unanswered for longer than the team allows."""
    since = moment - timedelta(seconds=team.requeue_after_s or 0)
    return and_(Conversation.state == "agent", Conversation.unanswered_since <= since, Conversation.left_at.is_(None))


def _release(session: Session, conversation: Conversation, company: Company) -> None:
    team_id, agent_id = conversation.team_id, conversation.agent_id
    conversation.priority = max(URGENT, (conversation.priority or URGENT + 2) - 1)
    let_go(session, conversation, waits_since_last_word=True)
    handoff = newest_handoff(session, conversation.id)
    if handoff is not None:
        handoff.priority = conversation.priority
        set_due(handoff, session.get(Team, team_id) if team_id else None, company)
    if not _was_told(session, conversation.id):
        agent = session.get(Agent, agent_id) if agent_id else None
        sentence = text(conversation.language, "customer.requeued", name=agent.name if agent else company.name)
        add_notice(session, conversation, "agent_left", sentence, **{REQUEUED: True})
    offer_leave(session, conversation, company)
    tell_gone(session, conversation, team_id, agent_id)
    tell_moved(session, conversation, company)


def _was_told(session: Session, conversation_id: str) -> bool:
    notices = select(Message.hidden).where(Message.conversation_id == conversation_id, Message.kind == "notice")
    return any(hidden.get(REQUEUED) for hidden in session.scalars(notices))


def _left_messages(session: Session, team_id: str) -> list[str]:
    """Conversations in which a message was left, the oldest first."""
    query = select(Conversation.id).where(
        Conversation.state == "queued", Conversation.team_id == team_id, Conversation.left_at.is_not(None)
    )
    return list(session.scalars(query.order_by(Conversation.left_at, Conversation.id)))


def _next(free: list[Answering], left_by: dict[str, datetime], signs: dict[str, datetime]) -> Answering | None:
    """Whose turn it is; who left it unanswered only when nobody else is free, and they have been seen since."""
    others = [agent for agent in free if agent.id not in left_by]
    back = [agent for agent in free if agent.id in left_by and _seen_since(agent.id, left_by, signs)]
    return next(iter(others or back), None)


def _seen_since(agent_id: str, left_by: dict[str, datetime], signs: dict[str, datetime]) -> bool:
    return agent_id in signs and signs[agent_id] > left_by[agent_id]
