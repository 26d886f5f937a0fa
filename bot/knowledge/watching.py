"""``kb watch``: what is done when a file changed, and what is said of it."""

from __future__ import annotations

import datetime as dt
import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import TandemError
from bot.knowledge import watch

if TYPE_CHECKING:
    from bot.knowledge.build import Builder, Card, Sources

# While a thorough build runs, a newer change is looked for this often.
LOOK_S = 0.25
# A failure that is no writer's (a full disk, no memory) may be over by itself.
RETRY_S = 30.0


class Watcher:
    """Builds when a file changed, when an article's time has come, and again after a failure that may pass."""

    def __init__(self, open_builder: Callable[[], Builder], index_root: Path) -> None:
        """Makes a watcher.

        Args:
            open_builder: Makes the builder; may raise what the encoder raises when it is gone.
            index_root: Folder of the artefacts.
        """
        self._open = open_builder
        self._root = index_root
        self._builder: Builder | None = None
        self._next_change: dt.datetime | None = None
        self._retry_at = float("inf")

    def run(self, sources: Sources) -> int:
        """Builds at once, then after every change, until the process is ended."""
        data = sources.data_dir
        roots = [sources.kb_dir, sources.taxonomy, data / "entities", data / "kb", data / "nlu", data / "around"]
        watch.watch(roots, self.rebuild, at_once=True, due=self.due, finish=self.finish)
        return 0

    def rebuild(self) -> bool:
        """Builds quickly where that is possible; True when there is more to do for :meth:`finish`."""
        return self._build(quick=True)

    def finish(self, changed: Callable[[], bool]) -> None:
        """Builds thoroughly, unless a file changes meanwhile, and makes the next quick build a quick one."""
        from bot.knowledge.build import Interrupted

        looked = time.monotonic()

        def pause() -> None:
            nonlocal looked
            if time.monotonic() - looked < LOOK_S:
                return
            if changed():
                raise Interrupted
            looked = time.monotonic()

        self._build(quick=False, pause=pause)

    def due(self) -> bool:
        """Whether it is time to build although no file changed."""
        if time.monotonic() >= self._retry_at:
            return True
        return self._next_change is not None and dt.datetime.now(dt.timezone.utc) >= self._next_change

    def _build(self, *, quick: bool, pause: Callable[[], None] = lambda: None) -> bool:
        from bot.knowledge.build import Interrupted

        started = time.perf_counter()
        self._next_change, self._retry_at = None, float("inf")
        # What a build makes is kept for the next one: looking it through for rubbish time and again takes longer than
        # the build itself.
        gc.disable()
        try:
            self._builder = self._builder or self._open()
            card = self._builder.build(quick=quick, pause=pause, make_ready=not quick)
        except Interrupted:
            # Also when what changed is as it was again by the next look, as a file that came and went: build then.
            self._retry_at = time.monotonic()
            return False
        except Exception as error:
            self._failed(error)
            return False
        finally:
            gc.enable()
        self._next_change = card.next_change
        show_held_back(card)
        if card.fresh:
            learned = f", with the figures of {card.values['learned_by']}" if card.quick else ""
            print(f"Index {card.index_id} built in {time.perf_counter() - started:.1f} s{learned}.", flush=True)
        return card.quick or not card.fresh

    def _failed(self, error: Exception) -> None:
        from bot.knowledge.status import BuildFault, BuildStatus, current_id, now, write_status

        message = error.message if isinstance(error, TandemError) else f"{type(error).__name__}: {error}"
        print(f"The last good index stays in use:\n{message}", file=sys.stderr, flush=True)
        self._retry_at = time.monotonic() + RETRY_S
        if self._builder is None:
            status = BuildStatus("failed", current_id(self._root), now(), faults=(BuildFault.of(message),))
            try:
                write_status(self._root, status)
            except OSError as full:
                print(f"The state of the index cannot be written: {full}", file=sys.stderr, flush=True)


def show_held_back(card: Card) -> None:
    """Says what is wrong with articles and which are held back because of it."""
    if not card.faults:
        return
    lines = [*map(str, card.faults)]
    if card.held_back:
        lines.append(f"Held back until they are mended, the last good version answers: {', '.join(card.held_back)}")
    print("\n".join(lines), file=sys.stderr, flush=True)
