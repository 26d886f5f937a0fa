"""Exported conversations as JSON and as CSV, piece by piece."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.desk.finding.export import SCHEMA
from bot.desk.ids import iso, now

FORMATS = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
#: The columns of a conversation, repeated on each of its lines, then those of what the line holds.
CONVERSATION = (
    "conversation_id", "conversation_created_at", "state", "channel", "language", "family", "intent", "priority",
    "team", "agent", "customer_id", "customer_name", "customer_email", "customer_phone", "tags", "closed_at",
    "resolution", "root_cause",
)  # fmt: skip
ENTRY = ("record", "at", "seq", "id", "role", "kind", "author", "text", "data")
COLUMNS = (*CONVERSATION, *ENTRY)
# Spreadsheets tell UTF-8 by it.
BYTE_ORDER_MARK = "\ufeff"
# A cell that begins so is a formula to a spreadsheet, or may become one when it is pasted.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def head(form: str, about: dict[str, Any]) -> str:
    """What comes before the first conversation."""
    if form == "csv":
        return BYTE_ORDER_MARK + _line(COLUMNS)
    opening = {"schema": SCHEMA, "exported_at": iso(now()), **about}
    return json.dumps(opening, ensure_ascii=False)[:-1] + ', "conversations": ['


def body(form: str, records: Iterable[dict[str, Any]], *, first: bool) -> str:
    """Some conversations.

    Args:
        first: Nothing came before them.
    """
    if form == "csv":
        return "".join(_line(cells) for record in records for cells in _cells(record))
    texts = [json.dumps(record, ensure_ascii=False) for record in records]
    return "".join(("\n" if first and number == 0 else ",\n") + text for number, text in enumerate(texts))


def tail(form: str) -> str:
    """What comes after the last."""
    return "" if form == "csv" else "\n]}\n"


def safe_cell(value: object) -> str:
    """A cell's text that no spreadsheet takes for a formula.

    >>> safe_cell("=1+1"), safe_cell("+370 612"), safe_cell(None), safe_cell(3)
    ("'=1+1", "'+370 612", '', '3')
    """
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return out.getvalue()


def _cells(record: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    """One line a message, note, handoff and rating, in the order in which they came."""
    customer, team, agent = record["customer"], record["team"] or {}, record["agent"] or {}
    about = (
        record["id"], record["created_at"], record["state"], record["channel"], record["language"], record["family"],
        record["intent"], record["priority"], team.get("name"), agent.get("name"), customer["id"], customer["name"],
        customer["email"], customer["phone"], ", ".join(record["tags"]), record["closed_at"], record["resolution"],
        record["root_cause"],
    )  # fmt: skip
    entries = [*map(_message, record["messages"]), *map(_note, record["notes"])]
    entries += [*map(_handoff, record["handoffs"]), *map(_rating, record["ratings"])]
    for entry in sorted(entries, key=lambda entry: entry[1] or ""):
        yield (*about, *entry)


def _message(message: dict[str, Any]) -> tuple[Any, ...]:
    payload = message["payload"]
    names = ("article", "attachments", "event", "feedback")
    data = {name: payload[name] for name in names if payload.get(name)}
    return ("message", message["at"], message["seq"], message["id"], message["role"], message["kind"],
            message["author"], message["text"], _json(data))  # fmt: skip


def _note(note: dict[str, Any]) -> tuple[Any, ...]:
    author = (note["author"] or {}).get("name")
    return "note", note["at"], note["after_seq"], note["id"], "agent", note["kind"], author, note["text"], ""


def _handoff(handoff: dict[str, Any]) -> tuple[Any, ...]:
    author = (handoff["agent"] or {}).get("name")
    problem = (handoff["package"].get("summary") or {}).get("problem")
    return ("handoff", handoff["created_at"], "", handoff["id"], "system", handoff["reason"], author, problem,
            _json(handoff))  # fmt: skip


def _rating(rating: dict[str, Any]) -> tuple[Any, ...]:
    data = {"value": rating["value"]}
    return "rating", rating["at"], "", "", "customer", rating["scale"], "", rating["comment"], _json(data)


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False) if data else ""
