"""How long and how often the parts of the benchmark measure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """All times in seconds.

    Attributes:
        starts: How often the product is started; the median counts.
        turns: Messages of the unloaded measurement.
        traced: Messages with spans noted.
        window_s: One window of load.
        repeats: Windows of each bot, by turns.
        customers: At once, where both bots are compared.
        curve: Customers at once, in the load curve.
        burst: Messages sent at once, to see what a queue that is too long says.
        long: Conversations of five hundred messages.
        stock_epochs: Of the stock bot's training. Its default of a hundred takes hours on two cores and makes it
            better, not slower: a message passes through the same layers.
    """

    starts: int = 3
    turns: int = 300
    traced: int = 100
    window_s: float = 15.0
    repeats: int = 3
    customers: int = 8
    curve: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64)
    burst: int = 600
    stock_epochs: int = 2
    long: int = 8


#: Everything once and short: whether it works, not how fast.
QUICK = Plan(starts=1, turns=30, traced=10, window_s=3.0, repeats=1, curve=(1, 8, 64), burst=300, long=1)
