"""Which team a handoff goes to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.models import Conversation
from bot.desk.team_models import Team


def team_for(session: Session, intent: str | None, family: str | None) -> Team | None:
    """The team of an intent, else of its family, else the first; None only where there are no teams.

    Args:
        family: ``technical``, ``general`` or None.
    """
    return choose_team(session.scalars(select(Team).order_by(Team.created_at, Team.id)).all(), intent, family)


def choose_team(teams: Sequence[Team], intent: str | None, family: str | None) -> Team | None:
    """The same among these teams, the oldest first."""
    for team in teams:
        if intent is not None and intent in team.intents:
            return team
    for team in teams:
        if family is not None and team.family == family:
            return team
    # A team that only has intents of its own is no place for whatever nobody else takes.
    general = (team for team in teams if team.family is not None or not team.intents)
    return next(general, teams[0] if teams else None)


def team_of(session: Session, conversation: Conversation) -> Team | None:
    """The team whose queue a conversation is in, or was last in."""
    return session.get(Team, conversation.team_id) if conversation.team_id else None
