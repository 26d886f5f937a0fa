"""Tells consoles when an article or the index changed, whoever changed it: another console, an editor, a build."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from bot.desk.events import AgentEvent
from bot.desk.writing.shelf import View
from bot.knowledge.status import read_status

if TYPE_CHECKING:
    from bot.desk.desk import Desk

EVERY_S = 1.0
# More than this at once is a checkout: the list is asked for anew anyway.
MOST_CHANGED = 100

log = logging.getLogger(__name__)


class KnowledgeNews:
    """Looks once a second while a console is open."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._view: View | None = None
        self._build: dict[str, Any] | None = None

    async def run(self) -> None:
        """Runs until it is cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
            if not self._desk.consoles.connected():
                continue
            try:
                await self.look()
                await self._desk.inspection.step()
            except Exception:  # a folder that cannot be read for a moment must not end the news for good
                log.exception("the folder of articles could not be looked at")

    async def look(self) -> None:
        """Tells what changed since the last look; at the first there is nothing to compare with."""
        view = await asyncio.to_thread(self._desk.writing.shelf.look)
        build = (await asyncio.to_thread(read_status, self._desk.settings.var / "index")).as_dict()
        before, was = self._view, self._build
        self._view, self._build = view, build
        if before is None or (view is before and build == was):
            return
        self._desk.tell(AgentEvent("knowledge", {"build": build, "changed": changed(before, view)}, everyone=True))


def changed(before: View, after: View) -> list[dict[str, Any]]:
    """The articles whose files differ; one that is gone has no revision."""
    if before is after:
        return []
    old = {key: copy.revision for key, copy in before.by_id.items()}
    new = {key: copy.revision for key, copy in after.by_id.items()}
    keys = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
    return [{"language": language, "id": one, "revision": new.get((language, one))} for language, one in keys][
        :MOST_CHANGED
    ]
