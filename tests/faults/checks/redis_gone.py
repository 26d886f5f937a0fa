"""Check 25: Redis is gone for a while; every desk goes on, nothing is lost, and afterwards all is live again."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass

from tests.desk.agent import Agent
from tests.faults.bystander import p95
from tests.faults.check import Found, Size
from tests.faults.ledger import compare, settle
from tests.faults.load import Load
from tests.faults.recorder import Recorder, eventually, first_words
from tests.faults.several import TwoDesks
from tests.system.running import PASSWORD

GONE_S = 30.0
QUICK_GONE_S = 8.0
MESSAGES_PER_S = 5.0
LIVE_S = 5.0
PATIENCE_S = 60.0
PAUSE_S = 0.25


@dataclass
class Pair:
    """A customer and an agent who has their conversation, each at another desk."""

    customer: Recorder
    agent: Agent

    async def meet(self) -> None:
        assert (await self.agent.sign_in(PASSWORD)).status_code == 200
        await self.agent.listen()
        self.customer.start().say("i want to talk to a person")
        assert await eventually(lambda: self.customer.state == "queued", PATIENCE_S), "nobody was asked for"
        assert (await self.agent.take(self.customer.conversation_id)).status_code == 200
        assert await eventually(lambda: self.customer.state == "agent", PATIENCE_S)

    async def live_again(self) -> bool:
        """Whether each hears at once, or soon, what the other writes from now on."""
        begun, number = time.monotonic(), 0
        while time.monotonic() - begun < PATIENCE_S:
            number += 1
            said = f"are you back? ({number})"
            self.customer.say(said)
            with contextlib.suppress(Exception):
                if not self.agent.io.connected:  # as a console does, which loads what there is by this
                    await self.agent.listen()
            answer = f"yes, I am ({number})"
            await self.agent.say(self.customer.conversation_id, answer)
            if await eventually(lambda s=said, a=answer: self._heard(s) and self._saw(a), PAUSE_S * 4):
                return True
        return False

    def _heard(self, text: str) -> bool:
        return any(event["message"]["text"] == text for event in self.agent.events("message"))

    def _saw(self, text: str) -> bool:
        return any(message["text"] == text for message in self.customer.seen.values())

    def missed(self, texts: list[str]) -> list[str]:
        """Those of the agent's words that the customer has not seen."""
        return [text for text in texts if not self._saw(text)]

    async def close(self) -> None:
        await self.customer.close()
        await self.agent.close()


def run(harness: TwoDesks, size: Size) -> Found:
    """Takes Redis away under load, with a conversation that is at both desks."""
    email = harness.hire("Rasa Redis", "agent", "technical", "service")
    return asyncio.run(_run(harness, size, email))


async def _run(harness: TwoDesks, size: Size, email: str) -> Found:
    load, found = Load(harness.direct_url, MESSAGES_PER_S), Found()
    pair = Pair(Recorder(harness.desk_urls[0]), Agent(harness.desk_urls[1], email))
    live_s = 0.0

    async def harm() -> None:
        nonlocal live_s
        await pair.meet()
        harness.redis.kill()
        end, said = time.monotonic() + (QUICK_GONE_S if size.quick else GONE_S), []
        while time.monotonic() < end:
            pair.customer.say(f"hello? ({len(said)})")
            said.append(f"one moment ({len(said)})")
            answer = await pair.agent.say(pair.customer.conversation_id, said[-1])
            found.expect(answer.status_code == 200, f"an agent's message got {answer.status_code}")
            await asyncio.sleep(1.0)
        await asyncio.to_thread(harness.redis.start)
        begun = time.monotonic()
        found.expect(await pair.live_again(), "customer and agent at different desks do not hear each other again")
        live_s = time.monotonic() - begun
        await eventually(lambda: not pair.missed(said), PATIENCE_S)
        missed = pair.missed(said)
        found.expect(not missed, f"{len(missed)} of the agent's words never came to the customer's window")

    try:
        await load.during(harm)
        await settle(harness, load.everybody, 60.0)
        with harness.signed_in(*harness.agent()) as screen:
            tally = await compare(harness, [*load.everybody, pair.customer], screen)
    finally:
        await load.close()
        await pair.close()
    found.tried += tally.acknowledged
    found.add(tally.faults)
    limit_s = size.limit_s(LIVE_S)
    found.expect(live_s <= limit_s, f"live again after {live_s:.1f} s, more than {limit_s:.0f} s")
    waits_s = p95([taken for one in load.everybody for taken in first_words(one)])
    found.figure = f"{tally.figure}; live again after {live_s:.1f} s; first word after {waits_s:.2f} s (p95)"
    return found
