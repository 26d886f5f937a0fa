"""Events for webhooks, stored in the transaction that they tell of, so that none is lost and none is made up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.hooks.wanted import ALL, is_wanted
from bot.desk.ids import iso, new_id, now
from bot.desk.record_models import Webhook, WebhookDelivery
from bot.desk.store import announce

EVENTS = (
    "conversation.created",
    "conversation.closed",
    "conversation.reopened",
    "handoff.queued",
    "handoff.accepted",
    "handoff.transferred",
    "handoff.returned",
    "handoff.completed",
    "message.created",
    "rating.created",
)


@dataclass(frozen=True)
class DeliveryQueued:
    """There is something for the sender to do."""


def emit(session: Session, event: str, conversation_id: str, **data: Any) -> None:
    """Notes an event for every active webhook that asked for it; costs nothing where none did.

    Args:
        event: One of :data:`EVENTS`.
        data: What the event carries beside ``conversation_id``, in the protocol's forms.
    """
    if not is_wanted(session, event):
        return
    # The lock keeps a webhook from being deleted before its delivery is stored.
    active = select(Webhook).where(Webhook.active).with_for_update(read=True, key_share=True)
    for hook in session.scalars(active):
        if event in hook.events or ALL in hook.events:
            add_delivery(session, hook, event, {"conversation_id": conversation_id, **data})


def add_delivery(session: Session, hook: Webhook, event: str, data: dict[str, Any]) -> WebhookDelivery:
    """Stores one event for one webhook and wakes the sender after the commit."""
    moment = now()
    delivery_id = new_id("d")
    body = {"id": delivery_id, "event": event, "created_at": iso(moment), "data": data}
    # Columns' defaults would be filled in at the flush only; callers look at the row before that.
    delivery = WebhookDelivery(
        id=delivery_id,
        webhook_id=hook.id,
        event=event,
        body=body,
        state="pending",
        attempts=0,
        next_at=moment,
        created_at=moment,
    )
    session.add(delivery)
    announce(session, DeliveryQueued())
    return delivery
