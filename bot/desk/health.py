"""``/health/live`` and ``/health/ready``: whether the process runs, and whether customers can be served."""

from __future__ import annotations

import asyncio

import httpx
from fastapi import APIRouter, Response
from sqlalchemy import text as sql
from sqlalchemy.exc import SQLAlchemyError

from bot.bot_place import read_place
from bot.desk.desk import Desk
from bot.desk.guard import TheDesk
from bot.knowledge.status import read_status

LIMIT_S = 1.0
SLOW_WRITE_S = 2.0
TOUCH = "UPDATE alembic_version SET version_num = version_num"
NO_WRITES = "The database takes no writes; something else holds its lock, or the disk is full."

router = APIRouter(prefix="/health")


@router.get("/live")
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@router.get("/ready")
async def ready(desk: TheDesk, response: Response) -> dict[str, object]:
    """200 when everything that a customer needs is there, else 503 with a reason for each part that is not."""
    found = await reasons(desk)
    response.status_code = 503 if found else 200
    return {"status": "degraded" if found else "ready", "reasons": found}


async def reasons(desk: Desk) -> dict[str, str]:
    """For each part that customers need and that does not do its work, why, in a sentence for operators."""
    checks = {"database": _database(desk), "bot": _bot(desk), "actions": _actions(desk), "index": _index(desk)}
    found = dict(zip(checks, await asyncio.gather(*checks.values()), strict=True))
    return {name: reason for name, reason in found.items() if reason}


async def _database(desk: Desk) -> str | None:
    try:
        await asyncio.wait_for(desk.store.read(lambda session: session.execute(sql("SELECT 1"))), LIMIT_S)
    except (SQLAlchemyError, TimeoutError):
        return "The database does not answer; check DATABASE_URL, the disk and what else holds the file."
    if desk.store.waiting_s > SLOW_WRITE_S:
        return NO_WRITES
    if desk.store.refuses and not await _takes_a_write(desk):
        return NO_WRITES
    return None


async def _takes_a_write(desk: Desk) -> bool:
    """Tries one that changes nothing: once there is room again, nobody need write to it first."""
    try:
        await asyncio.wait_for(desk.store.write(lambda session: session.execute(sql(TOUCH))), LIMIT_S)
    except (SQLAlchemyError, TimeoutError):
        return False
    return True


async def _bot(desk: Desk) -> str | None:
    if await desk.brain.reachable():
        return None
    return f"Rasa does not answer at {read_place(desk.settings).rasa_url}; it may still be starting."


async def _actions(desk: Desk) -> str | None:
    url = read_place(desk.settings).actions_url
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=LIMIT_S) as client:
            answered = (await client.get(f"{url}/health")).status_code == httpx.codes.OK
    except httpx.HTTPError:
        answered = False
    return None if answered else f"The action server does not answer at {url}; it may still be starting."


async def _index(desk: Desk) -> str | None:
    if await asyncio.to_thread(desk.library.knowledge) is not None:
        return None
    status = await asyncio.to_thread(read_status, desk.settings.var / "index")
    if status.state == "building":
        return "The knowledge base has no index yet; it is being built."
    return "The knowledge base has no index; run `tandem kb build`, its message says what is wrong."
