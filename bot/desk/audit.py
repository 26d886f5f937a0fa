"""The audit trail: who did what, written in the transaction that did it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.ids import now
from bot.desk.record_models import AuditEntry

CUSTOMER, SYSTEM = "customer", "system"


def record(
    session: Session, actor: Agent | str, action: str, subject_kind: str, subject_id: str | None, **details: Any
) -> None:
    """Adds an entry.

    Args:
        actor: An agent, :data:`CUSTOMER` or :data:`SYSTEM`.
        action: Such as ``conversation.taken``: the subject's kind and a participle.
        details: What changed. Never a message's text, a secret or an address.
    """
    is_agent = isinstance(actor, Agent)
    session.add(
        AuditEntry(
            at=now(),
            actor_kind="agent" if is_agent else actor,
            actor_id=actor.id if is_agent else None,
            actor_name=actor.name if is_agent else None,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            details=details,
        )
    )
