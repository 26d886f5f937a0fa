"""Passing a conversation on, to another agent or another team. Jobs for the store."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.access import joined, to_act
from bot.desk.accounts import Agent
from bot.desk.clean import clean_text, is_id
from bot.desk.company import Company
from bot.desk.errors import Refused
from bot.desk.ids import now
from bot.desk.messages import add_notice
from bot.desk.models import Conversation
from bot.desk.place import agents_connected
from bot.desk.redaction import without_cards
from bot.desk.routing.answering import ROLES
from bot.desk.routing.holding import hold, let_go
from bot.desk.routing.hooks import emit_handoff
from bot.desk.routing.hours import is_open
from bot.desk.routing.targets import set_due
from bot.desk.routing.told import tell_gone, tell_moved
from bot.desk.routing.waiting import offer_leave
from bot.desk.rows import newest_handoff
from bot.desk.sign_in import SignedIn
from bot.desk.team_models import Team, TeamMember
from bot.desk.texts import text
from bot.desk.work.notes import add_note

MAX_NOTE_CHARS = 4000


@dataclass(frozen=True)
class Destination:
    """Where a conversation should go, as it came from outside: to a team or to an agent.

    Attributes:
        force: Also to an agent who is away.
    """

    team_id: object = None
    agent_id: object = None
    note: object = None
    force: bool = False


def transfer(
    session: Session, who: SignedIn, conversation_id: str, destination: Destination, company: Company
) -> Conversation:
    """Passes a conversation on; whoever gets it finds the note.

    Raises:
        Refused: ``not_found``, ``other_team``, ``not_yours``, ``not_queued``, ``conversation_closed``,
            ``bad_request``, ``unknown_team``, ``unknown_agent``, ``same_place`` or ``agent_away``.
    """
    conversation = to_act(session, who, conversation_id)
    _may(session, who, conversation)
    if (destination.team_id is None) == (destination.agent_id is None):
        raise Refused("bad_request", status=422)
    before = {"from_team": conversation.team_id, "from_agent": conversation.agent_id}
    if destination.agent_id is not None:
        agent = _agent(session, destination)
        if conversation.agent_id == agent.id:
            raise Refused("same_place", status=409)
        _to_agent(session, conversation, agent, company)
    else:
        team = _team(session, destination.team_id)
        if conversation.state == "queued" and conversation.team_id == team.id:
            raise Refused("same_place", status=409)
        _to_team(session, conversation, team, company)
    after = {"to_team": conversation.team_id, "to_agent": conversation.agent_id}
    audit.record(session, who.agent, "conversation.transferred", "conversation", conversation.id, **before, **after)
    tell_gone(session, conversation, before["from_team"], before["from_agent"])
    note = without_cards(clean_text(destination.note))[:MAX_NOTE_CHARS] if isinstance(destination.note, str) else ""
    if note:
        add_note(session, conversation, who.agent, note, kind="transfer")
    emit_handoff(session, "handoff.transferred", newest_handoff(session, conversation.id), **before, **after)
    tell_moved(session, conversation, company)
    return conversation


def _may(session: Session, who: SignedIn, conversation: Conversation) -> None:
    """Whether somebody may pass it on: what waits may go to whoever should have it, what an agent has only by them."""
    if conversation.state == "closed":
        raise Refused("conversation_closed", status=409)
    if conversation.state == "bot":
        raise Refused("not_queued", status=409)
    own = conversation.agent_id in (None, who.agent.id) or joined(session, who, conversation.id)
    if not own and not who.may("conversations.reassign"):
        raise Refused("not_yours", status=409)


def _to_agent(session: Session, conversation: Conversation, agent: Agent, company: Company) -> None:
    teams = set(session.scalars(select(TeamMember.team_id).where(TeamMember.agent_id == agent.id)))
    if teams and conversation.team_id not in teams:
        conversation.team_id = _nearest(session, teams, conversation.family)
        _new_team(session, conversation, company)
    hold(session, conversation, agent.id)
    sentence = text(conversation.language, "customer.transferred", name=agent.name)
    add_notice(session, conversation, "transferred", sentence)


def _to_team(session: Session, conversation: Conversation, team: Team, company: Company) -> None:
    conversation.team_id = team.id
    let_go(session, conversation, waits_since_last_word=False)
    _new_team(session, conversation, company)
    open_now = is_open(team, company, now())
    key = "customer.transferred_team" if open_now else "customer.transferred_offline"
    add_notice(session, conversation, "transferred", text(conversation.language, key, team=team.name))
    offer_leave(session, conversation, company)


def _new_team(session: Session, conversation: Conversation, company: Company) -> None:
    """Another team has promised other times."""
    handoff = newest_handoff(session, conversation.id)
    if handoff is not None and conversation.team_id is not None:
        handoff.team = conversation.team_id
        set_due(handoff, session.get(Team, conversation.team_id), company)


def _nearest(session: Session, team_ids: set[str], family: str | None) -> str:
    """Of an agent's teams the one of the conversation's family, else the oldest."""
    teams = session.scalars(select(Team).where(Team.id.in_(team_ids)).order_by(Team.created_at, Team.id)).all()
    return next((team.id for team in teams if team.family == family), teams[0].id)


def _team(session: Session, team_id: object) -> Team:
    team = session.get(Team, team_id) if is_id(team_id) else None
    if team is None:
        raise Refused("unknown_team", status=422)
    return team


def _agent(session: Session, destination: Destination) -> Agent:
    found = session.get(Agent, destination.agent_id) if is_id(destination.agent_id) else None
    if found is None or not found.active or found.role not in ROLES:
        raise Refused("unknown_agent", status=422)
    connected = agents_connected(session)
    there = found.presence == "online" and (connected is None or found.id in connected)
    if not there and not destination.force:
        raise Refused("agent_away", status=409, name=found.name)
    return found
