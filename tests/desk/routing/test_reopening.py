"""A closed conversation opens again: for the customer who writes, and for an agent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.desk.conversations import customer_view
from bot.desk.errors import Refused
from bot.desk.handoffs import take
from bot.desk.ids import now
from bot.desk.inbound import accept_human, accept_text
from bot.desk.models import Conversation, Message, Turn
from bot.desk.routing.closing import Closing, close
from bot.desk.routing.reopening import reopen
from bot.desk.rows import row
from bot.desk.team_models import Team
from bot.desk.work_models import ConversationTag
from bot.handoff.package import validate


@pytest.fixture
def ended(house):
    """Ana had it and closed it."""
    house.ana = house.who(house.agent("ana", "technical", capacity=1))
    house.bo = house.who(house.agent("bo", "technical"))
    house.found = house.waiting()
    house.do(lambda s: take(s, house.ana, house.found, house.company))
    house.do(lambda s: close(s, house.ana, house.found, house.company, Closing("solved", note="cable", tags=["VIP"])))
    return house


def say(house, words="it broke again", client_id="again"):
    return house.do(lambda s: accept_text(s, house.found, client_id, words, 4000, house.place))


def test_how_it_ended_is_kept(ended):
    found, handoff = ended.get(ended.found), ended.handoffs(ended.found)[0]
    assert (found.resolution, handoff.resolution, handoff.note, handoff.status) == (
        "solved", "solved", "cable", "completed",
    )  # fmt: skip
    assert ended.rows(select(ConversationTag.tag)) == ["vip"]
    assert ended.do(lambda s: customer_view(s, found, ended.company))["reopens"] is True


def test_it_goes_back_to_the_same_agent(ended):
    message = say(ended)
    found = ended.get(ended.found)
    assert (found.state, found.agent_id, found.reopened, found.closed_at) == ("agent", "a_ana", 1, None)
    assert found.resolution is None and found.unanswered_since
    old, again = ended.handoffs(ended.found)
    assert old.status == "completed" and again.status == "accepted" and again.agent_id == "a_ana"
    validate(again.package)
    assert (again.package["reason"]["code"], again.package["reason"]["trigger"]) == ("customer_request", "reopened")
    assert ended.notices(ended.found)[-1] == "reopened"
    assert say(ended).id == message.id and len(ended.handoffs(ended.found)) == 2
    assert ended.rows(select(Turn)) == [], "the bot hears nothing of it"


def test_the_story_goes_on(ended):
    say(ended)
    old, again = (handoff.package for handoff in ended.handoffs(ended.found))
    assert again["summary"]["problem"] == "it broke again (before that: my router is broken)"
    assert again["effort"]["turns"] == old["effort"]["turns"] + 1


@pytest.mark.parametrize("why", ["gone", "full"])
def test_else_to_the_teams_queue(ended, why):
    if why == "gone":
        ended.connected.discard("a_ana")
    else:
        other = ended.waiting()
        ended.do(lambda s: take(s, ended.ana, other, ended.company))
    say(ended)
    found = ended.get(ended.found)
    assert (found.state, found.agent_id, found.team_id) == ("queued", None, "technical")
    assert ended.handoffs(ended.found)[1].status == "queued"
    last = ended.rows(select(Message).where(Message.conversation_id == ended.found).order_by(Message.seq.desc()))[0]
    assert last.payload["event"] == "reopened" and last.payload["choices"]


def test_asking_for_a_person_opens_it_too(ended):
    ended.do(lambda s: accept_human(s, ended.found, "h1", ended.place))
    assert ended.get(ended.found).state == "agent"


def test_after_the_days_it_stays_closed(ended):
    ended.change(ended.found, closed_at=now() - timedelta(days=7, minutes=1))
    with pytest.raises(Refused) as refused:
        say(ended)
    assert refused.value.code == "conversation_closed"
    found = ended.get(ended.found)
    assert ended.do(lambda s: customer_view(s, found, ended.company))["reopens"] is False


def test_what_was_erased_stays_closed(ended):
    ended.change(ended.found, erased_at=now())
    with pytest.raises(Refused):
        say(ended)
    with pytest.raises(Refused) as refused:
        ended.do(lambda s: reopen(s, ended.ana, ended.found, ended.place))
    assert refused.value.code == "erased"


def test_what_no_agent_had_goes_on_with_the_bot(ended):
    ended.found = ended.chat(state="closed", closed_at=now())
    message = say(ended)
    assert ended.get(ended.found).state == "bot" and ended.handoffs(ended.found) == []
    assert [turn.message_id for turn in ended.rows(select(Turn))] == [message.id]


def test_an_agent_opens_it_again_for_themselves(ended):
    ended.do(lambda s: reopen(s, ended.bo, ended.found, ended.place))
    found, handoffs = ended.get(ended.found), ended.handoffs(ended.found)
    assert (found.state, found.agent_id, found.unanswered_since, found.reopened) == ("agent", "a_bo", None, 1)
    assert len(handoffs) == 1 and (handoffs[0].status, handoffs[0].agent_id) == ("accepted", "a_bo")
    assert handoffs[0].completed_at is None and handoffs[0].resolution is None
    ended.do(lambda s: reopen(s, ended.bo, ended.found, ended.place))
    assert ended.get(ended.found).reopened == 1
    with pytest.raises(Refused) as refused:
        ended.do(lambda s: reopen(s, ended.ana, ended.found, ended.place))
    assert refused.value.code == "not_closed"


@pytest.mark.parametrize("rated", [True, False])
def test_the_next_close_asks_how_it_was_unless_that_was_said(ended, rated):
    ended.change(ended.found, rated=rated)
    say(ended)
    ended.do(lambda s: close(s, ended.ana, ended.found, ended.company, Closing("solved")))
    asked = ended.rows(select(Message).where(Message.kind == "rating_request"))
    assert len(asked) == (1 if rated else 2)


@pytest.mark.parametrize(
    ("closing", "code"),
    [
        (Closing("perhaps"), "bad_resolution"),
        (Closing(["solved"]), "bad_resolution"),
        (Closing("solved", root_cause="gremlins"), "bad_root_cause"),
        (Closing("solved", root_cause=["x"]), "bad_root_cause"),
        (Closing("solved", article_id=7), "bad_article"),
        (Closing("solved", tags="vip"), "bad_tags"),
    ],
)
def test_a_bad_end_changes_nothing(ended, closing, code):
    say(ended)
    with pytest.raises(Refused) as refused:
        ended.do(lambda s: close(s, ended.ana, ended.found, ended.company, closing))
    assert refused.value.code == code and ended.get(ended.found).state == "agent"


def test_what_waits_is_not_closed_by_who_does_not_have_it(ended):
    other = ended.waiting()
    with pytest.raises(Refused) as refused:
        ended.do(lambda s: close(s, ended.bo, other, ended.company, Closing("solved")))
    assert refused.value.code == "not_yours"


def test_lists_say_that_the_customer_wrote_again(ended):
    say(ended)
    shown = ended.do(lambda s: row(s, s.get_one(Conversation, ended.found)))
    assert shown["reason"] == "reopened"


def test_while_the_team_is_closed_it_waits_for_everybody(ended):
    ended.do(lambda s: s.execute(update(Team).values(hours={})))
    say(ended)
    assert ended.get(ended.found).state == "queued"
    assert ended.notices(ended.found)[-2:] == ["reopened", "leave_offered"]
