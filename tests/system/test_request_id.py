"""One request through the three processes: the same id in all their logs, each line JSON without anybody's words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.desk.customer import Customer, wait_for

if TYPE_CHECKING:
    from tests.system.running import System

pytestmark = [pytest.mark.services, pytest.mark.model]

QUESTION = "how do i set up a guest network for my visitors"
LIMIT_S = 20.0
PROCESSES = ("desk", "rasa", "actions")


def lines(system: System, process: str) -> list[dict[str, str]]:
    """Every line of a process's log; one that is no JSON fails here."""
    text = (system.settings.var / "log" / f"{process}.log").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


async def test_a_message_can_be_followed_through_desk_rasa_and_action_server(system: System) -> None:
    customer = await Customer(system.url).connect()
    try:
        conversation = (await customer.hello())["conversation"]["id"]
        await customer.say(QUESTION)
        await customer.wait(lambda: [m for m in customer.said("bot") if m["kind"] == "answer"], LIMIT_S)
    finally:
        await customer.close()

    def told() -> dict[str, set[str]] | None:
        found = {
            process: {line["request_id"] for line in lines(system, process) if line.get("conversation") == conversation}
            for process in PROCESSES
        }
        return found if all(found.values()) else None

    found = await wait_for(told, LIMIT_S)
    assert len(set.union(*found.values())) == 1, found


def test_every_line_of_every_log_is_json_with_the_agreed_fields(system: System) -> None:
    for process in PROCESSES:
        found = lines(system, process)
        assert found, process
        for line in found:
            assert {"at", "level", "logger", "message"} <= set(line), (process, line)
            assert set(line) <= {"at", "level", "logger", "message", "request_id", "conversation", "code", "trace"}
            assert line["at"].endswith("Z") and QUESTION not in json.dumps(line)
