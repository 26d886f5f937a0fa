"""The agents' list with 1,000 open and 50,000 old conversations: how long list, counts and search take, how it scrolls.

Run: .venv/bin/python -m benchmarks.desk_list [open] [old]       (scrolling needs Chromium; making the data a minute)

The jobs run on the store as the desk runs them, for an agent of one team and for a supervisor; each figure is the
median of several, in milliseconds. Scrolling goes through the whole list in a real Chromium, with the wheel; a frame is
the time between two of `requestAnimationFrame`. The last line is one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.a_desk import a_console, a_desk, migrated
from bot.desk.accounts import Agent
from bot.desk.finding.listing import MAX_LIMIT, counts, page
from bot.desk.finding.search import search
from bot.desk.ids import new_id, now, token_hash
from bot.desk.models import Conversation, Customer, Handoff, Message
from bot.desk.sign_in import SignedIn
from bot.desk.store import Store
from bot.desk.team_models import Team

OPEN_MESSAGES, OLD_MESSAGES = 12, 8
BATCH = 1000
REPEAT = 7
MIN_ROW_PX = 30
WORDS = (
    "router camera doorbell thermostat app order invoice light amber green blue slow offline update reset wifi cable "
    "battery range signal delivery refund return label charger screen button phone account password error code again "
    "yesterday morning please thanks still never always when where how since after before kitchen upstairs garden"
).split()  # fmt: skip
FRAMES = """async () => {
  const box = document.querySelector(".rows");
  const frames = [];
  let before = performance.now();
  let isOver = false;
  const frame = (at) => { frames.push(at - before); before = at; if (!isOver) requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  window.frames_ = () => { isOver = true; return { frames, end: box.scrollTop, height: box.scrollHeight }; };
}"""


def main(open_: int, old: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        var = Path(scratch)
        store = migrated(var)
        began = time.perf_counter()
        who = _fill(store, open_, old)
        figures: dict[str, Any] = {"open": open_, "old": old, "made_s": round(time.perf_counter() - began, 1)}
        for role, one in who.items():
            figures[role] = _measure(store, one)
            print(role, figures[role], flush=True)
        store.close()
        figures["scroll"] = asyncio.run(_scroll(var, open_))
    print(json.dumps({**figures, "load": os.getloadavg()[0]}))


def _measure(store: Store, who: SignedIn) -> dict[str, float]:
    jobs: dict[str, Callable[[Session], Any]] = {
        "all_rows": lambda session: _every_page(session, who, {"view": "all"}),
        "page": lambda session: page(session, who, {"view": "all"}, limit=MAX_LIMIT, cursor=None),
        "by_due": lambda session: page(session, who, {"view": "all", "sort": "due"}, limit=MAX_LIMIT, cursor=None),
        "closed": lambda session: page(session, who, {"view": "closed"}, limit=MAX_LIMIT, cursor=None),
        "counts": lambda session: counts(session, who),
        "search_common": lambda session: search(session, who, "router"),
        "search_two": lambda session: search(session, who, "router amber"),
        "search_prefix": lambda session: search(session, who, "ro"),
        "search_order": lambda session: search(session, who, "HA-100042"),
        "search_person": lambda session: search(session, who, "customer77"),
        "search_chinese": lambda session: search(session, who, "路由器"),
    }
    return {name: _median_ms(store, job) for name, job in jobs.items()}


def _every_page(session: Session, who: SignedIn, wanted: dict[str, str]) -> None:
    cursor = None
    while True:
        found = page(session, who, wanted, limit=MAX_LIMIT, cursor=cursor)
        cursor = found["next"]
        if cursor is None:
            return


def _median_ms(store: Store, job: Callable[[Session], Any]) -> float:
    took = []
    for _ in range(REPEAT):
        began = time.perf_counter()
        store.read_now(job)
        took.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(took), 1)


async def _scroll(var: Path, rows: int) -> dict[str, Any]:
    with a_desk(var) as desk:
        async with a_console(desk.url, "#/all") as shown:
            await shown.locator(".row").first.wait_for(timeout=20_000)
            height = await _whole_list(shown, rows)
            await shown.locator(".rows").hover()
            await shown.evaluate(FRAMES)
            for _ in range(0, height, 600):
                await shown.mouse.wheel(0, 600)
                await shown.wait_for_timeout(16)
            await shown.wait_for_timeout(300)
            seen = await shown.evaluate("() => window.frames_()")
            drawn = await shown.locator(".row").count()
    frames = sorted(seen["frames"])
    late = sum(frame > 50 for frame in frames)
    return {
        "frames": len(frames),
        "median_ms": round(statistics.median(frames), 1),
        "p95_ms": round(frames[int(len(frames) * 0.95)], 1),
        "longest_ms": round(frames[-1], 1),
        "over_50_ms": late,
        "reached_end": seen["end"] > seen["height"] - 2000,
        "rows_in_page": drawn,
    }


async def _whole_list(shown: Any, rows: int) -> int:
    """Waits until the list has all rows and rests; its height in pixels."""
    height = 0
    for _ in range(100):
        await shown.wait_for_timeout(300)
        before, height = height, await shown.evaluate("document.querySelector('.rows').scrollHeight")
        if height == before and height > rows * MIN_ROW_PX:
            return height
    sys.exit(f"the list never had {rows} rows; it is {height} pixels high")


def _fill(store: Store, open_: int, old: int) -> dict[str, SignedIn]:
    """Conversations of two teams; an agent of one of them and a supervisor."""
    moment = now()
    chance = random.Random(3)

    def people(session: Session) -> dict[str, SignedIn]:
        for team in ("technical", "service"):
            session.add(Team(id=team, name=team.title(), created_at=moment))
        made = {}
        for role in ("agent", "supervisor"):
            email = f"{role}@halden.example"
            agent = Agent(id=f"a_{role}", name=role.title(), email=email, password_hash="", role=role,
                          must_change_password=False, created_at=moment)  # fmt: skip
            session.add(agent)
            made[role] = SignedIn(agent, "", "", moment + timedelta(days=1), frozenset({"technical"}))
        return made

    who = store.write_now(people)
    numbers = range(open_ + old)
    for first in range(0, len(numbers), BATCH):
        part = numbers[first : first + BATCH]
        store.write_now(lambda session, part=part: _add(session, part, old, chance))
    return who


def _add(session: Session, numbers: range, old: int, chance: random.Random) -> None:
    tables: dict[type, list[dict[str, Any]]] = {Customer: [], Conversation: [], Handoff: [], Message: []}
    for number in numbers:
        is_open = number >= old
        at = now() - (timedelta(minutes=chance.randrange(600)) if is_open else timedelta(hours=number % 8000 + 20))
        state = chance.choice(["queued", "agent"]) if is_open else "closed"
        ids = {"customer": new_id("u"), "conversation": new_id("c")}
        tables[Customer].append({"id": ids["customer"], "name": f"Customer{number}", "attributes": {}, "created_at": at,
                                 "email": f"customer{number}@mail.example"})  # fmt: skip
        tables[Conversation].append(_conversation(ids, state, at, number, chance))
        tables[Handoff].append(_handoff(ids["conversation"], at, chance))
        for seq in range(1, (OPEN_MESSAGES if is_open else OLD_MESSAGES) + 1):
            text = " ".join(chance.choices(WORDS, k=14))
            text += f" HA-{100_000 + number}" if seq == 2 else " 我的路由器没有网络" if number % 200 == seq else ""
            tables[Message].append({"id": new_id("m"), "conversation_id": ids["conversation"], "seq": seq, "text": text,
                                    "role": ("customer", "bot")[seq % 2], "kind": "text", "payload": {}, "hidden": {},
                                    "created_at": at + timedelta(minutes=seq)})  # fmt: skip
    for table, made in tables.items():
        session.execute(insert(table), made)


def _conversation(ids: dict[str, str], state: str, at: Any, number: int, chance: random.Random) -> dict[str, Any]:
    holder = None if state == "queued" else chance.choice(["a_agent", "a_supervisor"])
    return {
        "id": ids["conversation"], "token_hash": token_hash(str(number)), "channel": "web", "language": "en",
        "customer_id": ids["customer"], "state": state, "agent_id": holder, "family": "technical",
        "intent": "wifi_connection", "created_at": at, "updated_at": at,
        "last_seq": OLD_MESSAGES if state == "closed" else OPEN_MESSAGES, "agent_seen_seq": OLD_MESSAGES,
        "waiting_since": at if state == "queued" else None, "priority": chance.randint(1, 4),
        "team_id": chance.choice(["technical", "service"]),
    }  # fmt: skip


def _handoff(conversation_id: str, at: Any, chance: random.Random) -> dict[str, Any]:
    transcript = [
        {"id": "m", "at": "", "role": "customer", "text": " ".join(chance.choices(WORDS, k=14)), "payload": {}}
    ]
    problem = " ".join(chance.choices(WORDS, k=8))
    package = {"summary": {"problem": problem}, "transcript": {"messages": transcript * 12}}
    return {
        "id": new_id("h"), "conversation_id": conversation_id, "package": package, "problem": problem,
        "reason": "customer_request", "created_at": at, "first_reply_due_at": at + timedelta(minutes=10),
        "resolution_due_at": at + timedelta(hours=8),
    }  # fmt: skip


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(given + [1000, 50_000][len(given) :]))
