"""Check 15: fifty chats at once for half an hour, one of them very long.

Who asks the same again and again is soon handed to a person. The agent gives such a chat back before its customer
writes again, so that all of the half hour's messages come to the bot.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.faults.bystander import p95
from tests.faults.check import Found, Size
from tests.faults.harness import PROCESSES, Harness
from tests.faults.ledger import PEOPLE_HAVE_IT, compare, settle
from tests.faults.load import QUESTIONS
from tests.faults.recorder import Recorder, eventually, first_words

CHATS = 50
PER_S = 2.0
SECONDS = 1800.0
QUICK_SECONDS = 12.0
#: The long chat's share of the messages, so that it has a thousand of them at the end of the full length.
LONG_SHARE = 1000 / (SECONDS * PER_S)
ANSWER_S = 0.5
RETURN_S = 5.0
GROWTH = 1.05
#: Part of the time after which memory is first looked at: what is loaded once is loaded by then.
WARM = 0.2


@dataclass
class Memory:
    """Resident memory of all processes together, MiB."""

    samples: list[float] = field(default_factory=list)

    def look(self, harness: Harness) -> None:
        self.samples.append(sum(_resident_mib(harness.child(name).pid or 0) for name in harness.named(*PROCESSES)))

    @property
    def growth(self) -> float:
        """The last tenth over the first tenth."""
        tenth = max(1, len(self.samples) // 10)
        return max(self.samples[-tenth:]) / max(self.samples[:tenth])


def run(harness: Harness, size: Size) -> Found:
    """Keeps the chats busy; looks at errors, at the time to the bot's first word and at memory."""
    return asyncio.run(_run(harness, size))


async def _run(harness: Harness, size: Size) -> Found:
    chats = [Recorder(harness.direct_url).start() for _ in range(CHATS)]
    seconds, memory = size.seconds(QUICK_SECONDS, SECONDS), Memory()
    try:
        with harness.signed_in(*harness.agent()) as agent:
            given_back = await _converse(harness, agent, chats, memory, seconds)
            await settle(harness, chats, 60.0)
            # The transcript and the screen show the newest messages; the store has all of the long one.
            found = (await compare(harness, chats, agent)).found()
    finally:
        await asyncio.gather(*(one.close() for one in chats))
    took_s = p95([taken for chat in chats for taken in first_words(chat)])
    long_s = p95(list(first_words(chats[0])))
    if not size.quick:
        found.expect(took_s <= ANSWER_S, f"the bot's first word took {took_s:.2f} s (p95)")
        found.expect(memory.growth <= GROWTH, f"memory grew to {memory.growth:.3f} times what it was")
    found.figure = (
        f"{seconds / 60:.1f} min, {found.tried} messages, {len(chats[0].sent)} in one, {given_back} times given back; "
        f"p95 {took_s:.2f} s, there {long_s:.2f} s; memory {memory.samples[-1]:.0f} MiB, ×{memory.growth:.3f}; "
        f"{found.failures} faults"
    )
    return found


async def _converse(
    harness: Harness, agent: httpx.Client, chats: list[Recorder], memory: Memory, seconds: float
) -> int:
    """Has the customers write at their pace; returns how often a chat was given back to the bot."""
    loop, chance = asyncio.get_running_loop(), random.Random(15)
    begun, number, given_back = loop.time(), 0, 0
    while (passed := loop.time() - begun) < seconds:
        chat = chats[0] if chance.random() < LONG_SHARE else chance.choice(chats[1:])
        if chat.state in PEOPLE_HAVE_IT:
            await _give_back(agent, chat)
            given_back += 1
        # A number makes each message one that is known again.
        chat.say(f"{chance.choice(QUESTIONS)} ({number})")
        number += 1
        if passed > WARM * seconds and number % 10 == 0:
            memory.look(harness)
        await asyncio.sleep(max(0.0, begun + number / PER_S - loop.time()))
    memory.look(harness)
    return given_back


async def _give_back(agent: httpx.Client, chat: Recorder) -> None:
    """The agent takes a chat and returns it to the bot at once."""
    for step in ("take", "return"):
        where = f"/api/agent/conversations/{chat.conversation_id}/{step}"
        (await asyncio.to_thread(agent.post, where, json={})).raise_for_status()
    await eventually(lambda: chat.state not in PEOPLE_HAVE_IT, RETURN_S)


def _resident_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
