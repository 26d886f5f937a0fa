"""What the desk logs of a conversation: its id and the request's, and nobody's words."""

from __future__ import annotations

import logging

from bot.logs import JsonLines


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
