"""Check 20: the store's files as a power cut would leave them, at random moments while customers write.

Who writes them (the desk, or PostgreSQL's processes) is stopped by the kernel between two writes, the files are
copied, and it goes on. The copy is what a machine without power would find: every commit waits for the disk.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from pathlib import Path

from bot.settings import ROOT
from tests.faults.check import Found, Size
from tests.faults.databases import Database
from tests.faults.harness import Harness
from tests.faults.ledger import settle
from tests.faults.load import Load

CUTS = 200
#: Without gaps: every number from 1 to the conversation's last one.
GAPS = """
SELECT c.id FROM conversations c LEFT JOIN messages m ON m.conversation_id = c.id
GROUP BY c.id HAVING count(m.id) != c.last_seq OR coalesce(max(m.seq), 0) != c.last_seq
"""


def run(harness: Harness, size: Size) -> Found:
    """Copies the store again and again under load and opens every copy."""
    return asyncio.run(_run(harness, size))


async def _run(harness: Harness, size: Size) -> Found:
    load, found, chance = Load(harness.direct_url, 5.0), Found(), random.Random(3)
    folder = harness.settings.var / "cuts"
    cuts = size.of(10, CUTS)

    async def harm() -> None:
        await asyncio.sleep(2.0)
        for cut in range(cuts):
            await asyncio.sleep(chance.uniform(0.0, 0.5))
            acknowledged = {s.client_id for one in load.everybody for s in one.sent if s.stored is not None}
            await asyncio.to_thread(_cut, harness, folder / str(cut), acknowledged, found, last=cut == cuts - 1)

    try:
        await load.during(harm)
        await settle(harness, load.everybody, 60.0)
    finally:
        await load.close()
    found.figure = f"{cuts} cuts: {found.failures} of {found.tried} checks of the copies failed"
    return found


def _cut(harness: Harness, folder: Path, acknowledged: set[str], found: Found, *, last: bool) -> None:
    """One copy, opened and judged; the last one by the desk's own start too."""
    with harness.copy_of_store(folder) as (url, copy):
        _judge(folder.name, copy, acknowledged, found)
        if last:
            opened = _desk_opens(url)
            found.expect(opened == "", f"the desk's own code does not open the last copy: {opened}")


def _judge(name: str, copy: Database, acknowledged: set[str], found: Found) -> None:
    faults = copy.faults()
    found.expect(not faults, f"{name}: not consistent: {faults[:2]}")
    gaps = copy.rows(GAPS)
    found.expect(not gaps, f"{name}: numbers with gaps in {gaps[:3]}")
    held = {row[0] for row in copy.rows("SELECT client_id FROM messages WHERE client_id IS NOT NULL")}
    missing = acknowledged - held
    found.expect(not missing, f"{name}: {len(missing)} of {len(acknowledged)} acknowledged are missing")


def _desk_opens(url: str) -> str:
    """What the desk's own start says of the copy; empty where it opens."""
    env = {**os.environ, "DATABASE_URL": url}
    command = [sys.executable, "-m", "bot.desk.first_agent"]
    result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    return result.stderr.strip() if result.returncode else ""
