"""``GET /api/agent/audit``: who did what."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.desk.audit import CUSTOMER, SYSTEM
from bot.desk.guard import TheDesk, Working
from bot.desk.ids import iso
from bot.desk.record_models import AuditEntry

MAX_LIMIT = 200
MAX_ID = 2**53

router = APIRouter(prefix="/api/agent/audit")


@router.get("")
async def audit(
    _: Working,
    desk: TheDesk,
    actor: Annotated[str | None, Query(max_length=100)] = None,
    action: Annotated[str | None, Query(max_length=100)] = None,
    subject: Annotated[str | None, Query(max_length=100)] = None,
    before: Annotated[int | None, Query(ge=1, le=MAX_ID)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
) -> dict[str, Any]:
    """Entries of the trail, the newest first.

    ``actor`` is an agent's id, ``customer`` or ``system``; ``action`` one action, or the part before its dot;
    ``subject`` an id, a kind, or both as ``kind:id``. ``next`` is the ``before`` of the following page.
    """
    wanted = [*_by_actor(actor), *_by_action(action), *_by_subject(subject)]
    if before is not None:
        wanted.append(AuditEntry.id < before)
    query = select(AuditEntry).where(*wanted).order_by(AuditEntry.id.desc()).limit(limit + 1)

    def job(session: Session) -> list[dict[str, Any]]:
        return [_view(entry) for entry in session.scalars(query)]

    entries = await desk.store.read(job)
    more = len(entries) > limit
    return {"entries": entries[:limit], "next": entries[limit - 1]["id"] if more else None}


def _by_actor(actor: str | None) -> list[ColumnElement[bool]]:
    if not actor:
        return []
    if actor in {CUSTOMER, SYSTEM}:
        return [AuditEntry.actor_kind == actor]
    return [AuditEntry.actor_id == _fit(actor)]


def _by_action(action: str | None) -> list[ColumnElement[bool]]:
    if not action:
        return []
    if "." in action:
        return [AuditEntry.action == _fit(action)]
    return [AuditEntry.action.startswith(_fit(action) + ".", autoescape=True)]


def _by_subject(subject: str | None) -> list[ColumnElement[bool]]:
    if not subject:
        return []
    kind, colon, subject_id = _fit(subject).partition(":")
    if colon:
        return [AuditEntry.subject_kind == kind, AuditEntry.subject_id == subject_id]
    return [or_(AuditEntry.subject_id == kind, AuditEntry.subject_kind == kind)]


def _fit(value: str) -> str:
    """What no database takes as text is in no entry either."""
    return value.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def _view(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": iso(entry.at),
        "actor": {"kind": entry.actor_kind, "id": entry.actor_id, "name": entry.actor_name},
        "action": entry.action,
        "subject": {"kind": entry.subject_kind, "id": entry.subject_id},
        "details": entry.details,
    }
