"""Logs are lines of JSON with a conversation's id and without anybody's words."""

from __future__ import annotations

import json
import logging

from bot.desk.logs import JsonLines


async def test_nothing_that_was_said_is_logged(arrive, rasa, caplog, agent):
    caplog.set_level(logging.DEBUG)
    customer = await arrive()
    rasa.stop()
    for text in ("canary-word", "write to canary@example.com"):
        await customer.say(text)
    await customer.message(event="bot_unavailable")
    await customer.human()
    await customer.state("queued")
    await agent.take(customer.conversation["id"])
    await agent.say(customer.conversation["id"], "canary-reply")
    await customer.message(role="agent")
    ours = [record for record in caplog.records if record.name.startswith(("bot.", "uvicorn"))]
    lines = "\n".join(JsonLines().format(record) for record in ours)
    assert customer.conversation["id"] in lines and "canary" not in lines and customer.token not in lines


def test_a_record_is_one_line_of_json():
    record = logging.LogRecord("bot.desk", logging.WARNING, "f", 1, "two\nlines %s", ("x",), None)
    record.conversation = "c_1"
    line = JsonLines().format(record)
    assert "\n" not in line
    assert {k: v for k, v in json.loads(line).items() if k != "at"} == {
        "level": "WARNING", "logger": "bot.desk", "message": "two\nlines x", "conversation": "c_1",
    }  # fmt: skip
