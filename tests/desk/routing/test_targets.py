"""Time targets follow priority and team."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.routing.prioritising import set_priority
from bot.desk.routing.transfer import Destination, transfer

TARGETS = {"1": {"first_reply_s": 60}, "default": {"first_reply_s": 600, "resolution_s": 3600}}


def test_a_handoff_is_due_by_its_priority_and_a_change_of_it_counts_from_the_beginning(house):
    house.team("urgent", intents=["wifi_connection"], targets=TARGETS)
    ana = house.who(house.agent("ana", "urgent"))
    found = house.hand_over(house.chat(intent="wifi_connection", family="technical"))
    first = house.handoffs(found)[0]
    assert first.first_reply_due_at - first.created_at == timedelta(seconds=600)
    assert first.resolution_due_at - first.created_at == timedelta(hours=1)
    assert first.package["routing"]["due_at"].startswith(first.first_reply_due_at.isoformat()[:19])
    house.do(lambda s: set_priority(s, ana, found, 1, house.company))
    again = house.handoffs(found)[0]
    assert again.first_reply_due_at - first.created_at == timedelta(seconds=60)
    assert again.priority == house.get(found).priority == 1


def test_another_team_has_promised_other_times(house):
    house.team("slow", targets={"default": {"resolution_s": 7200}})
    ana = house.who(house.agent("ana", "technical", "slow"))
    found = house.waiting()
    assert house.handoffs(found)[0].resolution_due_at is None
    house.do(lambda s: transfer(s, ana, found, Destination(team_id="slow"), house.company))
    handoff = house.handoffs(found)[0]
    assert handoff.resolution_due_at - handoff.created_at == timedelta(hours=2) and handoff.team == "slow"
