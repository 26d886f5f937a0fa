"""The queue's order: urgent first, and nobody waits for ever."""

from __future__ import annotations

import doctest
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.desk import queue
from bot.desk.ids import now
from bot.desk.routing import places, priority, targets
from bot.desk.routing.priority import urgency
from bot.desk.team_models import Team


def test_the_examples_hold():
    for module in (priority, queue, places, targets):
        assert doctest.testmod(module).failed == 0


@given(st.integers(1, 4), st.floats(0, 1e6), st.floats(0, 1e5), st.none() | st.integers(1, 100_000))
def test_waiting_never_makes_less_urgent(stated, waited_s, more_s, target_s):
    assert urgency(stated, waited_s + more_s, target_s) <= urgency(stated, waited_s, target_s) <= stated


def test_whoever_an_agent_had_within_a_week_goes_a_step_first(house):
    first = house.hand_over(house.chat())
    customer = house.get(first).customer_id
    assert house.get(first).priority == 3
    again = house.hand_over(house.chat(customer_id=customer))
    assert house.get(again).priority == 3, "asking twice alone makes nobody more urgent"
    house.do(lambda s: setattr(s.merge(house.handoffs(first)[0]), "accepted_at", now() - timedelta(days=6)))
    assert house.get(house.hand_over(house.chat(customer_id=customer))).priority == 2


def test_whoever_wrote_in_several_conversations_goes_a_step_first(house):
    first = house.chat()
    customer = house.get(first).customer_id
    house.chat(customer_id=customer)
    assert house.get(house.hand_over(house.chat(customer_id=customer))).priority == 2


def test_an_urgent_one_passes_and_who_has_waited_long_is_not_passed(house):
    long_ago = house.waiting(waited_s=1500, priority=3)
    lately = house.waiting(waited_s=60, priority=3)
    urgent = house.waiting(waited_s=0, priority=1)
    other = house.waiting("general", waited_s=5000)
    team = house.do(lambda s: s.get_one(Team, "technical"))
    line = house.do(lambda s: queue.waiting_line(s, "technical", team))
    assert line == [long_ago, urgent, lately] and other not in line
