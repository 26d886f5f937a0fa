"""Check 21: the disk of the desk's database and log is full under messages, and has room again later."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.desk.customer import Customer
from tests.faults.check import Found, Size
from tests.faults.harness import Harness
from tests.faults.ledger import compare, settle
from tests.faults.load import Load

# Longer, and what had gathered would be more at once than the desk takes in: the rest is told so.
FULL_S, QUICK_FULL_S = 30.0, 4.0
# What the desk itself writes in the seconds before and after.
ROOM_MIB = 8
RECOVERS_S = 5.0
CHUNK = b"\0" * 65536


@dataclass
class Looks:
    """What was seen while there was no room.

    Attributes:
        refusals: What a customer was answered whose message was not taken.
        silences: How often one was answered nothing at all.
        recovered_s: How long after there was room again health said ready; None: it did not.
    """

    refusals: list[dict[str, Any]] = field(default_factory=list)
    silences: int = 0
    health: set[str] = field(default_factory=set)
    unread: int = 0
    recovered_s: float | None = None


def run(harness: Harness, size: Size) -> Found:
    """Fills a small disk under the desk, looks at what customers and health say, makes room, counts what was lost."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a small disk can be mounted by root only, on Linux")
    with _small_disk(harness) as folder, harness.desk_on(folder):
        return asyncio.run(_run(harness, size, folder))


@contextmanager
def _small_disk(harness: Harness) -> Iterator[Path]:
    folder = harness.settings.var / "small"
    folder.mkdir(exist_ok=True)
    mib = harness.store.stat().st_size // 2**20 + ROOM_MIB
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}M", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


async def _run(harness: Harness, size: Size, folder: Path) -> Found:
    load, looks = Load(harness.direct_url, 5.0), Looks()
    reader = await Customer(harness.direct_url).connect()
    await reader.hello()
    pid = harness.child("desk").pid

    async def harm() -> None:
        await asyncio.sleep(2.0)
        _fill(folder / "ballast")
        await _look(harness, reader, looks, QUICK_FULL_S if size.quick else FULL_S)
        (folder / "ballast").unlink()
        looks.recovered_s = await _recovers(harness, size.limit_s(RECOVERS_S))
        await asyncio.sleep(2.0)

    try:
        await load.during(harm)
        await settle(harness, load.everybody, 60.0)
        with harness.signed_in(*harness.agent()) as screen:
            found = (await compare(harness, load.everybody, screen)).found()
    finally:
        await reader.close()
        await load.close()
    _judge(found, looks, size)
    found.expect(harness.child("desk").pid == pid, "the desk ended")
    return found


def _judge(found: Found, looks: Looks, size: Size) -> None:
    wordless = [one for one in looks.refusals if not one.get("message")]
    found.expect(bool(looks.refusals), "no message was refused, so the disk was never full")
    found.expect(not wordless and not looks.silences, f"{len(wordless) + looks.silences} refusals without a sentence")
    found.expect(not looks.unread, f"{looks.unread} times the transcript could not be read")
    found.expect("degraded" in looks.health, "health never said degraded")
    limit_s = size.limit_s(RECOVERS_S)
    found.expect(looks.recovered_s is not None, f"health did not say ready within {limit_s:.0f} s of room")
    found.figure += f"; {len(looks.refusals)} refusals; ready {looks.recovered_s or limit_s:.1f} s after room"


def _fill(ballast: Path) -> None:
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
        while True:
            file.write(CHUNK)


async def _look(harness: Harness, reader: Customer, looks: Looks, seconds: float) -> None:
    """Writes, reads and asks for the health again and again while there is no room."""
    end = time.monotonic() + seconds
    async with httpx.AsyncClient(base_url=harness.direct_url, timeout=30.0, trust_env=False) as client:
        while time.monotonic() < end:
            # Nothing that was freed meanwhile, such as the journal's space, may be left.
            _fill(harness.store.with_name("ballast"))
            try:
                answer = await reader.say("is anybody there?")
                if not answer["ok"]:
                    looks.refusals.append(answer["error"])
            except Exception:
                looks.silences += 1
            try:
                await reader.transcript()
            except Exception:
                looks.unread += 1
            looks.health.add((await client.get("/health/ready")).json()["status"])
            await asyncio.sleep(0.2)


async def _recovers(harness: Harness, limit_s: float) -> float | None:
    begun = time.monotonic()
    async with httpx.AsyncClient(base_url=harness.direct_url, timeout=30.0, trust_env=False) as client:
        while time.monotonic() < begun + limit_s:
            if (await client.get("/health/ready")).json()["status"] == "ready":
                return time.monotonic() - begun
            await asyncio.sleep(0.2)
    return None
