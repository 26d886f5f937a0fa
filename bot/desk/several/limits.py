"""Rate limits that count over all desks, in Redis; while Redis is away each desk counts for itself."""

from __future__ import annotations

import asyncio
import secrets

from bot.desk.limits import Bucket, Limits, Window
from bot.desk.several.bus import AWAY, connect

# A customer waits for it at every message: long for a Redis nearby, short for a person.
TIMEOUT_S = 0.3
# Where it did not answer, nobody asks it again for so long.
PAUSE_S = 1.0

#: KEYS: what counts. ARGV: the burst, tokens per second. One number is kept: when the bucket will be full again.
#: Source: the generic cell rate algorithm (ITU-T I.371), by Redis's own clock.
ALLOW = """
local now = redis.call('TIME')
now = now[1] + now[2] / 1000000
local step = 1 / tonumber(ARGV[2])
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + step
if full_at - now > tonumber(ARGV[1]) * step + 0.000001 then return 0 end
redis.call('SET', KEYS[1], string.format('%.6f', full_at), 'PX', math.ceil((full_at - now) * 1000))
return 1
"""

#: KEYS: what counts. ARGV: how many, within how many seconds, a name for this turn. Kept are the turns of that time.
#: Returns how many milliseconds are to be waited.
TAKE = """
local now = redis.call('TIME')
now = now[1] + now[2] / 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  return math.max(1, math.ceil((oldest[2] + ARGV[2] - now) * 1000))
end
redis.call('ZADD', KEYS[1], string.format('%.6f', now), ARGV[3])
redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[2] * 1000))
return 0
"""


class SharedLimits(Limits):
    """As :class:`bot.desk.limits.Limits`, for all desks together."""

    def __init__(self, redis_url: str) -> None:
        super().__init__()
        self._redis = connect(redis_url, TIMEOUT_S)
        self._allow = self._redis.register_script(ALLOW)
        self._take = self._redis.register_script(TAKE)
        self._asked_again_at = 0.0

    async def allow(self, bucket: Bucket, key: str) -> bool:
        """Takes one of a bucket's tokens if there is one."""
        if self._is_away():
            return await super().allow(bucket, key)
        try:
            return bool(await self._allow(keys=[_key(bucket.name, key)], args=[bucket.burst, bucket.per_s]))
        except AWAY:
            self._went_away()
            return await super().allow(bucket, key)

    async def take(self, window: Window, key: str) -> float:
        """Takes one turn; seconds until there is one when there is none, else 0."""
        if self._is_away():
            return await super().take(window, key)
        try:
            args = [window.most, window.window_s, secrets.token_hex(6)]
            return await self._take(keys=[_key(window.name, key)], args=args) / 1000
        except AWAY:
            self._went_away()
            return await super().take(window, key)

    async def give_back(self, window: Window, key: str) -> None:
        """Takes the newest turn back: it did no harm."""
        await super().give_back(window, key)
        if not self._is_away():
            try:
                await self._redis.zpopmax(_key(window.name, key))
            except AWAY:
                self._went_away()

    async def close(self) -> None:
        """Ends its connections."""
        await self._redis.aclose()

    def _is_away(self) -> bool:
        return asyncio.get_running_loop().time() < self._asked_again_at

    def _went_away(self) -> None:
        self._asked_again_at = asyncio.get_running_loop().time() + PAUSE_S


def _key(name: str, key: str) -> str:
    return f"tandem:limit:{name.replace(' ', '-')}:{key}"
