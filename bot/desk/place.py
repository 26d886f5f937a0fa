"""What jobs for the store need to know beside the database: where the desk works, and who is there at this moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.desk.company import Company

# Keys of a session's ``info``, filled in by the store from :attr:`bot.desk.store.Store.about`.
AGENTS, CUSTOMERS, CAME, TELL_BOT = "agents_connected", "customer_connected", "agent_came", "tell_bot"


@dataclass(frozen=True)
class Place:
    """Where the desk works."""

    company: Company
    base_url: str


def agents_connected(session: Session) -> set[str] | None:
    """Agents who have a console open; None where nobody can tell: on the command line."""
    tell: Callable[[], set[str]] | None = session.info.get(AGENTS)
    return None if tell is None else tell()


def agent_came(session: Session, agent_id: str) -> datetime | None:
    """When an agent last came online; None where nobody can tell."""
    tell: Callable[[str], datetime | None] | None = session.info.get(CAME)
    return None if tell is None else tell(agent_id)


def customer_connected(session: Session, conversation_id: str) -> bool:
    """Whether a conversation's customer has it open; yes where nobody can tell."""
    tell: Callable[[str], bool] | None = session.info.get(CUSTOMERS)
    return tell is None or tell(conversation_id)


def tell_bot(session: Session, request: dict[str, Any]) -> None:
    """Tells the bot of a turn that it will be asked for once this job is committed, where that can be told."""
    tell: Callable[[dict[str, Any]], None] | None = session.info.get(TELL_BOT)
    if tell is not None:
        tell(request)
