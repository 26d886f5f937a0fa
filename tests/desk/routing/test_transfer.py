"""Passing on: to a person, to a team, with a note; whoever loses sight of it is told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.desk.errors import Refused
from bot.desk.events import AgentEvent, RowChanged
from bot.desk.handoffs import take
from bot.desk.record_models import AuditEntry
from bot.desk.routing.joining import join
from bot.desk.routing.transfer import Destination, transfer
from bot.desk.team_models import Team
from bot.desk.work_models import Note
from tests.desk.agent import Agent, hire


@pytest.fixture
def staffed(house):
    house.ana = house.who(house.agent("ana", "technical"))
    house.bo = house.who(house.agent("bo", "technical"))
    house.cy = house.who(house.agent("cy", "service"))
    house.sue = house.who(house.agent("sue", "technical", role="supervisor"))
    house.found = house.waiting()
    return house


def pass_on(house, who, **to):
    """Passes it on; what was told of it, in order."""
    house.do(lambda s: transfer(s, who, house.found, Destination(**to), house.company))
    return house.told


def refusal(house, who, **to):
    with pytest.raises(Refused) as refused:
        pass_on(house, who, **to)
    return refused.value.code, refused.value.status


def gone(told):
    """Whose lists it was taken off: the team and the agents."""
    return [(e.team_id, e.agent_ids) for e in told if isinstance(e, AgentEvent) and e.name == "conversation_gone"]


def test_to_a_colleague_of_the_same_team(staffed):
    staffed.do(lambda s: take(s, staffed.ana, staffed.found, staffed.company))
    accepted_at = staffed.handoffs(staffed.found)[0].accepted_at
    told = pass_on(staffed, staffed.ana, agent_id="a_bo", note="Asked for the serial number.")
    found, handoff = staffed.get(staffed.found), staffed.handoffs(staffed.found)[0]
    assert (found.state, found.agent_id, found.team_id) == ("agent", "a_bo", "technical") and found.unanswered_since
    assert (handoff.status, handoff.agent_id, handoff.accepted_at) == ("accepted", "a_bo", accepted_at)
    assert gone(told) == [("technical", ("a_ana",))] and staffed.notices(staffed.found)[-1] == "transferred"
    note = staffed.rows(select(Note))[0]
    assert (note.kind, note.text, note.agent_id) == ("transfer", "Asked for the serial number.", "a_ana")
    entry = staffed.rows(select(AuditEntry).where(AuditEntry.action == "conversation.transferred"))[0]
    assert (entry.details["from_agent"], entry.details["to_agent"]) == ("a_ana", "a_bo")


def test_to_another_team_it_leaves_the_old_ones_lists_before_the_row_is_told(staffed):
    staffed.do(lambda s: take(s, staffed.ana, staffed.found, staffed.company))
    told = pass_on(staffed, staffed.ana, team_id="service")
    found = staffed.get(staffed.found)
    assert (found.state, found.agent_id, found.team_id) == ("queued", None, "service") and found.waiting_since
    assert gone(told) == [("technical", ("a_ana",))]
    kinds = [type(e) for e in told if isinstance(e, RowChanged) or getattr(e, "name", "") == "conversation_gone"]
    assert kinds == [AgentEvent, RowChanged]
    assert staffed.handoffs(staffed.found)[0].team == "service"
    assert refusal(staffed, staffed.ana, team_id="technical") == ("other_team", 403)


def test_to_a_person_of_another_team_it_becomes_that_teams(staffed):
    told = pass_on(staffed, staffed.ana, agent_id="a_cy")
    assert (staffed.get(staffed.found).team_id, staffed.get(staffed.found).agent_id) == ("service", "a_cy")
    assert gone(told) == [("technical", ())]


def test_to_a_team_that_is_away_the_customer_is_told_and_may_leave_a_message(staffed):
    staffed.do(lambda s: setattr(s.get_one(Team, "service"), "hours", {}))
    pass_on(staffed, staffed.ana, team_id="service")
    assert staffed.notices(staffed.found)[-2:] == ["transferred", "leave_offered"]


def test_where_it_can_not_go(staffed):
    assert refusal(staffed, staffed.ana, team_id="nope") == ("unknown_team", 422)
    assert refusal(staffed, staffed.ana, agent_id="nope") == ("unknown_agent", 422)
    assert refusal(staffed, staffed.ana, agent_id=["a_bo"]) == ("unknown_agent", 422)
    assert refusal(staffed, staffed.ana, team_id="technical") == ("same_place", 409)
    assert refusal(staffed, staffed.ana) == refusal(staffed, staffed.ana, team_id="service", agent_id="a_cy")
    staffed.agent("will", "technical", role="writer")
    staffed.agent("dee", "technical", active=False)
    assert refusal(staffed, staffed.ana, agent_id="a_will") == refusal(staffed, staffed.ana, agent_id="a_dee")
    pass_on(staffed, staffed.ana, agent_id="a_ana")
    assert refusal(staffed, staffed.ana, agent_id="a_ana") == ("same_place", 409)
    assert staffed.get(staffed.found).agent_id == "a_ana"


def test_to_who_is_away_only_when_it_is_meant(staffed):
    staffed.connected.discard("a_bo")
    assert refusal(staffed, staffed.ana, agent_id="a_bo") == ("agent_away", 409)
    pass_on(staffed, staffed.ana, agent_id="a_bo", force=True)
    assert staffed.get(staffed.found).agent_id == "a_bo"


def test_what_somebody_else_has_only_they_and_supervisors_pass_on(staffed):
    staffed.do(lambda s: take(s, staffed.ana, staffed.found, staffed.company))
    assert refusal(staffed, staffed.bo, agent_id="a_bo") == ("not_yours", 409)
    assert refusal(staffed, staffed.cy, agent_id="a_cy") == ("other_team", 403)
    staffed.do(lambda s: join(s, staffed.sue, staffed.found, staffed.place))
    pass_on(staffed, staffed.sue, agent_id="a_bo")
    assert staffed.get(staffed.found).agent_id == "a_bo"


def test_what_has_ended_or_is_the_bots_is_not_passed_on(staffed):
    staffed.change(staffed.found, state="closed", agent_id="a_ana")
    assert refusal(staffed, staffed.ana, team_id="service") == ("conversation_closed", 409)
    staffed.change(staffed.found, state="bot", agent_id=None)
    assert refusal(staffed, staffed.sue, team_id="service") == ("not_queued", 409)


async def test_consoles_hear_of_it_where_they_still_see_it(arrive, consoles):
    agent, other, supervisor = consoles
    customer = await arrive()
    await customer.human()
    await customer.state("queued")
    found = customer.conversation["id"]
    await agent.row(state="queued")
    moved = await agent.post(f"/conversations/{found}/transfer", {"team_id": "service", "note": "For you."})
    assert moved.json()["conversation"]["team"]["id"] == "service"
    await other.row(id=found, state="queued")
    await customer.wait(lambda: agent.events("conversation_gone") == [{"id": found}])
    await supervisor.row(id=found, state="queued")
    assert supervisor.events("conversation_gone") == [] and (await agent.take(found)).json()["code"] == "other_team"
    assert (await customer.message(event="transferred"))["text"].startswith(
        "You are being passed on to Customer service"
    )


@pytest.fixture
async def consoles(desk):
    """An agent of each team and a supervisor of none, all listening."""
    people = []
    for name, role, teams in (("ana", "agent", ["technical"]), ("cy", "agent", ["service"]), ("sue", "supervisor", [])):
        hire(desk, f"{name}@halden.example", name=name.title(), role=role, teams=teams)
        one = Agent(desk.url, f"{name}@halden.example")
        await one.sign_in()
        await one.listen()
        people.append(one)
    yield people
    for one in people:
        await one.close()
