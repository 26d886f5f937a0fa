"""One run of all measures, and the runs kept before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.errors import ContentError

FORMAT = 1
FOLDER = "runs"


@dataclass(frozen=True)
class Row:
    """One message of a measure and what became of it.

    Attributes:
        key: Names the message and its label; the same in every run.
        truth: Its label; empty where the measure has none.
        told: What was decided; None: nothing.
        right: Whether that is right.
        confidence: Of the decision, 0 to 1.
        took_ms: Milliseconds; 0 where not measured.
    """

    key: str
    truth: str
    told: str | None
    right: bool
    confidence: float = 0.0
    took_ms: float = 0.0


@dataclass(frozen=True)
class Measure:
    """One thing measured.

    Attributes:
        name: Stable name: ``intents``, ``banking77`` …
        title: For people.
        figures: By their keys, as the command of that measure has them; None: nothing to measure one on.
        rows: The messages; empty where they are not kept.
    """

    name: str
    title: str
    figures: Mapping[str, float | None]
    rows: Sequence[Row] = ()


@dataclass(frozen=True)
class Run:
    """All measures of one run, at a moment (ISO 8601, UTC), with the model's card and further notes by measure."""

    at: str
    card: Mapping[str, Any]
    measures: Sequence[Measure]
    notes: Mapping[str, Any] = field(default_factory=dict)

    def measure(self, name: str) -> Measure | None:
        return next((one for one in self.measures if one.name == name), None)


def key_of(*parts: str) -> str:
    """12 hex digits that name a message and its label.

    >>> key_of("where is it", "order_status") == key_of("where is it", "order_status")
    True
    """
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def save(run: Run, folder: Path) -> Path:
    """Keeps a run under ``folder/runs/``, named by its moment."""
    path = folder / FOLDER / f"{run.at.replace(':', '').replace('-', '')}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"format": FORMAT, **asdict(run)}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return path


def load_all(folder: Path) -> list[Run]:
    """The runs that are kept, oldest first; those of another format are left out.

    Raises:
        ContentError: A file is no run.
    """
    found = []
    for path in sorted((folder / FOLDER).glob("*.json")):
        try:
            raw = json.loads(path.read_text("utf-8"))
            if raw.pop("format") == FORMAT:
                measures = [Measure(**{**m, "rows": [Row(**row) for row in m["rows"]]}) for m in raw.pop("measures")]
                found.append(Run(**raw, measures=measures))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise ContentError(f"{path}: is no run of `tandem evaluate all`; take it out of the folder") from None
    return sorted(found, key=lambda run: run.at)


def last_of_each(runs: Sequence[Run]) -> Run | None:
    """The newest run, with what it did not measure as the newest that did has it; None without runs.

    Args:
        runs: Oldest first.
    """
    if not runs:
        return None
    newest = {measure.name: measure for run in runs for measure in run.measures}
    return replace(runs[-1], measures=list(newest.values()))
