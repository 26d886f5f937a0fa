"""How large a machine must be: ``python -m benchmarks.sizing`` measures CPU by message and memory by open chats.

Starts the whole product, opens :data:`CHATS` chats that ask one question each and stay, looks at memory and idle CPU,
then has :data:`AT_ONCE` further customers write as fast as they are answered. Some two minutes; the customers run on
the same machine, and only the product's own processes are counted. Ends with one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import asdict, dataclass

from benchmarks.turns.customer import Customer
from benchmarks.turns.exchange import NoReply
from benchmarks.turns.load import Pool, Questions, closed
from benchmarks.turns.processes import cpu_s, memory_mb, name_of
from benchmarks.turns.questions import held_out_questions
from benchmarks.turns.systems import Bench, prepare_product, start_product
from bot.settings import settings
from bot.supervisor.limits import allow_many_files

CHATS, AT_ONCE = 1000, 8
IDLE_S, LOAD_S = 20.0, 20.0
#: A customer who reads, tries and writes: three messages a minute.
MESSAGE_EVERY_S = 20.0
#: Share of a core that may be busy: above, waits grow.
BUSY = 0.7
PORT = 24100


@dataclass(frozen=True)
class Sizing:
    """What was measured.

    Attributes:
        memory_mb: By process, MiB, with nobody there.
        open_chats_mb: What 1,000 open chats add, MiB.
        open_chats_cpu: Share of a core that 1,000 open chats take while nobody writes.
        cpu_ms: By process, CPU milliseconds for one message.
        per_s: Messages answered in a second, with all cores of this machine.
        p95_ms: To the bot's first word meanwhile.
    """

    memory_mb: dict[str, float]
    open_chats_mb: float
    open_chats_cpu: float
    cpu_ms: dict[str, float]
    per_s: float
    p95_ms: float

    @property
    def chats_per_core(self) -> int:
        """Customers who write every :data:`MESSAGE_EVERY_S` that one core has the time for."""
        return int(BUSY * MESSAGE_EVERY_S * 1000 / sum(self.cpu_ms.values()))


def main() -> None:
    """Measures and prints."""
    # A socket for each chat, at either end.
    allow_many_files()
    shipped = settings()
    bench = Bench(shipped.var / "sizing", PORT)
    prepare_product(bench, shipped)
    server = start_product(bench)
    try:
        found = asyncio.run(_measure(server.url, server.pids, held_out_questions(shipped)))
    finally:
        server.stop()
    for name, mb in found.memory_mb.items():
        print(f"{name:12} {mb:6.0f} MiB, {found.cpu_ms.get(name, 0.0):5.1f} ms of CPU for a message")
    print(f"1,000 open chats: {found.open_chats_mb:.0f} MiB, {found.open_chats_cpu:.1%} of a core while nobody writes")
    print(f"{found.per_s:.0f} messages/s on this machine, first word after {found.p95_ms:.0f} ms (p95)")
    print(f"one core: {found.chats_per_core} chats with a message every {MESSAGE_EVERY_S:.0f} s, {BUSY:.0%} busy")
    print(json.dumps(asdict(found) | {"chats_per_core": found.chats_per_core}))


async def _measure(url: str, pids: list[int], texts: list[str]) -> Sizing:
    questions, stay = Questions(texts), Pool(lambda: Customer.arrive(url))
    # What is loaded at the first questions belongs to nobody's chat.
    await closed(stay, questions, AT_ONCE, 3.0)
    before = {name_of(one): memory_mb([one]) for one in pids}
    await stay.fill(CHATS)
    await _ask_one_each([await stay.take() for _ in range(CHATS)], questions)
    open_mb = memory_mb(pids) - sum(before.values())
    idle_s = cpu_s(pids)
    await asyncio.sleep(IDLE_S)
    idle = (cpu_s(pids) - idle_s) / IDLE_S
    used = {one: cpu_s([one]) for one in pids}
    result = await closed(Pool(lambda: Customer.arrive(url)), questions, AT_ONCE, LOAD_S)
    cost: Counter[str] = Counter()
    for one in pids:
        cost[name_of(one)] += (cpu_s([one]) - used[one]) * 1000 / len(result.exchanges)
    await stay.empty()
    return Sizing(before, open_mb * 1000 / CHATS, idle * 1000 / CHATS, dict(cost), result.per_s, result.p95_ms)


async def _ask_one_each(customers: list[Customer], questions: Questions) -> None:
    left = iter(customers)

    async def some() -> None:
        for customer in left:
            try:
                await customer.say(next(questions))
            except NoReply:  # a person has it now; it stays open all the same
                continue

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    main()
