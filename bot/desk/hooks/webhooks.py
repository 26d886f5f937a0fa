"""Webhooks: adding, changing and removing them. Jobs for the store."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.accounts import Agent
from bot.desk.clean import clean_text
from bot.desk.errors import Refused
from bot.desk.hooks.deliveries import KEPT, LEASE, try_claim
from bot.desk.hooks.outbox import EVENTS, DeliveryQueued, add_delivery
from bot.desk.hooks.wanted import ALL, forget
from bot.desk.ids import iso, new_id, new_token, now
from bot.desk.record_models import Webhook, WebhookDelivery
from bot.desk.store import announce

MAX_WEBHOOKS = 50
MAX_DESCRIPTION_CHARS = 200
TEST_EVENT = "webhook.test"


def all_webhooks(session: Session) -> list[dict[str, Any]]:
    """Every webhook, the oldest first."""
    found = session.scalars(select(Webhook).order_by(Webhook.created_at)).all()
    trouble = dict(session.execute(_trouble()).tuples().all())
    arrived = dict(session.execute(_arrived()).tuples().all())
    return [view(hook, failing=_is_after(trouble.get(hook.id), arrived.get(hook.id))) for hook in found]


def view(hook: Webhook, *, failing: bool = False) -> dict[str, Any]:
    """A webhook in the protocol's form, without its secret."""
    return {
        "id": hook.id,
        "url": hook.url,
        "events": hook.events,
        "description": hook.description,
        "active": hook.active,
        "created_at": iso(hook.created_at),
        "failing": failing,
    }


def add(session: Session, agent: Agent, url: str, events: list[str], description: str | None) -> dict[str, Any]:
    """Adds a webhook; the answer alone holds its secret.

    Raises:
        Refused: ``too_many_webhooks``.
    """
    if (session.scalar(select(func.count()).select_from(Webhook)) or 0) >= MAX_WEBHOOKS:
        raise Refused("too_many_webhooks", status=409, most=MAX_WEBHOOKS)
    hook = Webhook(
        id=new_id("w"),
        url=url,
        secret=f"whs_{new_token()}",
        events=events,
        description=description,
        active=True,
        created_at=now(),
        created_by=agent.id,
    )
    session.add(hook)
    forget(session)
    audit.record(session, agent, "webhook.created", "webhook", hook.id, events=events)
    return view(hook) | {"secret": hook.secret}


def change(session: Session, agent: Agent, webhook_id: str, values: dict[str, Any]) -> dict[str, Any]:
    """Changes a webhook.

    Args:
        values: Fields of it, checked.

    Raises:
        Refused: ``no_such_webhook``.
    """
    hook = by_id(session, webhook_id)
    changed = [name for name, value in values.items() if getattr(hook, name) != value]
    for name in changed:
        setattr(hook, name, values[name])
    if changed:
        forget(session)
        # What waited while it was switched off, or failed at another address, may go now.
        announce(session, DeliveryQueued())
        audit.record(session, agent, "webhook.changed", "webhook", hook.id, fields=sorted(changed))
    session.flush()
    return next(one for one in all_webhooks(session) if one["id"] == hook.id)


def remove(session: Session, agent: Agent, webhook_id: str) -> None:
    """Removes a webhook and its log.

    Raises:
        Refused: ``no_such_webhook``.
    """
    hook = by_id(session, webhook_id, to_change=True)
    session.execute(delete(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id))
    session.delete(hook)
    forget(session)
    audit.record(session, agent, "webhook.removed", "webhook", webhook_id)


def by_id(session: Session, webhook_id: str, *, to_change: bool = False) -> Webhook:
    """A webhook.

    Raises:
        Refused: ``no_such_webhook``.
    """
    hook = session.get(Webhook, webhook_id, with_for_update=to_change)
    if hook is None:
        raise Refused("no_such_webhook", status=404)
    return hook


def begin_test(session: Session, webhook_id: str) -> tuple[Webhook, WebhookDelivery]:
    """Makes a delivery that tells of nothing and takes it for sending now.

    Raises:
        Refused: ``no_such_webhook``.
    """
    hook = by_id(session, webhook_id)
    delivery = add_delivery(session, hook, TEST_EVENT, {"conversation_id": None})
    session.flush()
    try_claim(session, delivery)
    return hook, delivery


def deliveries(session: Session, webhook_id: str, state: str | None, limit: int) -> list[WebhookDelivery]:
    """A webhook's log, the newest first.

    Raises:
        Refused: ``no_such_webhook``.
    """
    hook = by_id(session, webhook_id)
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id)
    if state is not None:
        query = query.where(WebhookDelivery.state == state)
    return list(session.scalars(query.order_by(WebhookDelivery.created_at.desc()).limit(limit)))


def retry(session: Session, agent: Agent, webhook_id: str, delivery_id: str) -> WebhookDelivery:
    """Has a delivery sent once more at once, also one that arrived: who lost it can ask for it again.

    Raises:
        Refused: ``no_such_webhook`` or ``no_such_delivery``.
    """
    hook = by_id(session, webhook_id)
    delivery = session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.webhook_id != hook.id:
        raise Refused("no_such_delivery", status=404)
    moment = now()
    # One that is due within moments may be under way; it must not go out twice at once.
    if delivery.state == "pending" and delivery.next_at <= moment + LEASE:
        return delivery
    delivery.state, delivery.next_at, delivery.delivered_at = "pending", moment, None
    announce(session, DeliveryQueued())
    audit.record(session, agent, "webhook.retried", "webhook", hook.id, delivery=delivery.id)
    return delivery


def check_events(value: object) -> list[str]:
    """The events that a webhook asks for, without repetition, in the order of :data:`EVENTS`.

    Raises:
        Refused: ``bad_webhook_events``.
    """
    known = value if isinstance(value, list) and value and all(one in (*EVENTS, ALL) for one in value) else None
    if known is None:
        raise Refused("bad_webhook_events", status=422, events=", ".join(EVENTS))
    return [ALL] if ALL in known else [one for one in EVENTS if one in known]


def check_description(value: object) -> str | None:
    """What people call it.

    Raises:
        Refused: ``bad_request``.
    """
    if value is not None and not isinstance(value, str):
        raise Refused("bad_request", status=422)
    return clean_text(value or "")[:MAX_DESCRIPTION_CHARS] or None


def _trouble() -> Select[Any]:
    """When each webhook's newest event that has not arrived came up."""
    return (
        select(WebhookDelivery.webhook_id, func.max(WebhookDelivery.created_at))
        .where(WebhookDelivery.state != "delivered", WebhookDelivery.last_error.is_not(None), _recent())
        .group_by(WebhookDelivery.webhook_id)
    )


def _arrived() -> Select[Any]:
    return (
        select(WebhookDelivery.webhook_id, func.max(WebhookDelivery.created_at))
        .where(WebhookDelivery.state == "delivered", _recent())
        .group_by(WebhookDelivery.webhook_id)
    )


def _recent() -> Any:
    return WebhookDelivery.created_at >= now() - KEPT


def _is_after(trouble: Any, arrived: Any) -> bool:
    return trouble is not None and (arrived is None or trouble > arrived)
