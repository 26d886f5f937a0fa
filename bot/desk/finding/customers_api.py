"""``/api/agent/customers/{id}``: what is known of a customer, put right or erased."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from bot.desk import clean
from bot.desk.finding import customers
from bot.desk.finding.erasing import erase_everywhere
from bot.desk.guard import TheDesk, Working

router = APIRouter(prefix="/api/agent/customers")


class Change(BaseModel):
    """What is to be put right; null or an empty text takes it away."""

    name: Any = None
    email: Any = None
    phone: Any = None


@router.get("/{customer_id}")
async def look(customer_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """A customer, with those of their conversations that one may see, the newest first."""
    found_id = clean.known_id(customer_id, "no_customer")
    return await desk.store.read(lambda session: customers.look(session, who, found_id))


@router.patch("/{customer_id}")
async def change(customer_id: str, body: Change, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Puts a customer's name, e-mail address or phone number right."""
    found_id = clean.known_id(customer_id, "no_customer")
    given = body.model_dump(include=body.model_fields_set)
    return {"customer": await desk.store.write(lambda session: customers.change(session, who, found_id, given))}


@router.delete("/{customer_id}")
async def erase(customer_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Erases all that is known of a customer and was said with them; says how much, and what is left.

    Asked again, it erases what could not be reached the first time: `remaining.dialogues` of the bot, for one.
    """
    return await erase_everywhere(desk, who, clean.known_id(customer_id, "no_customer"))
