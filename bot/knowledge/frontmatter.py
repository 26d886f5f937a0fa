"""The head of an article: YAML between two ``---`` lines, read with the line number of every key and item."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

MARK = "---"
REVISION_DIGITS = 16
# Python 3.10 reads no Z, and 3.11 reads forms that nobody expects: one form only.
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?) ?(Z|[+-]\d\d:\d\d)\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Text:
    """One string of the head and the line it stands on (1 is the file's first)."""

    value: str
    line: int


@dataclass
class Head:
    """The head as written.

    Attributes:
        values: Plain strings or lists of strings by key.
        lines: Line of each key.
        body: The Markdown below the head.
        body_line: Line of the body's first line.
        faults: What could not be read, each ``(line, fault; mend)``.
        revision: First 16 hex digits of the SHA-256 of the file's bytes; empty where it could not be read.
    """

    values: dict[str, str | list[Text]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    faults: list[tuple[int, str]] = field(default_factory=list)
    revision: str = ""


def revision_of(content: bytes) -> str:
    """The name of a version of a file: the first 16 hex digits of the SHA-256 of its bytes."""
    return hashlib.sha256(content).hexdigest()[:REVISION_DIGITS]


def moment_of(value: str, *, end_of_day: bool = False) -> dt.datetime | None:
    """A day or a moment as a moment in UTC; None for an empty text.

    Args:
        value: ``2026-10-14``, or a date-time with its offset as ``2026-10-14T09:00+02:00`` (or ``Z``).
        end_of_day: A day stands for its end (which is the next day's beginning) rather than for its beginning.

    Raises:
        ValueError: It is neither.

    >>> moment_of("2026-10-14", end_of_day=True).isoformat(), moment_of("2026-10-14 09:00+02:00").isoformat()
    ('2026-10-15T00:00:00+00:00', '2026-10-14T07:00:00+00:00')
    """
    if not value:
        return None
    if _DAY.match(value):
        day = dt.datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=dt.timezone.utc)
        return day + dt.timedelta(days=1) if end_of_day else day
    match = _MOMENT.match(value)
    if match is None:
        raise ValueError(f"{value!r} is neither a day nor a moment with its offset")
    day_text, time_text, offset = match.groups()
    offset = "+00:00" if offset.upper() == "Z" else offset
    return dt.datetime.fromisoformat(f"{day_text}T{time_text}{offset}").astimezone(dt.timezone.utc)


def texts_of(head: Head, key: str) -> list[Text]:
    """The items of a list in the head; none where the key is something else."""
    value = head.values.get(key)
    return [item for item in value if isinstance(item, Text)] if isinstance(value, list) else []


def read_head(path: Path) -> Head:
    """Reads a file's head and body; what is wrong is collected, never raised."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return unreadable(error)
    return head_of(content)


def unreadable(error: OSError) -> Head:
    """The head of a file that the system does not give."""
    return Head(faults=[(1, f"cannot be read ({error.strerror}); check the file's permissions")])


def head_of(content: bytes) -> Head:
    """Reads the head and body of a file's bytes; what is wrong is collected, never raised."""
    head = Head(revision=revision_of(content))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        head.faults.append((line, f"byte 0x{error.object[error.start]:02x} is not UTF-8; save the file as UTF-8"))
        return head
    lines = text.splitlines()
    if not lines or lines[0].strip() != MARK:
        head.faults.append((1, "no front matter; begin the file with a line --- and the keys id, title, family …"))
        return head
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == MARK), None)
    if end is None:
        head.faults.append((1, "the front matter does not end; close it with a line ---"))
        return head
    head.body = "\n".join(lines[end + 1 :])
    head.body_line = end + 2
    _read_yaml("\n".join(lines[1:end]), head)
    return head


def _read_yaml(text: str, head: Head) -> None:
    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 2
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        head.faults.append(
            (line, f"YAML cannot be read ({problem}); put text that holds : or # in quotes, check the indents")
        )
        return
    if not isinstance(node, yaml.MappingNode):
        head.faults.append((2, "the front matter is not a list of `key: value` lines; write one key a line"))
        return
    for key_node, value_node in node.value:
        # The first line of the file is the mark, and YAML counts from 0.
        key, line = str(key_node.value), key_node.start_mark.line + 2
        if key in head.values:
            head.faults.append((line, f"{key} is there twice; keep one"))
            continue
        head.lines[key] = line
        head.values[key] = _value(key, value_node, line, head)


def _value(key: str, node: yaml.Node, line: int, head: Head) -> str | list[Text]:
    if isinstance(node, yaml.ScalarNode):
        return "" if node.tag.endswith(":null") else node.value.strip()
    if isinstance(node, yaml.SequenceNode):
        items: list[Text] = []
        for item in node.value:
            at = item.start_mark.line + 2
            if isinstance(item, yaml.ScalarNode) and not item.tag.endswith(":null"):
                items.append(Text(item.value.strip(), at))
            else:
                head.faults.append((at, f"an item of {key} is not plain text; put text that holds `: ` in quotes"))
        return items
    head.faults.append((line, f"{key} holds keys of its own; write plain text or a list"))
    return ""
