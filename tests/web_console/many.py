"""Made-up conversations by the hundred, to see how the list bears them."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.web_console.place import TAGS

FIRST = ["Ada", "Bruno", "Carla", "Dario", "Edita", "Franz", "Greta", "Hugo", "Ines", "Jan", "Karin", "Luca"]
LAST = ["Novak", "Lindgren", "Moretti", "Kalnins", "Weber", "Duarte", "Petit", "Sorensen", "Balode", "Costa", "Varga"]


def many(count: int, patterns: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """``count`` conversations after the open ones of ``patterns``, the first the longest waiting."""
    models = [one for one in patterns.values() if one["row"]["state"] in {"queued", "agent"}]
    return dict(_one(number, models[number % len(models)]) for number in range(count))


def _one(number: int, model: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    new = deepcopy(model)
    row, id = new["row"], f"c_many_{number:04}"
    name = f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]} {number}"
    ago = datetime.now(timezone.utc) - timedelta(seconds=20_000 - 11 * number)
    at = ago.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    row.update(id=id, updated_at=at, customer={"id": f"u_many_{number}", "name": name, "email": None, "phone": None})
    row.update(tags=TAGS[: number % 3], last_message=row["last_message"] | {"at": at}, unread=number % 2)
    if row["waiting_since"]:
        row["waiting_since"] = at
    return id, new
