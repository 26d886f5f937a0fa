"""The task that sends outgoing mail: one a desk, any number of desks."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.desk.ids import now
from bot.desk.place import Place
from bot.desk.routing.mail import MailQueued
from bot.desk.routing.mail_message import Letter, Sender
from bot.desk.routing.mail_post import Post, Result
from bot.desk.routing.mail_queue import claim, give_back, look, settle
from bot.desk.store import Store
from bot.smtp_address import SmtpAddress
from bot.waking import woken

log = logging.getLogger(__name__)

#: What another desk left behind is found after so many seconds at the most.
LOOK_EVERY_S = 15.0
AFTER_TROUBLE_S = 5.0
#: What hangs in connecting is left to itself then: it sends nothing any more.
STOP_LIMIT_S = 2.0


class MailSender:
    """Sends what is due, one mail after another, until it is cancelled; what it does not finish another run takes up.

    A mail may be sent twice if the desk dies, or the server hangs up, between the server's taking it and the desk's
    noting that; both have the same ``Message-ID``.
    """

    def __init__(self, store: Store, server: SmtpAddress, sender: Sender, place: Place) -> None:
        self._store = store
        self._server = server
        self._sender = sender
        self._place = place
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Works until it is cancelled."""
        self._store.listen(self._committed)
        while True:
            self._wake.clear()
            await woken(self._wake, await self._round())

    async def _round(self) -> float:
        """Sends one mail that is due; returns how many seconds it may sleep."""
        try:
            # Read first: writing costs the one writer, and mostly there is nothing to do.
            due, later = await self._store.read(look)
            if due:
                letter = await self._store.write(lambda session: claim(session, self._place))
                if letter is not None:
                    await self._send(letter)
                return 0.0
        except SQLAlchemyError:
            # What was sent and could not be noted is sent again when its lease runs out.
            log.exception("outgoing mail could not be looked up or settled; trying again")
            return AFTER_TROUBLE_S
        return LOOK_EVERY_S if later is None else min(LOOK_EVERY_S, (later - now()).total_seconds())

    async def _send(self, letter: Letter) -> None:
        post = Post(self._server, self._sender)
        sending = asyncio.get_running_loop().run_in_executor(None, post.send, letter)
        try:
            result = await asyncio.shield(sending)
        except asyncio.CancelledError:
            post.close()
            await asyncio.wait({sending}, timeout=STOP_LIMIT_S)
            result = sending.result() if sending.done() else None
            await self._store.write(lambda session: _stopped(session, letter, result))
            raise
        await self._store.write(lambda session: settle(session, letter, result))
        if not result.sent:
            # The server's words may hold the address.
            log.info("mail %s, attempt %d failed: %s", letter.mail_id, letter.attempts, result.code or "no answer")

    def _committed(self, events: list[Any]) -> None:
        if any(isinstance(event, MailQueued) for event in events):
            self._wake.set()


def _stopped(session: Session, letter: Letter, result: Result | None) -> None:
    if result is not None and (result.sent or result.final):
        settle(session, letter, result)
    else:
        give_back(session, letter)
