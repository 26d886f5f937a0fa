"""Check 8: while a person has a conversation, the bot says nothing, whatever happens."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from tests.desk.customer import Customer
from tests.faults.check import Found, Size
from tests.faults.dialogues import move_back
from tests.faults.harness import PROCESSES, Harness, until
from tests.faults.ledger import PEOPLE_HAVE_IT
from tests.faults.recorder import eventually

PATIENCE_S = 30.0
CALM_S = 1.0
LOCKED_S = 3.0
IDLE = timedelta(minutes=70)
#: What the desk knows of when something was last said in a conversation: table, column, key.
TIMES = (
    ("conversations", "updated_at", "id"),
    ("conversations", "assigned_at", "id"),
    ("conversations", "unanswered_since", "id"),
    ("messages", "created_at", "conversation_id"),
)
#: What Rasa itself would take as an order, and plain words.
WORDS = ("/restart", "/session_start", "/action_listen", "/human_request", "how long does delivery take?")


def run(harness: Harness, size: Size) -> Found:
    """Writes to the person through every kind of trouble and counts what the bot says."""
    email, _ = harness.agent()
    token, where = asyncio.run(_reach_person(harness, email))
    found, before = Found(), _said(harness, where)

    def write(when: str) -> None:
        for text in WORDS:
            stored = asyncio.run(_say(harness, token, text))
            found.expect(stored == text, f"{when}: {text} was not stored")
        silent = _said(harness, where) == before
        found.expect(silent, f"{when}: the bot said something")
        found.expect(_state(harness, where) in PEOPLE_HAVE_IT, f"{when}: the bot has it again")

    write("as it is")
    if not size.quick:  # the restart below does for the short form
        names = harness.named(*PROCESSES)
        for name in names:
            harness.kill(name)
        # Until the supervisor has seen it, what is ready may be what was killed.
        until(lambda: all(harness.child(name).pid for name in names), PATIENCE_S)
        harness.wait_until_ready()
        write("after every process was killed")
    with harness.database.locked():
        asyncio.run(asyncio.sleep(LOCKED_S))
    write("after the database was locked")
    with harness.all_stopped():
        _an_hour_passes(harness, where)
    write("after an idle hour and a restart of everything")
    found.figure = f"{_said(harness, where) - before} bot messages in {found.tried} tries"
    return found


async def _reach_person(harness: Harness, email: str) -> tuple[str, str]:
    """A customer who was answered by the bot, asked for a person and was taken."""
    customer = await Customer(harness.direct_url).connect()
    try:
        where = (await customer.hello())["conversation"]["id"]
        await customer.say("how do i set up a guest network for visitors?")
        await customer.wait(lambda: customer.said("bot"), PATIENCE_S)
        await customer.human()
        await eventually(lambda: _state(harness, where) == "queued", PATIENCE_S)
        with harness.signed_in(email) as agent:
            agent.post(f"/api/agent/conversations/{where}/take").raise_for_status()
        return customer.token or "", where
    finally:
        await customer.close()


async def _say(harness: Harness, token: str, text: str) -> str | None:
    customer = await Customer(harness.direct_url).connect()
    try:
        customer.token = token
        await customer.hello()
        answer = await customer.say(text)
        await asyncio.sleep(CALM_S)
        return answer["message"]["text"] if answer["ok"] else None
    finally:
        await customer.close()


def _said(harness: Harness, where: str) -> int:
    return harness.rows("SELECT count(*) FROM messages WHERE conversation_id = ? AND role = 'bot'", where)[0][0]


def _state(harness: Harness, where: str) -> str:
    return harness.rows("SELECT state FROM conversations WHERE id = ?", where)[0][0]


def _an_hour_passes(harness: Harness, where: str) -> None:
    """Moves every time that desk and Rasa keep of the conversation back: nobody has written for more than an hour."""
    move_back(harness, where, IDLE)
    for table, column, key in TIMES:
        earlier = harness.database.earlier(column, IDLE)
        harness.database.change(f"UPDATE {table} SET {column} = {earlier} WHERE {key} = ?", where)
