"""What a check of the reliability list is, and what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.harness import Harness
    from tests.faults.several import TwoDesks

FAULTS_SHOWN = 20


@dataclass(frozen=True)
class Size:
    """How much a run does.

    Attributes:
        quick: The short form, which runs with the tests: fewer tries, and no limit that a loaded machine could break.
        minutes: How long checks that go by time take; None for the length that the list of checks names.
    """

    quick: bool = False
    minutes: float | None = None

    def of(self, quick: int, full: int) -> int:
        """A number of tries."""
        return quick if self.quick else full

    def seconds(self, quick: float, full: float) -> float:
        """How long a check that goes by time takes, seconds."""
        if self.quick:
            return quick
        return full if self.minutes is None else self.minutes * 60

    def limit_s(self, full: float) -> float:
        """A time limit, seconds: as the list names it, and ten times that beside other tests on a busy machine."""
        return full * 10 if self.quick else full


@dataclass
class Found:
    """What a check tried and what did not hold.

    Attributes:
        figure: The figure that the limit is about, in words.
        faults: What did not hold, a line each.
        failed: Number of tries that failed; that of ``faults`` unless set.
    """

    tried: int = 0
    figure: str = ""
    faults: list[str] = field(default_factory=list)
    failed: int | None = None

    @property
    def failures(self) -> int:
        return len(self.faults) if self.failed is None else self.failed

    def expect(self, holds: bool, otherwise: str) -> bool:
        """One try that holds or does not; returns whether it does."""
        self.tried += 1
        if not holds:
            self.faults.append(otherwise)
        return holds

    def add(self, faults: Iterable[str]) -> None:
        self.faults.extend(faults)


@dataclass(frozen=True)
class Check:
    """One line of the list.

    Attributes:
        limit: What must hold, in words.
        run: Tries it on running processes; None where it is not there yet.
        several: Whether it needs two desks, on PostgreSQL and Redis.
        last: Whether it looks at what the others left behind, or leaves the system other than it was.
    """

    id: int
    name: str
    limit: str
    run: Callable[[Harness, Size], Found] | Callable[[TwoDesks, Size], Found] | None = None
    last: bool = False
    several: bool = False
