"""An erasure from end to end: the database, the search index, the bot's memory, the journal."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.desk.errors import BotFailure
from bot.desk.finding.erase import erase
from bot.desk.search_models import FTS_TABLE
from bot.desk.sign_in import SignedIn
from bot.desk.work.files import folder_of

if TYPE_CHECKING:
    from bot.desk.desk import Desk

# A step of the index's clean-up holds up other writes for some 20 ms.
MERGE_PAGES = 500
MAX_STEPS = 10_000

log = logging.getLogger(__name__)


async def erase_everywhere(desk: Desk, who: SignedIn, customer_id: str) -> dict[str, Any]:
    """Erases a customer's data and says what is left; what could not be reached is erased by asking again.

    Raises:
        Refused: ``no_customer``.
    """
    folder = folder_of(desk.settings)
    erased, remaining, ids = await desk.store.write(
        lambda session: erase(session, who, customer_id, desk.company, folder)
    )
    desk.gaps.forget(words=True)
    unreached = await _forget_dialogues(desk, ids)
    is_clean = await leave_no_remains(desk)
    erased["dialogues"] = len(ids) - unreached
    return {"erased": erased, "remaining": {**remaining, "dialogues": unreached, "journals": int(not is_clean)}}


async def _forget_dialogues(desk: Desk, ids: list[str]) -> int:
    """How many of the bot's dialogues could not be dropped; the first failure ends it, for the bot is down then."""
    for number, conversation_id in enumerate(ids):
        try:
            await desk.brain.forget(conversation_id)
        except BotFailure as failure:
            log.warning("a dialogue is not erased: %s", failure, extra={"conversation": conversation_id})
            return len(ids) - number
    return 0


async def leave_no_remains(desk: Desk) -> bool:
    """Drops what the search index and the journal still hold of what was erased; False: a reader held on to it."""
    await _merge_index(desk)
    return await desk.store.scrub()


async def _merge_index(desk: Desk) -> None:
    """Drops what SQLite's index still holds of deleted texts: it only marks them, and forgets them in a merge."""
    if not desk.store.sqlite:
        return
    pages = -MERGE_PAGES
    for _ in range(MAX_STEPS):
        if not await desk.store.write(lambda session, most=pages: _merge(session, most)):
            return
        pages = MERGE_PAGES


def _merge(session: Session, pages: int) -> bool:
    """One step; negative ``pages`` begin a merge of everything. Returns whether there was something to do."""
    driver: Any = session.connection().connection.dbapi_connection
    before = driver.total_changes
    session.execute(text(f"INSERT INTO {FTS_TABLE} ({FTS_TABLE}, rank) VALUES ('merge', :pages)"), {"pages": pages})
    # As SQLite's manual has it: a step that did nothing counts as less than two changes.
    return driver.total_changes - before >= 2
