"""How much anyone may ask for: token buckets, rates, locks after failed sign-ins. In memory, for one process.

Where several desks serve a database, :class:`bot.desk.several.limits.SharedLimits` counts over all of them.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass

Clock = Callable[[], float]
MAX_KEYS = 10_000


class TokenBucket:
    """Allows ``burst`` at once and ``per_s`` in the long run.

    >>> bucket = TokenBucket(2, 1.0, clock=lambda: 0.0)
    >>> [bucket.allow() for _ in range(3)]
    [True, True, False]
    """

    def __init__(self, burst: int, per_s: float, clock: Clock = time.monotonic) -> None:
        self._burst = float(burst)
        self._per_s = per_s
        self._clock = clock
        self._left = self._burst
        self._at = clock()

    def allow(self) -> bool:
        """Takes one token if there is one."""
        moment = self._clock()
        self._left = min(self._burst, self._left + (moment - self._at) * self._per_s)
        self._at = moment
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


class Lockout:
    """Locks a key (who, from where) for ``lock_s`` seconds after ``failures`` in a row."""

    def __init__(self, failures: int = 5, lock_s: float = 60.0, clock: Clock = time.monotonic) -> None:
        self._failures = failures
        self._lock_s = lock_s
        self._clock = clock
        self._counts: OrderedDict[Hashable, tuple[int, float]] = OrderedDict()

    def locked_s(self, key: Hashable) -> float:
        """Seconds until ``key`` may try again; 0 when it may now."""
        count, last = self._counts.get(key, (0, 0.0))
        left = last + self._lock_s - self._clock()
        if left <= 0:
            self._counts.pop(key, None)
        return max(0.0, left) if count >= self._failures else 0.0

    def failed(self, key: Hashable) -> None:
        """Notes a failure."""
        count, _ = self._counts.pop(key, (0, 0.0))
        self._counts[key] = (count + 1, self._clock())
        while len(self._counts) > MAX_KEYS:
            self._counts.popitem(last=False)

    def succeeded(self, key: Hashable) -> None:
        self._counts.pop(key, None)


class Rate:
    """Allows each key ``limit`` times within any ``window_s`` seconds.

    >>> rate = Rate(2, 60.0, clock=lambda: 0.0)
    >>> [rate.take("a") for _ in range(3)]
    [0.0, 0.0, 60.0]
    """

    def __init__(self, limit: int, window_s: float, clock: Clock = time.monotonic) -> None:
        self._limit = limit
        self._window_s = window_s
        self._clock = clock
        self._times: OrderedDict[Hashable, deque[float]] = OrderedDict()

    def take(self, key: Hashable) -> float:
        """Takes one turn; seconds until there is one when there is none, else 0."""
        moment = self._clock()
        times = self._times.pop(key, None) or deque()
        self._times[key] = times
        while times and moment - times[0] >= self._window_s:
            times.popleft()
        if len(times) >= self._limit:
            return self._window_s - (moment - times[0])
        times.append(moment)
        while len(self._times) > MAX_KEYS:
            self._times.popitem(last=False)
        return 0.0

    def give_back(self, key: Hashable) -> None:
        """Takes the newest turn back: it did no harm."""
        times = self._times.get(key)
        if times:
            times.pop()


@dataclass(frozen=True)
class Bucket:
    """A limit by name: ``burst`` at once and ``per_s`` in the long run, for each address, conversation or account."""

    name: str
    burst: int
    per_s: float


@dataclass(frozen=True)
class Window:
    """A limit by name: ``most`` within any ``window_s`` seconds, for each address, conversation or account."""

    name: str
    most: int
    window_s: float


class Limits:
    """What each key has left of each limit; those of whoever was heard longest ago go when there are too many."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[str, OrderedDict[str, TokenBucket]] = {}
        self._rates: dict[str, Rate] = {}

    async def allow(self, bucket: Bucket, key: str) -> bool:
        """Takes one of a bucket's tokens if there is one."""
        buckets = self._buckets.setdefault(bucket.name, OrderedDict())
        found = buckets.pop(key, None) or TokenBucket(bucket.burst, bucket.per_s, self._clock)
        buckets[key] = found
        while len(buckets) > MAX_KEYS:
            buckets.popitem(last=False)
        return found.allow()

    async def take(self, window: Window, key: str) -> float:
        """Takes one turn; seconds until there is one when there is none, else 0."""
        return self._rate(window).take(key)

    async def give_back(self, window: Window, key: str) -> None:
        """Takes the newest turn back: it did no harm."""
        self._rate(window).give_back(key)

    def _rate(self, window: Window) -> Rate:
        return self._rates.setdefault(window.name, Rate(window.most, window.window_s, self._clock))
