"""``/api/agent/webhooks``: other systems that are told of events, and the log of what they were told."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.orm import Session

from bot.desk import clean
from bot.desk.errors import Refused
from bot.desk.guard import TheDesk, Working
from bot.desk.hooks import webhooks
from bot.desk.hooks.addresses import check_name, check_url
from bot.desk.hooks.deliveries import parcel_of, settle, view
from bot.desk.hooks.outbox import EVENTS
from bot.desk.hooks.post import make_client, post
from bot.desk.record_models import WebhookDelivery

MAX_DELIVERIES = 200
STATES = ("pending", "delivered", "failed")

router = APIRouter(prefix="/api/agent/webhooks")


class Fields(BaseModel):
    """A webhook's fields; what is wrong with them is said in sentences, so their types are checked later."""

    url: Any = None
    events: Any = None
    description: Any = None
    active: Any = None


@router.get("")
async def webhooks_and_events(_: Working, desk: TheDesk) -> dict[str, Any]:
    """Every webhook, and the events that one can ask for."""
    return {"webhooks": await desk.store.read(webhooks.all_webhooks), "events": list(EVENTS)}


@router.post("", status_code=201)
async def add(body: Fields, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Adds a webhook; its secret is in this answer only."""
    url = await _address(body.url, desk)
    events = webhooks.check_events(body.events)
    description = webhooks.check_description(body.description)
    made = await desk.store.write(lambda session: webhooks.add(session, who.agent, url, events, description))
    return {"webhook": made}


@router.patch("/{webhook_id}")
async def change(webhook_id: str, body: Fields, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Changes what is given."""
    found_id = clean.known_id(webhook_id, "no_such_webhook")
    values: dict[str, Any] = {}
    if "url" in body.model_fields_set:
        values["url"] = await _address(body.url, desk)
    if "events" in body.model_fields_set:
        values["events"] = webhooks.check_events(body.events)
    if "description" in body.model_fields_set:
        values["description"] = webhooks.check_description(body.description)
    if "active" in body.model_fields_set:
        if not isinstance(body.active, bool):
            raise Refused("bad_request", status=422)
        values["active"] = body.active
    changed = await desk.store.write(lambda session: webhooks.change(session, who.agent, found_id, values))
    return {"webhook": changed}


@router.delete("/{webhook_id}", status_code=204)
async def remove(webhook_id: str, who: Working, desk: TheDesk) -> None:
    """Removes a webhook and its log; what has not arrived is not sent any more."""
    found_id = clean.known_id(webhook_id, "no_such_webhook")
    await desk.store.write(lambda session: webhooks.remove(session, who.agent, found_id))


@router.post("/{webhook_id}/test")
async def test(webhook_id: str, _: Working, desk: TheDesk) -> dict[str, Any]:
    """Sends the event ``webhook.test`` at once and says how that went."""
    found_id = clean.known_id(webhook_id, "no_such_webhook")
    hook, delivery = await desk.store.write(lambda session: webhooks.begin_test(session, found_id))
    parcel = parcel_of(hook, delivery)
    async with make_client() as client:
        result = await post(client, parcel, private=desk.settings.webhook_private)

    def note(session: Session) -> dict[str, Any]:
        settle(session, parcel, result)
        tried = session.get(WebhookDelivery, parcel.delivery_id)
        if tried is None:  # the webhook was removed meanwhile
            raise Refused("no_such_webhook", status=404)
        if tried.state == "pending":
            # A test that fails is not tried again by itself.
            tried.state = "failed"
        return view(tried)

    return {"delivery": await desk.store.write(note)}


@router.get("/{webhook_id}/deliveries")
async def deliveries(
    webhook_id: str, _: Working, desk: TheDesk, state: str | None = None, limit: int = 50
) -> dict[str, Any]:
    """The log, the newest first; kept for 30 days."""
    found_id = clean.known_id(webhook_id, "no_such_webhook")
    if not 1 <= limit <= MAX_DELIVERIES or state not in (*STATES, None):
        raise Refused("bad_request", status=422)

    def job(session: Session) -> list[dict[str, Any]]:
        return [view(one) for one in webhooks.deliveries(session, found_id, state, limit)]

    return {"deliveries": await desk.store.read(job)}


@router.post("/{webhook_id}/deliveries/{delivery_id}/retry")
async def retry(webhook_id: str, delivery_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Has a delivery sent once more, now."""
    found_id = clean.known_id(webhook_id, "no_such_webhook")
    wanted_id = clean.known_id(delivery_id, "no_such_delivery")
    return {
        "delivery": await desk.store.write(
            lambda session: view(webhooks.retry(session, who.agent, found_id, wanted_id))
        )
    }


async def _address(value: object, desk: TheDesk) -> str:
    private = desk.settings.webhook_private
    url = check_url(value, private=private)
    await check_name(url, private=private)
    return url
