"""A database with webhooks, and somebody who is told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.desk.hooks.outbox import emit
from bot.desk.ids import now
from bot.desk.record_models import Webhook, WebhookDelivery
from bot.desk.store import Store
from tests.desk.hooks.receiver import Receiver

SECRET = "whs_test"


class Hooks:
    """A store, and short ways to what tests do with webhooks."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def add(self, url: str = "https://example.com/hook", hook_id: str = "w_1", events: Any = ("*",)) -> None:
        made = Webhook(id=hook_id, url=url, secret=SECRET, events=list(events), active=True, created_at=now())
        self.store.write_now(lambda session: session.add(made))

    def emit(self, event: str = "message.created", conversation_id: str = "c_1", **data: Any) -> None:
        self.store.write_now(lambda session: emit(session, event, conversation_id, **data))

    async def emit_live(self, event: str = "message.created", conversation_id: str = "c_1", **data: Any) -> None:
        """The same as the desk does it, so that the sender hears of the commit."""
        await self.store.write(lambda session: emit(session, event, conversation_id, **data))

    @property
    def log(self) -> list[WebhookDelivery]:
        def job(session: Session) -> list[WebhookDelivery]:
            return session.query(WebhookDelivery).order_by(WebhookDelivery.created_at).all()

        return self.store.read_now(job)

    @property
    def states(self) -> list[str]:
        return [one.state for one in self.log]


@pytest.fixture
def hooks(empty_database: Path, tmp_path: Path) -> Iterator[Hooks]:
    path = tmp_path / "hooks.sqlite"
    shutil.copy(empty_database, path)
    store = Store(f"sqlite:///{path}")
    yield Hooks(store)
    store.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    one = Receiver().start()
    yield one
    one.stop()
