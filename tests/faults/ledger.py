"""What customers noted, compared with the desk's store, the transcript and the agent's screen."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.desk.customer import Customer
from tests.faults.check import Found
from tests.faults.harness import Harness
from tests.faults.project_copy import ProjectCopy
from tests.faults.recorder import Recorder

#: States of a conversation in which a person is asked for or there.
PEOPLE_HAVE_IT = {"queued", "agent"}
NUMBER = re.compile(r" \(\d+\)\Z")
Message = tuple[Any, ...]  # (id, seq, client_id, role, kind, text)


@dataclass
class Tally:
    """Counts over any number of conversations; a fault has a line in ``faults`` as well.

    Attributes:
        acknowledged: Messages that the desk said it has.
        missing: Acknowledged messages, or replies seen, that are not in one of the places.
        doubled: Messages or answers that are there twice.
        disordered: Conversations whose messages are in another order than they were sent.
        unanswered: Acknowledged messages that were neither answered nor came to a person.
    """

    acknowledged: int = 0
    missing: int = 0
    doubled: int = 0
    disordered: int = 0
    unanswered: int = 0
    faults: list[str] = field(default_factory=list)

    def note(self, kind: str, lines: Iterable[str]) -> None:
        """Counts one fault of a kind for each line."""
        for line in lines:
            setattr(self, kind, getattr(self, kind) + 1)
            self.faults.append(f"{kind}: {line}")

    @property
    def figure(self) -> str:
        return (
            f"{self.acknowledged} acknowledged: {self.missing} missing, {self.doubled} doubled, "
            f"{self.disordered} out of order, {self.unanswered} unanswered"
        )

    def found(self, *, prefix: str = "") -> Found:
        """The tally as a check's result."""
        return Found(self.acknowledged, prefix + self.figure, self.faults)


async def settle(system: Harness | ProjectCopy, recorders: Sequence[Recorder], limit_s: float) -> None:
    """Waits until everything is acknowledged and the bot has nothing left to do in these conversations."""
    end = asyncio.get_running_loop().time() + limit_s
    await asyncio.gather(*(one.delivered(limit_s) for one in recorders))
    ids = {one.conversation_id for one in recorders}
    while asyncio.get_running_loop().time() < end and any(_open_turns(system, one) for one in ids):
        await asyncio.sleep(0.25)


async def compare(system: Harness | ProjectCopy, recorders: Sequence[Recorder], screen: httpx.Client) -> Tally:
    """Compares everything that these customers noted with all places where it must be.

    Args:
        screen: A client of the agents' API, signed in as somebody who sees every conversation.
    """
    tally = Tally()
    for one in recorders:
        if not one.conversation_id:
            continue
        stored = system.rows(
            "SELECT id, seq, client_id, role, kind, text FROM messages WHERE conversation_id = ? ORDER BY seq",
            one.conversation_id,
        )
        _against_store(tally, one, stored)
        transcript = await _transcript(system, one)
        whole = screen.get(f"/api/agent/conversations/{one.conversation_id}").raise_for_status().json()
        for place, messages in (("the transcript", transcript), ("the agent's screen", whole["messages"])):
            shown = [message["id"] for message in messages]
            held = [message[0] for message in stored][-len(shown) :]
            tally.note(
                "missing", (f"{one.conversation_id}: {id_} is not in {place}" for id_ in held if id_ not in shown)
            )
            tally.note("disordered", [f"{one.conversation_id}: {place}"] if shown != held else [])
        unanswered = _open_turns(system, one.conversation_id)
        tally.note("unanswered", (f"{one.conversation_id}: {message} ({why})" for message, *why in unanswered))
        tally.faults += one.faults
    return tally


def _against_store(tally: Tally, one: Recorder, stored: list[Message]) -> None:
    where = one.conversation_id
    acknowledged = [sent for sent in one.sent if sent.stored is not None]
    tally.acknowledged += len(acknowledged)
    texts = {message[2]: message[5] for message in stored if message[3] == "customer"}
    order = [message[2] for message in stored if message[3] == "customer"]
    tally.note("missing", (f"{where}: {s.client_id}" for s in acknowledged if texts.get(s.client_id) != s.text))
    ids = {message[0] for message in stored}
    tally.note("missing", (f"{where}: seen {m['id']}" for m in one.seen.values() if m["id"] not in ids))
    tally.note("doubled", _doubled(where, stored))
    wanted = [sent.client_id for sent in one.sent if sent.client_id in texts]
    tally.note("disordered", [f"{where}: the store"] if order != wanted else [])
    tally.note("disordered", _gaps(where, [message[1] for message in stored]))


def _doubled(where: str, stored: list[Message]) -> list[str]:
    """Messages that are there twice, and answers that are there more often than they were asked for."""
    asked = [message[5] for message in stored if message[3] == "customer"]
    answers = Counter(message[5] for message in stored if message[4] == "answer")
    # A number at the end tells questions apart that get the same answer.
    most = max(Counter(NUMBER.sub("", text) for text in asked).values(), default=0)
    twice = [f"{where}: a message {n} times" for n in Counter(asked).values() if n > 1]
    twice += [f"{where}: an answer {n} times" for n in answers.values() if n > most]
    return twice + ([f"{where}: more answers than questions"] if answers.total() > len(asked) else [])


def _gaps(where: str, numbers: list[int]) -> list[str]:
    return [] if numbers == list(range(1, len(numbers) + 1)) else [f"{where}: numbers with gaps"]


def _open_turns(system: Harness | ProjectCopy, conversation_id: str) -> list[tuple[Any, ...]]:
    """Messages that the bot has not answered, where no person has the conversation either."""
    return system.rows(
        "SELECT t.message_id, t.state, t.error, t.attempts"
        " FROM turns t JOIN conversations c ON c.id = t.conversation_id"
        " WHERE t.conversation_id = ? AND t.state != 'done' AND c.state NOT IN ('queued', 'agent')",
        conversation_id,
    )


async def _transcript(system: Harness | ProjectCopy, one: Recorder) -> list[dict[str, Any]]:
    customer = await Customer(system.direct_url).connect()
    try:
        customer.token = one.token
        return (await customer.hello(after=0))["messages"]
    finally:
        await customer.close()
