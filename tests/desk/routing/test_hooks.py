"""Other systems hear of every step, with the context package, and each step is in the audit trail."""

from __future__ import annotations

from sqlalchemy import select

from bot.desk.handoffs import back_to_bot, take
from bot.desk.ids import now
from bot.desk.inbound import accept_text
from bot.desk.record_models import AuditEntry, Webhook, WebhookDelivery
from bot.desk.routing.closing import Closing, close
from bot.desk.routing.returning import return_to_bot
from bot.desk.routing.transfer import Destination, transfer
from bot.handoff.package import validate


def test_every_step_is_told_and_recorded(house):
    hook = Webhook(id="w", url="https://x.example", secret="s", events=["*"], active=True, created_at=now())
    house.do(lambda s: s.add(hook))
    ana = house.who(house.agent("ana", "technical", "service"))
    found = house.waiting()
    house.do(lambda s: take(s, ana, found, house.company))
    house.do(lambda s: transfer(s, ana, found, Destination(team_id="service"), house.company))
    house.do(lambda s: take(s, ana, found, house.company))
    house.do(lambda s: close(s, ana, found, house.company, Closing("solved")))
    house.do(lambda s: accept_text(s, found, "x9", "it is back", 4000, house.place))
    house.do(lambda s: return_to_bot(s, ana, found, None, house.company, 4000))
    told = house.rows(select(WebhookDelivery).where(WebhookDelivery.event != "message.created"))
    told.sort(key=lambda delivery: delivery.created_at)
    assert [delivery.event for delivery in told] == [
        "conversation.created", "handoff.queued", "handoff.accepted", "handoff.transferred", "handoff.accepted",
        "handoff.completed", "conversation.closed", "conversation.reopened", "handoff.queued", "handoff.accepted",
        "handoff.returned",
    ]  # fmt: skip
    for delivery in told:
        data = delivery.body["data"]
        assert data["conversation_id"] == found
        if delivery.event.startswith("handoff."):
            validate(data["handoff"]["package"])
        else:
            assert data["conversation"]["id"] == found
    assert told[3].body["data"]["to_team"] == "service" and told[5].body["data"]["handoff"]["resolution"] == "solved"
    actions = house.rows(select(AuditEntry.action).where(AuditEntry.subject_id == found).order_by(AuditEntry.id))
    assert actions == [
        "handoff.queued", "conversation.taken", "conversation.transferred", "conversation.taken",
        "conversation.closed", "conversation.reopened", "handoff.queued", "handoff.returned",
    ]  # fmt: skip


def test_who_goes_back_to_the_bot_at_their_own_wish_is_told_of_too(house):
    found = house.waiting()
    house.do(lambda s: back_to_bot(s, s.merge(house.get(found)), house.company))
    entry = house.rows(select(AuditEntry).where(AuditEntry.action == "handoff.returned"))[0]
    assert (entry.actor_kind, house.handoffs(found)[0].status) == ("customer", "returned")
