"""Builds the index: articles in, artefact out. Whatever goes wrong, the last good index stays in place.

A **thorough** build learns its weights, calibration and thresholds anew; its name depends on its inputs alone. A
**quick** one takes them over from the thorough build before it, where few articles changed, so that an edit is answered
from at once; the thorough one follows.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot import languages, matter, spelling
from bot.errors import ArtefactError, ArticleError, ContentError, TandemError
from bot.knowledge import artefact
from bot.knowledge.index import Index
from bot.knowledge.kept import KeptVersions
from bot.knowledge.learning import Learned
from bot.knowledge.parts import PartMaker, Say
from bot.knowledge.persist import learned_card, learned_from, save_index
from bot.knowledge.reading import Reader, Reading
from bot.knowledge.sources import DataFiles, Material, Sources, materials, next_change, read_questions
from bot.knowledge.status import BuildFault, BuildStatus, current_id, now, read_status, write_status
from bot.knowledge.text_files import Written, write_texts
from bot.knowledge.vectors import TextEncoder, VectorCache

__all__ = ["Builder", "Card", "Interrupted", "Say", "Sources", "build", "read_questions"]

log = logging.getLogger(__name__)

# So many articles may have changed since figures were learned that a quick build still takes them over.
QUICK_ARTICLES, QUICK_SHARE = 5, 0.05


class Interrupted(Exception):
    """A build was given up because something newer waits."""


@dataclass(frozen=True)
class Card:
    """What a build made.

    Attributes:
        index_id: The index's name.
        fresh: False when this very index was there already.
        values: The card as written, see ``docs/decisions``.
        quick: The thorough build is still to follow.
        faults: What is wrong with articles that are held back.
        held_back: Paths of the files whose present version is not in the index because of a fault.
        next_change: When the next article appears or disappears by its schedule.
    """

    index_id: str
    fresh: bool
    values: dict[str, Any]
    quick: bool = False
    faults: tuple[BuildFault, ...] = ()
    held_back: tuple[str, ...] = ()
    next_change: dt.datetime | None = None


@dataclass(frozen=True)
class _Thorough:
    """The last thorough build: what it learned, and from what."""

    index_id: str
    inputs: str
    learned: dict[str, Learned]
    revisions: dict[str, dict[str, str]]


def build(
    sources: Sources,
    index_root: Path,
    cache: Path,
    encoder: TextEncoder,
    *,
    budget: float = 0.05,
    say: Say | None = None,
    hold_back: bool = False,
) -> Card:
    """Builds the index of all published articles once, thoroughly, and makes it the current one.

    Args:
        sources: Articles and data.
        index_root: Folder of the artefacts, ``var/index``.
        cache: Folder of what is kept from build to build, ``var/cache``.
        encoder: Text to vectors.
        budget: Share of wrong answers among the answers given that the thresholds keep, 0 to 1.
        say: Called with lines of progress.
        hold_back: Build without the articles that are wrong, from their last good versions, instead of stopping.

    Raises:
        ArticleError: Articles are wrong (and not held back); names every fault.
        ContentError: A data file is wrong, or nothing is published.
    """
    return Builder(sources, index_root, cache, encoder, budget=budget, say=say, hold_back=hold_back).build()


class Builder:
    """Builds again and again; keeps in memory what the next build can use. Arguments as for :func:`build`."""

    def __init__(
        self,
        sources: Sources,
        index_root: Path,
        cache: Path,
        encoder: TextEncoder,
        *,
        budget: float = 0.05,
        say: Say | None = None,
        hold_back: bool = False,
    ) -> None:
        self._sources = sources
        self._root = index_root
        self._cache = cache
        self._encoder = encoder
        self._budget = budget
        self._hold_back = hold_back
        self._reader = Reader(KeptVersions(cache, sources.kb_dir) if hold_back else None)
        self._data = DataFiles(sources.data_dir)
        with artefact.locked(cache):
            self._parts = PartMaker(VectorCache(cache / "vectors", encoder), cache, say)
        self._last: _Thorough | None = None
        self._live: list[tuple[str, str]] = []
        self._written: dict[str, Written] = {}
        self._took_s = 0.0

    def build(self, *, quick: bool = False, pause: Callable[[], None] = lambda: None, make_ready: bool = False) -> Card:
        """Builds once.

        Args:
            quick: Take over what the last thorough build learned, if few articles changed since.
            pause: Called now and then between the steps; may raise :class:`Interrupted`.
            make_ready: Where the index is there already, make in memory what the first build after an edit takes over.

        Raises:
            ArticleError: Articles are wrong (and not held back); names every fault.
            ContentError: A data file is wrong, or nothing is published.
            Interrupted: By ``pause``; nothing was changed.
        """
        started = time.perf_counter()
        with self._told(started), artefact.locked(self._cache):
            reading, found, moment = self._read()
            card = self._built(found, quick, pause)
            if make_ready and not self._written:
                self._make_ready(found, pause)
        card = replace(
            card,
            faults=reading.faults,
            held_back=reading.held_back,
            next_change=next_change(reading.articles, moment),
        )
        if card.fresh:
            self._took_s = time.perf_counter() - started
        self._tell(BuildStatus("ready", card.index_id, now(), self._seconds(), card.faults, card.held_back))
        return card

    def _read(self) -> tuple[Reading, list[Material], dt.datetime]:
        catalogue, moment = self._sources.catalogue(), dt.datetime.now(dt.timezone.utc)
        reading = self._reader.read(self._sources.kb_dir, catalogue, today=moment.date())
        if reading.faults and not self._hold_back:
            raise ArticleError([str(fault) for fault in reading.faults])
        found = materials(reading.articles, self._data, catalogue, moment)
        if not found:
            nothing = f"{self._sources.kb_dir}: no published article; write one or set `status: published`"
            raise ArticleError([*map(str, reading.faults), nothing]) if reading.faults else ContentError(nothing)
        return reading, found, moment

    def _built(self, found: Sequence[Material], quick: bool, pause: Callable[[], None]) -> Card:
        inputs = artefact.content_hash(
            _program(), self._encoder.fingerprint, self._budget, [(part.language, part.data) for part in found]
        )
        files = [(article.path, article.revision) for part in found for article in part.articles]
        index_id = artefact.content_hash(inputs, files)
        known = _known(self._root, index_id)
        if known is not None:
            learned = {code: learned_from(part) for code, part in known["languages"].items()}
            self._remember(index_id, inputs, learned, found)
            return Card(index_id, False, known)
        before = self._last if quick and self._few_changes(inputs, found) else None
        if before is not None:
            index_id = artefact.content_hash(inputs, files, before.index_id)
            known = _known(self._root, index_id)
            if known is not None:
                return Card(index_id, False, known, quick=True)
        if files != self._live:
            # A thorough build of what a quick one has made live already is no news to a writer.
            self._tell(replace(read_status(self._root), state="building", at=now()))
        parts: dict[str, tuple[Index, Learned]] = {}
        for part in found:
            pause()
            index = self._parts.index(part)
            pause()
            taught = before.learned[part.language] if before else None
            parts[part.language] = (index, taught or self._parts.learned(index, part, self._budget, pause))
        pause()
        values = self._values(index_id, before, parts)
        artefact.write(self._root, index_id, values, lambda folder: self._save(parts, folder))
        self._live = files
        self._parts.keep_only(parts)
        if before is None:
            self._remember(index_id, inputs, {code: learned for code, (_, learned) in parts.items()}, found)
        return Card(index_id, True, values, quick=before is not None)

    def _make_ready(self, found: Sequence[Material], pause: Callable[[], None]) -> None:
        for part in found:
            pause()
            index = self._parts.index(part)
            pause()
            self._written[part.language] = Written()
            write_texts(index.articles, index.passages, index.rows, None, self._written[part.language])

    def _save(self, parts: dict[str, tuple[Index, Learned]], folder: Path) -> None:
        for code, (index, _) in parts.items():
            save_index(index, folder / code, self._written.setdefault(code, Written()))

    def _values(
        self, index_id: str, before: _Thorough | None, parts: dict[str, tuple[Index, Learned]]
    ) -> dict[str, Any]:
        return {
            "index_id": index_id,
            "learned_by": before.index_id if before else index_id,
            "encoder": {"fingerprint": self._encoder.fingerprint, "dim": self._encoder.dim},
            "budget": self._budget,
            "languages": {code: _describe(index, learned) for code, (index, learned) in parts.items()},
        }

    def _remember(self, index_id: str, inputs: str, learned: dict[str, Learned], found: Sequence[Material]) -> None:
        revisions = {part.language: part.revisions() for part in found}
        self._last = _Thorough(index_id, inputs, learned, revisions)

    def _few_changes(self, inputs: str, found: Sequence[Material]) -> bool:
        if (
            self._last is None
            or self._last.inputs != inputs
            or self._last.revisions.keys() != {part.language for part in found}
        ):
            return False
        for part in found:
            before, present = self._last.revisions[part.language], part.revisions()
            changed = len(set(before.items()) ^ set(present.items()))
            if changed > max(2 * QUICK_ARTICLES, QUICK_SHARE * len(present)):
                return False
        return True

    @contextlib.contextmanager
    def _told(self, started: float) -> Iterator[None]:
        """Notes in the status what stops a build, whatever it is."""
        try:
            yield
        except Interrupted:
            raise
        except Exception as error:
            if isinstance(error, ArticleError):
                faults = tuple(BuildFault.of(fault) for fault in error.faults)
            else:
                faults = (BuildFault.of(error.message if isinstance(error, TandemError) else _why(error)),)
            self._took_s = time.perf_counter() - started
            self._tell(BuildStatus("failed", current_id(self._root), now(), self._seconds(), faults))
            raise

    def _tell(self, status: BuildStatus) -> None:
        if status.state != "ready" and not self._hold_back:
            # A build by hand that stops says why itself; what answers, and what is held back, did not change.
            return
        try:
            write_status(self._root, status)
        except OSError as error:
            log.warning("the state of the index cannot be written: %s", error)

    def _seconds(self) -> float:
        return round(self._took_s, 2)


@lru_cache(maxsize=1)
def _program() -> list[str]:
    """What keeps the name of an index honest: the same articles and another program give another index."""
    beside = [Path(module.__file__) for module in (languages, matter, spelling)]
    return [path.read_text("utf-8") for path in [*sorted(Path(__file__).parent.glob("*.py")), *beside]]


def _known(index_root: Path, index_id: str) -> dict[str, Any] | None:
    """The card of an index that is the current one already, and sound."""
    if not (index_root / index_id / artefact.CARD).is_file():
        return None
    try:
        named, card_hash = artefact.current(index_root)
        if named != index_id:
            # Its card's hash is known only to the pointer, so an index that is not pointed to cannot be checked.
            return None
        return artefact.read_card(index_root, index_id, card_hash)
    except (ArtefactError, json.JSONDecodeError):
        return None


def _why(error: Exception) -> str:
    """What a person can do about a failure that is none of the articles'."""
    if isinstance(error, MemoryError):
        return "there is not enough memory to build; free some, or give the process more"
    return f"the build failed ({type(error).__name__}: {error}); the log of the articles says where"


def _describe(index: Index, learned: Learned) -> dict[str, Any]:
    counts = {
        "articles": len(index.articles),
        "passages": len(index.passages),
        "rows": len(index.rows.texts),
        "questions": sum(len(article.questions) for article in index.articles),
        "tests": sum(len(article.tests) for article in index.articles),
        "topics": len(index.topics.labels),
    }
    return {**counts, "store": index.store.describe(), **learned_card(learned)}
