"""Check 13: messages that nobody would write by hand, and what they do to the processes and to other customers."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterable

from socketio.exceptions import SocketIOError

from tests.desk.customer import Customer
from tests.faults import fuzz
from tests.faults.bystander import Bystander
from tests.faults.check import Found, Size
from tests.faults.dialogues import events_of
from tests.faults.harness import PROCESSES, Harness
from tests.faults.recorder import eventually

MESSAGES = 10_000
PER_S = 20.0
A_CUSTOMER = 25
GROWTH = 2.0
ANSWER_S = 20.0
SETTLE_S = 120.0
#: What Rasa notes when somebody orders it about.
PRIVILEGED = {"restart", "undo", "rewind", "pause", "resume", "reset_slots", "followup"}
#: Why a turn failed that is no fault of the machine's being busy.
BROKEN = ("status", "bad_reply", "fault", "unreachable")


def run(harness: Harness, size: Size) -> Found:
    """Sends them, one customer after the other, each from an address of its own, and somebody asks beside them."""
    return asyncio.run(_run(harness, size))


async def _run(harness: Harness, size: Size) -> Found:
    found, other, chance = Found(), Bystander(harness.direct_url), random.Random(13)
    count, questions = size.of(100, MESSAGES), size.of(3, 100)
    before = {name: harness.child(name).pid for name in PROCESSES}
    alone_s = await other.ask(questions)
    asking = asyncio.create_task(other.ask(questions))
    answers, conversations = await _send(harness, count, chance, found)
    beside_s = await asking
    await eventually(lambda: not _waiting(harness, conversations), SETTLE_S)
    found.tried += count
    after = {name: harness.child(name).pid for name in PROCESSES}
    found.add(f"{name} crashed" for name in PROCESSES if before[name] != after[name])
    found.add(_privileged(harness, conversations))
    found.add(_broken_turns(harness, conversations))
    if other.silences:
        found.faults.append(f"{other.silences} questions of another customer got no answer")
    if not size.quick and beside_s > GROWTH * alone_s:
        found.faults.append(f"another customer's p95 went from {alone_s:.2f} to {beside_s:.2f} s")
    found.figure = (
        f"{count} sent, {answers['taken']} taken, {found.failures} faults; others' p95 {alone_s:.2f} → {beside_s:.2f} s"
    )
    return found


async def _send(harness: Harness, count: int, chance: random.Random, found: Found) -> tuple[Counter[str], list[str]]:
    """Sends so many; returns how they were answered and the conversations they were sent in."""
    answers: Counter[str] = Counter()
    conversations: list[str] = []
    loop = asyncio.get_running_loop()
    begun = loop.time()
    customer: Customer | None = None
    for number in range(count):
        if customer is None or not customer.io.connected or number % A_CUSTOMER == 0:
            customer = await _arrive(harness, number, customer)
            conversations.append(customer.conversation["id"])
        event, data = fuzz.message(chance)
        try:
            if event in {"typing", "seen", "page", "user_uttered", "session_request"}:
                await customer.io.emit(event, data)  # without an answer of its own
            else:
                answer = await customer.io.call(event, data, timeout=ANSWER_S)
                kind = "taken" if answer["ok"] else answer["error"]["code"]
                answers[kind] += 1
                found.add([f"{event}: the desk failed inside"] if kind == "unavailable" else [])
        except SocketIOError:
            # What is larger than a frame may be ends the connection; anything else must be answered.
            large = len(str(data)) >= fuzz.LARGE
            found.add([] if large else [f"{event}: no answer within {ANSWER_S:.0f} s, or hung up"])
        await asyncio.sleep(max(0.0, begun + number / PER_S - loop.time()))
    if customer is not None:
        await customer.close()
    return answers, conversations


async def _arrive(harness: Harness, number: int, before: Customer | None) -> Customer:
    if before is not None:
        await before.close()
    address = f"203.0.113.{number // A_CUSTOMER % 250 + 1}"
    customer = await Customer(harness.direct_url).connect(**{"X-Forwarded-For": address})
    await customer.hello()
    return customer


def _waiting(harness: Harness, conversations: list[str]) -> int:
    left = harness.rows("SELECT conversation_id FROM turns WHERE state = 'pending'")
    return len({row[0] for row in left} & set(conversations))


def _privileged(harness: Harness, conversations: list[str]) -> Iterable[str]:
    """Orders that reached Rasa as orders."""
    for where in conversations:
        for event in events_of(harness, where):
            entities = [entity.get("entity") for entity in (event.get("parse_data") or {}).get("entities", [])]
            if fuzz.CANARY in entities:
                yield f"{where}: an intent of the customer's choice was taken"
            if event["event"] in PRIVILEGED:
                yield f"{where}: Rasa was told to {event['event']}"


def _broken_turns(harness: Harness, conversations: list[str]) -> Iterable[str]:
    failed = harness.rows("SELECT conversation_id, message_id, error FROM turns WHERE error IS NOT NULL")
    for where, message, code in failed:
        if where in conversations and code in BROKEN:
            yield f"{where}: the turn of {message} failed with {code}"
