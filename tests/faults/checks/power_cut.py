"""Check 20: the store's files as a power cut would leave them, at random moments while customers write.

The desk is stopped by the kernel between two of its writes, its files are copied, and it goes on. The copy is what a
machine without power would find: the store waits for the disk at every commit (``synchronous=FULL``).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from bot.settings import ROOT
from tests.faults.check import Found, Size
from tests.faults.harness import Harness
from tests.faults.ledger import settle
from tests.faults.load import Load

CUTS = 200
FILES = ("desk.sqlite", "desk.sqlite-wal")
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
            copy = await asyncio.to_thread(_copy, harness, folder / str(cut))
            await asyncio.to_thread(_judge, copy, acknowledged, found)
            if cut < cuts - 1:
                shutil.rmtree(copy.parent)

    try:
        await load.during(harm)
        await settle(harness, load.everybody, 60.0)
    finally:
        await load.close()
    opened = _desk_opens(folder / str(cuts - 1) / FILES[0])
    found.expect(opened == "", f"the desk's own code does not open the last copy: {opened}")
    shutil.rmtree(folder)
    found.figure = f"{cuts} cuts: {found.failures} of {found.tried} checks of the copies failed"
    return found


def _copy(harness: Harness, folder: Path) -> Path:
    folder.mkdir(parents=True)
    with harness.frozen("desk"):
        for name in FILES:
            source = harness.settings.var / name
            if source.exists():
                shutil.copyfile(source, folder / name)
    return folder / FILES[0]


def _judge(copy: Path, acknowledged: set[str], found: Found) -> None:
    with contextlib.closing(sqlite3.connect(copy)) as store:
        whole = store.execute("PRAGMA integrity_check").fetchall()
        strays = store.execute("PRAGMA foreign_key_check").fetchall()
        gaps = store.execute(GAPS).fetchall()
        held = {row[0] for row in store.execute("SELECT client_id FROM messages WHERE client_id IS NOT NULL")}
    found.expect(whole == [("ok",)] and not strays, f"{copy.parent.name}: not consistent: {whole[:1]} {strays[:1]}")
    found.expect(not gaps, f"{copy.parent.name}: numbers with gaps in {gaps[:3]}")
    missing = acknowledged - held
    found.expect(not missing, f"{copy.parent.name}: {len(missing)} of {len(acknowledged)} acknowledged are missing")


def _desk_opens(copy: Path) -> str:
    """What the desk's own start says of the copy; empty where it opens."""
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{copy}"}
    command = [sys.executable, "-m", "bot.desk.first_agent"]
    result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    return result.stderr.strip() if result.returncode else ""
