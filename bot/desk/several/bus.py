"""What happens at one desk, told to the others of its database over Redis, in the order in which it happened.

Nothing depends on it that could be lost: messages, turns and who is there are in the database. While Redis is away a
desk's news reach its own sockets alone; afterwards every desk catches up on what it may have missed.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bot.desk.ids import now
from bot.desk.several.wire import pack, unpack

# Each desk also hears itself: one that hears nothing for longer has lost Redis, whatever its connection says.
BEAT_S = 1.0
SILENCE_S = 3.0
PAUSE_S = 0.5
TIMEOUT_S = 1.0
#: More than this is told in minutes at most; what comes on top is caught up on instead.
MOST_UNTOLD = 10_000
BEAT, MISSED, EVENT = "beat", "missed", "event"
AWAY = (RedisError, OSError, TimeoutError)

log = logging.getLogger(__name__)


def connect(url: str, timeout_s: float = TIMEOUT_S) -> Redis:
    """A client that gives up after so many seconds and does not try again by itself; opens nothing yet."""
    limits: dict[str, Any] = {"socket_timeout": timeout_s, "socket_connect_timeout": timeout_s}
    return Redis.from_url(url, retry=Retry(NoBackoff(), 0), **limits)


class Bus:
    """Tells and hears; its methods belong to the event loop's thread."""

    def __init__(
        self,
        url: str,
        desk_id: str,
        hear: Callable[[Any], None],
        catch_up: Callable[[datetime], Awaitable[None]],
    ) -> None:
        """Args:
        url: Of Redis. Its database's number keeps several Tandems on one Redis apart.
        hear: Gets every event of another desk.
        catch_up: Told since when events may have been missed.
        """
        self._redis = connect(url)
        number = self._redis.connection_pool.connection_kwargs.get("db", 0)
        self._channel = f"tandem:{number}:events"
        self._desk_id = desk_id
        self._hear = hear
        self._catch_up = catch_up
        self._untold: asyncio.Queue[str] = asyncio.Queue()
        #: Since when this desk could not tell what happened; None while it can.
        self._mute_since: datetime | None = None
        self._heard_at = now()

    def tell(self, event: Any) -> None:
        """Tells the others an event, if it is their matter."""
        packed = pack(event)
        if packed is None:
            return
        if self._mute_since is not None or self._untold.qsize() >= MOST_UNTOLD:
            self._mute_since = self._mute_since or now()
        else:
            self._untold.put_nowait(packed)

    async def run(self) -> None:
        """Works until it is cancelled."""
        try:
            await asyncio.gather(self._send(), self._listen())
        finally:
            await self._redis.aclose()

    async def _send(self) -> None:
        while True:
            packed = None
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_S):
                    packed = await self._untold.get()
            try:
                await self._publish(packed)
            except AWAY as error:
                self._fell_silent(error)
                await asyncio.sleep(PAUSE_S)
            except Exception:  # a fault of ours; the next event may go
                log.exception("an event could not be told to the other desks")

    async def _publish(self, packed: str | None) -> None:
        await self._put(BEAT if packed is None else EVENT, packed)
        if self._mute_since is not None:
            since, self._mute_since = self._mute_since, None
            try:
                await self._put(MISSED, since.isoformat())
            except AWAY:
                self._mute_since = since
                raise
            log.info("the other desks hear of this one again")

    async def _put(self, kind: str, body: str | None) -> None:
        await self._redis.publish(self._channel, json.dumps([self._desk_id, kind, body]))

    def _fell_silent(self, error: BaseException) -> None:
        if self._mute_since is None:
            log.warning("Redis does not answer (%s): other desks hear later what happens here", type(error).__name__)
            self._mute_since = now()
        # They catch up on all of it in the database.
        while not self._untold.empty():
            self._untold.get_nowait()

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as heard:
                    await heard.subscribe(self._channel)
                    await self._subscribed()
                    while True:
                        async with asyncio.timeout(SILENCE_S):
                            message = await _next(heard)
                        await self._take(message)
            except AWAY as error:
                log.warning("nothing is heard of the other desks (%s); trying again", type(error).__name__)
            except Exception:  # another program wrote into the channel, or a fault of ours: the next one may be whole
                log.exception("what another desk told could not be taken in")
            await asyncio.sleep(PAUSE_S)

    async def _subscribed(self) -> None:
        await self._catch_up(self._heard_at)
        self._heard_at = now()

    async def _take(self, message: bytes) -> None:
        self._heard_at = now()
        desk_id, kind, body = json.loads(message)
        if desk_id == self._desk_id:
            return
        if kind == MISSED:
            await self._catch_up(datetime.fromisoformat(body))
        elif kind == EVENT and (event := unpack(body)) is not None:
            self._hear(event)


async def _next(heard: Any) -> bytes:
    """The next message's data; what else a subscription says is passed over."""
    while True:
        message = await heard.get_message(ignore_subscribe_messages=True, timeout=SILENCE_S)
        if message is not None and message["type"] == "message":
            return message["data"]
