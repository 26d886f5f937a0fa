"""How the index is doing: building, ready or failed, and what keeps articles from being answered from.

One small file, ``status.json``, beside the index; whoever builds writes it, and the console reads it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.errors import ArtefactError
from bot.knowledge import artefact

STATUS = "status.json"
_PLACED = re.compile(r"(?P<path>[^:\n]+\.(?:md|yml)):(?P<line>\d+): (?P<text>.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class BuildFault:
    """One thing that is wrong.

    Attributes:
        path: The file as writers see it; empty where it is no file's fault.
        line: From 1; 0 where there is none.
        text: What is wrong and what to do.
    """

    path: str
    line: int
    text: str

    @classmethod
    def of(cls, message: str) -> BuildFault:
        """Reads ``path:line: text``; another message is all text."""
        match = _PLACED.match(message)
        return cls(match["path"], int(match["line"]), match["text"]) if match else cls("", 0, message)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}" if self.path else self.text


@dataclass(frozen=True)
class BuildStatus:
    """What the last build came to.

    Attributes:
        state: ``ready``, ``building`` or ``failed`` (the last good index answers, if there is one).
        index_id: The index that answers; empty while there is none.
        at: When this state began.
        took_s: How long the last build took, in seconds.
        faults: Everything that is wrong.
        held_back: Paths of the articles whose present version is not answered from because of a fault; the last good
            one is, where there is one.
    """

    state: str
    index_id: str
    at: dt.datetime
    took_s: float = 0.0
    faults: tuple[BuildFault, ...] = ()
    held_back: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As ``build`` in ``docs/protocol.md``."""
        return {**asdict(self), "at": self.at.isoformat(), "faults": [asdict(fault) for fault in self.faults]}


def read_status(index_root: Path) -> BuildStatus:
    """The state of the index; a missing or unreadable file stands for what the index itself says."""
    try:
        values = json.loads((index_root / STATUS).read_text("utf-8"))
        return BuildStatus(
            state=str(values["state"]),
            index_id=current_id(index_root),
            at=dt.datetime.fromisoformat(values["at"]),
            took_s=float(values["took_s"]),
            faults=tuple(BuildFault(**fault) for fault in values["faults"]),
            held_back=tuple(map(str, values["held_back"])),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return _unwritten(index_root)


def write_status(index_root: Path, status: BuildStatus) -> None:
    """Writes the state in one step.

    Raises:
        OSError: The disk is full or the folder may not be written to.
    """
    index_root.mkdir(parents=True, exist_ok=True)
    aside = index_root / f".{STATUS}.{os.getpid()}"
    aside.write_text(json.dumps(status.as_dict(), ensure_ascii=False), "utf-8")
    os.replace(aside, index_root / STATUS)


def current_id(index_root: Path) -> str:
    """Name of the current index; empty where there is none."""
    try:
        return artefact.current(index_root)[0]
    except ArtefactError:
        return ""


def now() -> dt.datetime:
    """This moment, in whole seconds, UTC."""
    return dt.datetime.now(dt.timezone.utc).replace(microsecond=0)


def _unwritten(index_root: Path) -> BuildStatus:
    try:
        at = dt.datetime.fromtimestamp((index_root / artefact.CURRENT).stat().st_mtime, dt.timezone.utc)
    except OSError:
        fault = BuildFault("", 0, f"no index has been built; {artefact.MEND}")
        return BuildStatus("failed", "", now(), faults=(fault,))
    return BuildStatus("ready", current_id(index_root), at.replace(microsecond=0))
