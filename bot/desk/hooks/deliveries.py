"""Deliveries as rows that are a queue: what is due, who sends it, what came of it. Jobs for the store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.desk.hooks.post import Parcel, Result
from bot.desk.ids import iso, now
from bot.desk.record_models import Webhook, WebhookDelivery

#: Seconds until the second attempt, the third …; after the last one it is given up.
BACK_OFF_S = (10, 60, 300, 1800, 7200, 21600, 43200)
#: What a desk has claimed and not settled after so long (it died) is anybody's again. Longer than an attempt takes.
LEASE = timedelta(seconds=30)
#: So many attempts long a conversation's later events wait for an earlier one; then order gives way to arriving.
ORDERED_ATTEMPTS = 2
PER_HOOK = 4
LOOK_AT = 100
KEPT = timedelta(days=30)


def claim(session: Session, in_flight: Mapping[str, int]) -> list[Parcel]:
    """Takes what is due so that no other desk sends it too.

    Of each conversation only the oldest is taken: its events arrive in order.

    Args:
        in_flight: How many deliveries of each webhook this desk is sending.
    """
    parcels: list[Parcel] = []
    for hook in session.scalars(select(Webhook).where(Webhook.active)):
        room = PER_HOOK - in_flight.get(hook.id, 0)
        if room > 0:
            parcels += _claim_of(session, hook, room)
    return parcels


def settle(session: Session, parcel: Parcel, result: Result) -> None:
    """Notes how an attempt ended, and when the next one is."""
    moment = now()
    values: dict[str, Any] = {"last_status": result.status, "last_error": result.error}
    if result.arrived:
        values |= {"state": "delivered", "delivered_at": moment}
    elif parcel.attempts > len(BACK_OFF_S):
        values |= {"state": "failed"}
    else:
        values |= {"next_at": moment + timedelta(seconds=BACK_OFF_S[parcel.attempts - 1])}
    mine = and_(WebhookDelivery.id == parcel.delivery_id, WebhookDelivery.attempts == parcel.attempts)
    session.execute(update(WebhookDelivery).where(mine, WebhookDelivery.state == "pending").values(values))


def look(session: Session) -> tuple[bool, datetime | None]:
    """Whether any delivery of an active webhook is due, and when the next one after this moment will be."""
    moment = now()
    waiting = (
        select(WebhookDelivery.id)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(WebhookDelivery.state == "pending", Webhook.active)
    )
    due = session.scalar(waiting.where(WebhookDelivery.next_at <= moment).limit(1))
    later = waiting.where(WebhookDelivery.next_at > moment).with_only_columns(func.min(WebhookDelivery.next_at))
    return due is not None, session.scalar(later)


def any_old(session: Session) -> bool:
    """Whether the log holds anything that is kept no longer."""
    return session.scalar(select(WebhookDelivery.id).where(_is_old()).limit(1)) is not None


def prune(session: Session) -> None:
    """Forgets deliveries that are old."""
    session.execute(delete(WebhookDelivery).where(_is_old()))


def view(delivery: WebhookDelivery) -> dict[str, Any]:
    """A delivery in the protocol's form."""
    return {
        "id": delivery.id,
        "event": delivery.event,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "last_status": delivery.last_status,
        "last_error": delivery.last_error,
        "created_at": iso(delivery.created_at),
        "next_at": iso(delivery.next_at) if delivery.state == "pending" else None,
        "delivered_at": iso(delivery.delivered_at),
        "body": delivery.body,
    }


def parcel_of(hook: Webhook, delivery: WebhookDelivery) -> Parcel:
    """What the network side needs to know of a delivery that was just claimed."""
    return Parcel(
        delivery.id, hook.id, delivery.event, delivery.body, hook.url, hook.secret, attempts=delivery.attempts
    )


def try_claim(session: Session, delivery: WebhookDelivery) -> bool:
    """Takes one delivery, unless somebody else just did; counts as an attempt from here on."""
    lease = {"next_at": now() + LEASE, "attempts": delivery.attempts + 1}
    same = and_(WebhookDelivery.id == delivery.id, WebhookDelivery.attempts == delivery.attempts)
    won = session.execute(update(WebhookDelivery).where(same, WebhookDelivery.state == "pending").values(lease))
    if won.rowcount:
        session.refresh(delivery)
    return bool(won.rowcount)


def _claim_of(session: Session, hook: Webhook, room: int) -> list[Parcel]:
    moment = now()
    pending = select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id, WebhookDelivery.state == "pending")
    oldest_first = pending.order_by(WebhookDelivery.created_at, WebhookDelivery.id)
    due = list(session.scalars(oldest_first.where(WebhookDelivery.next_at <= moment).limit(LOOK_AT)))
    if not due:
        return []
    parcels: list[Parcel] = []
    busy = _waited_for(session, hook, moment)
    for delivery in due:
        conversation = _conversation(delivery.body)
        first_at = busy.get(conversation)
        if conversation is not None and first_at is not None and first_at <= delivery.created_at:
            continue
        if conversation is not None:
            busy[conversation] = min(first_at or delivery.created_at, delivery.created_at)
        if len(parcels) < room and try_claim(session, delivery):
            parcels.append(parcel_of(hook, delivery))
    return parcels


def _waited_for(session: Session, hook: Webhook, moment: datetime) -> dict[str | None, datetime]:
    """Conversations with an event that is under way or waits for an early retry, and since when."""
    under_way = or_(WebhookDelivery.attempts <= ORDERED_ATTEMPTS, WebhookDelivery.next_at <= moment + LEASE)
    conversation_id = WebhookDelivery.body["data"]["conversation_id"].as_string()
    held = select(conversation_id, WebhookDelivery.created_at).where(
        WebhookDelivery.webhook_id == hook.id,
        WebhookDelivery.state == "pending",
        WebhookDelivery.next_at > moment,
        under_way,
    )
    found: dict[str | None, datetime] = {}
    for conversation, created_at in session.execute(held):
        found[conversation] = min(found.get(conversation, created_at), created_at)
    return found


def _conversation(body: dict[str, Any]) -> str | None:
    return body.get("data", {}).get("conversation_id")


def _is_old() -> ColumnElement[bool]:
    return WebhookDelivery.created_at < now() - KEPT
