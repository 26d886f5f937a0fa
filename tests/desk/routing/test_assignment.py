"""Who waits goes to who is free, in turn, once; who is not answered goes back into the queue."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.desk.accounts import Agent
from bot.desk.conversations import customer_view
from bot.desk.errors import Refused
from bot.desk.handoffs import take
from bot.desk.ids import now
from bot.desk.models import Message
from bot.desk.record_models import AuditEntry
from bot.desk.routing.assignment import Match, assign, matches, release_all, requeue, unanswered
from bot.desk.team_models import Team
from bot.desk.work.write import Written, write


def run(house):
    """One round of assignment, as the clockwork does it; whom each conversation went to."""
    for match in house.do(lambda s: matches(s, house.company, house.connected)):
        house.do(lambda s, match=match: assign(s, match, house.company))


def holder(house, conversation_id):
    return house.get(conversation_id).agent_id


def test_agents_get_conversations_in_turn_up_to_their_capacity(house):
    ana, bo = house.agent("ana", "technical", capacity=2), house.agent("bo", "technical", capacity=1)
    waiting = [house.waiting(waited_s=100 - n) for n in range(4)]
    run(house)
    assert [holder(house, one) for one in waiting] == [ana, bo, ana, None]
    first = house.get(waiting[0])
    assert first.state == "agent" and first.assigned_at and first.unanswered_since and first.waiting_since is None
    handoff = house.handoffs(waiting[0])[0]
    assert (handoff.status, handoff.agent_id) == ("accepted", ana) and handoff.accepted_at
    assert house.notices(waiting[0])[-1] == "agent_joined"
    run(house)
    assert holder(house, waiting[3]) is None


def test_the_next_round_begins_with_whoever_was_not_given_anything_the_longest(house):
    ana, bo = house.agent("ana", "technical"), house.agent("bo", "technical")
    order = []
    for _ in range(4):
        one = house.waiting()
        run(house)
        order.append(holder(house, one))
    assert order == [ana, bo, ana, bo]


@pytest.mark.parametrize(
    "fields",
    [
        {"connected": False},
        {"presence": "away"},
        {"presence": "offline"},
        {"active": False},
        {"role": "writer"},
        {"capacity": 0},
    ],
)
def test_who_is_not_there_gets_nothing(house, fields):
    house.agent("ana", "technical", **fields)
    house.agent("bo", "service")
    waiting = house.waiting()
    run(house)
    assert holder(house, waiting) is None


def test_a_team_may_take_by_hand_only(house):
    house.agent("ana", "technical")
    waiting = house.waiting()
    house.do(lambda s: s.execute(update(Team).values(auto_assign=False)))
    run(house)
    assert holder(house, waiting) is None


def test_a_match_that_is_out_of_date_changes_nothing(house):
    ana, bo = house.agent("ana", "technical", capacity=1), house.agent("bo", "technical")
    one, two = house.waiting(), house.waiting()
    assert house.do(lambda s: assign(s, Match(one, ana), house.company))
    assert not house.do(lambda s: assign(s, Match(two, ana), house.company)), "no room any more"
    assert not house.do(lambda s: assign(s, Match(one, bo), house.company)), "taken already"
    assert holder(house, one) == ana and holder(house, two) is None


def test_of_many_who_reach_for_it_at_once_exactly_one_has_it(either):
    agents = [either.who(either.agent(f"n{number}", "technical")) for number in range(6)]
    waiting = either.waiting()

    def reach(number):
        who = agents[number % 6]
        try:
            if number % 2:
                return either.store.write_now(lambda s: assign(s, Match(waiting, who.agent.id), either.company))
            return bool(either.store.write_now(lambda s: take(s, who, waiting, either.company)))
        except Refused as refused:
            assert refused.code == "already_taken"
            return False

    with ThreadPoolExecutor(6) as pool:
        won = list(pool.map(reach, range(6)))
    assert won.count(True) == 1
    assert holder(either, waiting) == agents[won.index(True)].agent.id
    assert either.notices(waiting).count("agent_joined") == 1


def test_two_clockworks_at_once_never_give_an_agent_more_than_their_capacity(either):
    either.agent("ana", "technical", capacity=3)
    waiting = [either.waiting() for _ in range(8)]
    found = [Match(one, "a_ana") for one in waiting]
    with ThreadPoolExecutor(4) as pool:
        given = list(pool.map(lambda match: either.store.write_now(lambda s: assign(s, match, either.company)), found))
    assert given.count(True) == 3


def test_who_is_not_answered_goes_back_a_step_more_urgent_and_to_somebody_else(house):
    ana = house.agent("ana", "technical", last_assigned_at=now() - timedelta(days=1))
    bo = house.agent("bo", "technical", last_assigned_at=now())
    house.do(lambda s: s.execute(update(Team).values(requeue_after_s=600)))
    found = house.waiting()
    run(house)
    assert holder(house, found) == ana
    assert not house.do(lambda s: requeue(s, found, house.company))
    house.change(found, unanswered_since=now() - timedelta(seconds=601))
    assert house.do(lambda s: unanswered(s, now())) == [found]
    assert house.do(lambda s: requeue(s, found, house.company))
    back = house.get(found)
    assert (back.state, back.agent_id, back.priority, back.unanswered_since) == ("queued", None, 2, None)
    assert now() - back.waiting_since >= timedelta(seconds=600), "the wait counts from the unanswered words"
    assert house.handoffs(found)[0].status == "queued"
    run(house)
    assert holder(house, found) == bo


def let_lapse(house, conversation_id):
    """Leaves a conversation unanswered until the clockwork takes it back."""
    house.do(lambda s: s.execute(update(Team).values(requeue_after_s=600)))
    house.change(conversation_id, unanswered_since=now() - timedelta(hours=1))
    assert house.do(lambda s: requeue(s, conversation_id, house.company))


def test_the_customer_is_told_of_it_only_once(house):
    house.agent("ana", "technical")
    found = house.waiting()
    for _ in range(3):
        house.came["a_ana"] = now()
        run(house)
        assert holder(house, found) == "a_ana", "nobody else is free"
        let_lapse(house, found)
    assert house.notices(found).count("agent_left") == house.notices(found).count("agent_joined") == 1
    sentence = house.rows(select(Message.text).where(Message.text.contains("held up")))
    assert sentence == ["Thank you for waiting. Ana is held up, so the next free person will take over from here."]


def test_who_left_a_message_comes_last_and_not_while_the_team_is_closed(house):
    house.agent("ana", "technical", capacity=1)
    left = house.waiting(waited_s=9000, left_at=now())
    lately = house.waiting(waited_s=1)
    run(house)
    assert holder(house, lately) == "a_ana" and holder(house, left) is None
    house.do(lambda s: s.execute(update(Agent).values(capacity=5)))
    house.do(lambda s: s.execute(update(Team).values(hours={})))
    run(house)
    assert holder(house, left) is None
    house.do(lambda s: s.execute(update(Team).values(hours=None)))
    run(house)
    assert holder(house, left) == "a_ana"


def test_who_leaves_gives_everything_back(house):
    ana = house.agent("ana", "technical")
    held = [house.waiting() for _ in range(3)]
    run(house)
    assert house.do(lambda s: release_all(s, ana, house.company)) == 3
    assert {house.get(one).state for one in held} == {"queued"}
    assert house.do(lambda s: release_all(s, ana, house.company)) == 0
    actions = house.rows(select(AuditEntry.action).where(AuditEntry.subject_id == held[0]).order_by(AuditEntry.id))
    assert actions == ["handoff.queued", "conversation.assigned", "conversation.released"]


def test_many_desks_at_once_give_everybody_to_somebody_once(either):
    for number in range(3):
        either.agent(f"n{number}", "technical", capacity=4)
    waiting = [either.waiting() for _ in range(10)]

    def desk(_):
        for match in either.store.read_now(lambda s: matches(s, either.company, either.connected)):
            either.store.write_now(lambda s, match=match: assign(s, match, either.company))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(desk, range(4)))
        list(pool.map(desk, range(4)))
    held = [holder(either, one) for one in waiting]
    assert None not in held and max(held.count(one) for one in set(held)) <= 4
    assert all(either.notices(one).count("agent_joined") == 1 for one in waiting)


def test_an_answer_and_the_clockwork_at_once_leave_one_of_the_two(either):
    ana = either.who(either.agent("ana", "technical"))
    either.do(lambda s: s.execute(update(Team).values(requeue_after_s=600)))
    for _ in range(5):
        found = either.waiting()
        either.do(lambda s, found=found: take(s, ana, found, either.company))
        either.change(found, unanswered_since=now() - timedelta(hours=1))

        def reply(found=found):
            written = Written(client_id="r", text="Hello")
            try:
                either.store.write_now(lambda s: write(s, ana, found, written, either.place, 4000))
                return "agent"
            except Refused as refused:
                assert refused.code == "not_yours"
                return "queued"

        with ThreadPoolExecutor(2) as pool:
            replied = pool.submit(reply)
            pool.submit(
                lambda found=found: either.store.write_now(lambda s: requeue(s, found, either.company))
            ).result()
        assert either.get(found).state == replied.result()


def test_a_closed_team_gets_nothing_by_itself_but_what_is_taken_by_hand(house):
    ana = house.who(house.agent("ana", "technical"))
    house.do(lambda s: s.execute(update(Team).values(hours={})))
    found = house.waiting()
    run(house)
    assert not house.do(lambda s: assign(s, Match(found, ana.agent.id), house.company)), "it closed a moment ago"
    assert house.notices(found) == ["handed_over", "leave_offered"]
    seen = house.do(lambda s: customer_view(s, house.get(found), house.company))
    assert seen["state"] == "queued" and seen["offline"] and seen["leave"]
    house.do(lambda s: take(s, ana, found, house.company))
    assert holder(house, found) == "a_ana"


@pytest.mark.parametrize("sign", ["wrote", "took", "came"])
def test_who_left_it_unanswered_gets_it_again_only_after_a_sign_of_life(either, sign):
    ana = either.who(either.agent("ana", "technical"))
    other = either.waiting()
    run(either)
    found = either.waiting()
    run(either)
    assert holder(either, other) == holder(either, found) == "a_ana"
    let_lapse(either, found)
    later = either.waiting()
    run(either)
    assert holder(either, found) is None, "it waits for others"
    assert holder(either, later) == "a_ana", "which keeps nobody else waiting"
    if sign == "wrote":
        either.do(lambda s: write(s, ana, other, Written(client_id="r", text="Hello"), either.place, 4000))
    elif sign == "took":
        by_hand = either.waiting()
        either.do(lambda s: take(s, ana, by_hand, either.company))
    else:
        either.came["a_ana"] = now()
    run(either)
    assert holder(either, found) == "a_ana"
    let_lapse(either, found)
    run(either)
    assert holder(either, found) is None, "once for each sign"


def test_it_does_not_go_to_and_fro_between_two_who_are_away(house):
    house.agent("ana", "technical"), house.agent("bo", "technical")
    found = house.waiting()
    for _ in range(2):
        run(house)
        let_lapse(house, found)
    run(house)
    assert holder(house, found) is None
    assert house.notices(found).count("agent_joined") == 2
