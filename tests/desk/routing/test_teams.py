"""A handoff goes to its intent's team, else its family's, else the first."""

from __future__ import annotations

from bot.desk.routing.teams import choose_team
from bot.desk.team_models import Team


def team(team_id, family=None, intents=()):
    return Team(id=team_id, name=team_id, family=family, intents=list(intents))


BILLING = team("billing", intents=["invoice_copy"])
TECHNICAL, SERVICE = team("technical", "technical"), team("service", "general")
ALL = [BILLING, TECHNICAL, SERVICE]


def test_the_intent_comes_before_the_family():
    assert choose_team(ALL, "invoice_copy", "general") is BILLING
    assert choose_team(ALL, "order_status", "general") is SERVICE
    assert choose_team(ALL, None, "technical") is TECHNICAL


def test_what_belongs_to_nobody_goes_to_the_first_team_that_takes_more_than_its_intents():
    assert choose_team(ALL, "chat", None) is TECHNICAL
    assert choose_team([BILLING], "chat", "technical") is BILLING
    assert choose_team([], "chat", "technical") is None
