"""Supervisors beside an agent, or in the bot's place."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.desk.conversations import begin, to_change
from bot.desk.errors import Refused
from bot.desk.handoffs import back_to_bot, take
from bot.desk.ids import now
from bot.desk.routing.closing import Closing, close
from bot.desk.routing.joining import join, leave
from bot.desk.routing.transfer import Destination, transfer
from bot.desk.work.write import Written, write
from bot.desk.work_models import Participant
from bot.handoff.package import validate


@pytest.fixture
def staffed(house):
    house.ana = house.who(house.agent("ana", "technical"))
    house.sue = house.who(house.agent("sue", role="supervisor"))
    return house


def joined(house):
    return house.rows(select(Participant.agent_id))


def test_beside_the_agent_and_away_again(staffed):
    found = staffed.waiting()
    staffed.do(lambda s: take(s, staffed.ana, found, staffed.company))
    for _ in range(2):
        staffed.do(lambda s: join(s, staffed.sue, found, staffed.place))
    assert joined(staffed) == ["a_sue"] and staffed.get(found).agent_id == "a_ana"
    for _ in range(2):
        staffed.do(lambda s: leave(s, staffed.sue, found, staffed.place))
    assert joined(staffed) == []
    assert staffed.notices(found) == ["handed_over", "agent_joined", "agent_joined", "agent_left"]


def test_who_had_joined_does_not_go_on_beside_the_bot(staffed):
    found = staffed.waiting()
    staffed.do(lambda s: take(s, staffed.ana, found, staffed.company))
    staffed.do(lambda s: join(s, staffed.sue, found, staffed.place))
    staffed.do(lambda s: transfer(s, staffed.ana, found, Destination(team_id="service"), staffed.company))
    staffed.do(lambda s: back_to_bot(s, to_change(s, found), staffed.company))
    assert joined(staffed) == []
    with pytest.raises(Refused) as refused:
        staffed.do(lambda s: write(s, staffed.sue, found, Written("x1", "Hello"), staffed.company, 4000))
    assert refused.value.code == "not_yours"


def test_in_the_bots_place(staffed):
    found = staffed.chat("where is my order")
    staffed.do(lambda s: join(s, staffed.sue, found, staffed.place))
    conversation, handoff = staffed.get(found), staffed.handoffs(found)[0]
    assert (conversation.state, conversation.agent_id) == ("agent", "a_sue") and joined(staffed) == []
    validate(handoff.package)
    assert (handoff.reason, handoff.package["reason"]["trigger"], handoff.status) == (
        "policy",
        "supervisor",
        "accepted",
    )
    assert handoff.package["summary"]["problem"] == "where is my order"


def test_before_the_customer_has_said_anything(staffed):
    found = staffed.do(lambda s: _begun(s))
    staffed.do(lambda s: join(s, staffed.sue, found, staffed.place))
    assert staffed.get(found).agent_id == "a_sue"


def test_what_waits_is_taken_and_what_ended_is_not_joined(staffed):
    found = staffed.waiting()
    staffed.do(lambda s: join(s, staffed.sue, found, staffed.place))
    assert staffed.get(found).agent_id == "a_sue"
    with pytest.raises(Refused) as refused:
        staffed.do(lambda s: leave(s, staffed.sue, found, staffed.place))
    assert refused.value.code == "still_yours"
    staffed.change(found, state="closed", closed_at=now())
    with pytest.raises(Refused) as refused:
        staffed.do(lambda s: join(s, staffed.sue, found, staffed.place))
    assert refused.value.code == "conversation_closed"


def test_the_end_ends_it_for_everybody(staffed):
    found = staffed.waiting()
    staffed.do(lambda s: take(s, staffed.ana, found, staffed.company))
    staffed.do(lambda s: join(s, staffed.sue, found, staffed.place))
    staffed.do(lambda s: close(s, staffed.ana, found, staffed.company, Closing("solved")))
    assert joined(staffed) == []


def _begun(session):
    return begin(session, channel="web", language="en", page=None)[0].id
