"""Events for webhooks, stored in the transaction that they tell of, so that none is lost and none is made up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.ids import iso, new_id, now
from bot.desk.record_models import Webhook, WebhookDelivery

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


def emit(session: Session, event: str, conversation_id: str, **data: Any) -> None:
    """Notes an event for every active webhook that asked for it.

    Args:
        event: One of :data:`EVENTS`.
        data: What the event carries beside ``conversation_id``, in the protocol's forms.
    """
    hooks = [h for h in session.scalars(select(Webhook).where(Webhook.active)) if event in h.events or "*" in h.events]
    moment = now()
    for hook in hooks:
        delivery_id = new_id("d")
        body = {
            "id": delivery_id,
            "event": event,
            "created_at": iso(moment),
            "data": {"conversation_id": conversation_id, **data},
        }
        session.add(
            WebhookDelivery(
                id=delivery_id, webhook_id=hook.id, event=event, body=body, next_at=moment, created_at=moment
            )
        )
