"""Front matter as a form, and back: what did not change keeps its lines as they were, so that diffs stay small."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from bot.desk.errors import Refused
from bot.knowledge.article_file import ORDER, article_text
from bot.knowledge.frontmatter import MARK, Head, Text, head_of

Front = Mapping[str, str | Sequence[str]]

LISTS = ("products", "questions", "tests", "redirect_from")
#: A change of one of these is a change of the article; the others are about it.
CONTENT = ("title", "questions")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
MAX_ITEMS = 500


def given_front(value: object) -> dict[str, str | list[str]]:
    """A form from outside; empty keys are left out, but for lists.

    Raises:
        Refused: ``bad_front``.
    """
    if not isinstance(value, dict):
        raise Refused("bad_front", status=422)
    front: dict[str, str | list[str]] = {}
    for key, entry in value.items():
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise Refused("bad_front", status=422)
        if entry is None or entry == "":
            continue
        if isinstance(entry, list):
            if len(entry) > MAX_ITEMS or not all(isinstance(item, str) for item in entry):
                raise Refused("bad_front", status=422)
            # The folder of articles has no empty items; a form has one at its end while somebody types.
            front[key] = [_flat(item) for item in entry if item.strip()]
        elif isinstance(entry, str):
            front[key] = _flat(entry)
        else:
            raise Refused("bad_front", status=422)
    return {key: entry for key, entry in front.items() if entry or key in ("products", "questions", "tests")}


def front_of(head: Head) -> dict[str, str | list[str]]:
    """The front matter as the protocol has it: lists of texts, all other values as text."""
    return {
        key: [item.value for item in value if isinstance(item, Text)] if isinstance(value, list) else value
        for key, value in head.values.items()
    }


def text_with(front: Front, body: str, before: str | None = None) -> str:
    """An article's file with this front matter and body.

    Args:
        before: The file that is changed; what is the same in it stays as it is written there.
    """
    head = head_of(before.encode("utf-8", "replace")) if before else None
    if before is None or head is None or head.faults or not head.values:
        return article_text(front, body)
    kept = _changed_text(front, body, before, head)
    again = head_of(kept.encode("utf-8", "replace"))
    if again.faults or _comparable(front_of(again)) != _comparable(front):
        # An odd form of YAML that is not understood here: rather a large diff than a wrong file.
        return article_text(front, body)
    return kept


def with_updated(text: str, before: str | None, today: dt.date) -> str:
    """The text with today's date as ``updated`` if title, questions or body changed and the writer left the date."""
    if before is None:
        return text
    head, old = head_of(text.encode("utf-8", "replace")), head_of(before.encode("utf-8", "replace"))
    if head.faults or old.faults or not head.values:
        return text
    front, was = front_of(head), front_of(old)
    same = all(front.get(key) == was.get(key) for key in CONTENT) and head.body.strip() == old.body.strip()
    if same or front.get("updated") != was.get("updated") or front.get("updated") == today.isoformat():
        return text
    return text_with({**front, "updated": today.isoformat()}, head.body, text)


def what_changed(before: str | None, text: str) -> str:
    """In a few words, for the history and the commit: ``text, questions``, ``published``.

    >>> what_changed(None, "")
    'new'
    """
    if before is None:
        return "new"
    head, old = head_of(text.encode("utf-8", "replace")), head_of(before.encode("utf-8", "replace"))
    front, was = front_of(head), front_of(old)
    words = []
    if front.get("status") != was.get("status"):
        words.append(
            {"published": "published", "draft": "taken back to draft"}.get(str(front.get("status")), "archived")
        )
    keys = dict.fromkeys([*front, *was])
    words += [key for key in keys if key not in ("status", "updated") and front.get(key) != was.get(key)]
    if head.body.strip() != old.body.strip():
        words.append("text")
    return ", ".join(words).replace("_", " ") or "form of the file"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _comparable(front: Front) -> dict[str, object]:
    return {
        key: list(value) if not isinstance(value, str) else " ".join(value.split())
        for key, value in front.items()
        if value != ""
    }


def _changed_text(front: Front, body: str, before: str, head: Head) -> str:
    lines = before.split("\n")
    blocks, tail = _blocks(lines, head)
    was = front_of(head)
    made: dict[str, list[str]] = {}
    for key in was:
        if key not in front or front[key] == "":
            continue
        same = _comparable({key: front[key]}) == _comparable({key: was[key]})
        made[key] = blocks[key] if same else _rewritten(key, front[key], blocks[key], head)
    keys = list(made)
    for key in sorted((key for key in front if key not in made and front[key] != ""), key=_rank):
        made[key] = _fresh(key, front[key])
        after = [place for place, other in enumerate(keys) if _rank(other) < _rank(key)]
        keys.insert(after[-1] + 1 if after else 0, key)
    written = [line for key in keys for line in made[key]]
    if head.body.strip("\n") == body.strip("\n"):
        rest = lines[head.body_line - 1 :]
    else:
        rest = ["", *body.strip("\n").split("\n"), ""]
    return "\n".join([lines[0], *written, *tail, lines[head.body_line - 2], *rest])


def _blocks(lines: list[str], head: Head) -> tuple[dict[str, list[str]], list[str]]:
    """Each key's lines with the comments above it, and what stands below the last key."""
    starts: dict[str, int] = {}
    floor = 1
    for key, line in sorted(head.lines.items(), key=lambda pair: pair[1]):
        at = line - 1
        while at > floor and (not lines[at - 1].strip() or lines[at - 1].startswith("#")):
            at -= 1
        starts[key] = at
        floor = line
    end = head.body_line - 2
    last = end
    while last > floor and (not lines[last - 1].strip() or lines[last - 1].startswith("#")):
        last -= 1
    keys = list(starts)
    stops = [*(starts[key] for key in keys[1:]), last]
    return {key: lines[starts[key] : stop] for key, stop in zip(keys, stops, strict=True)}, lines[last:end]


def _rewritten(key: str, value: str | Sequence[str], block: list[str], head: Head) -> list[str]:
    above = next((n for n, line in enumerate(block) if line.startswith(key)), 0)
    comments, own = block[:above], block[above:]
    was = head.values[key]
    first = head.lines[key]
    items = [item for item in was if isinstance(item, Text)] if isinstance(was, list) else []
    at = [item.line - first for item in items]
    is_block = bool(items) and at == sorted(set(at)) and at[0] > 0 and all(own[n].lstrip().startswith("- ") for n in at)
    if isinstance(value, str) or not value or not is_block:
        return [*comments, *_fresh(key, value)]
    chunks: dict[str, list[str]] = {}
    for item, begin, end in zip(items, at, [*at[1:], len(own)], strict=True):
        chunks.setdefault(item.value, own[begin:end])
    indent = own[at[0]][: len(own[at[0]]) - len(own[at[0]].lstrip())]
    made = list(own[: at[0]])
    for text in value:
        # Taken out: the same phrasing twice gets a line of its own.
        made += chunks.pop(text, None) or [indent + _item(text)]
    return [*comments, *made]


def _fresh(key: str, value: str | Sequence[str]) -> list[str]:
    lines = article_text({key: value}, "").split("\n")
    return lines[1 : lines.index(MARK, 1)]


def _item(text: str) -> str:
    return _fresh("questions", [text])[1].strip()


def _rank(key: str) -> int:
    return ORDER.index(key) if key in ORDER else len(ORDER)
