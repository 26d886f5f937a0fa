"""How much anyone may ask for: token buckets, rates, locks after failed sign-ins. In memory, for one process."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable

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
