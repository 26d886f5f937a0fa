"""Check 23: the bot is renewed while customers write; at full length also with another model, by `tandem reload`."""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.bystander import p95
from tests.faults.check import Found, Size
from tests.faults.checks import renewed
from tests.faults.harness import Harness
from tests.faults.ledger import settle
from tests.faults.project_copy import ProjectCopy
from tests.faults.recorder import Recorder

#: Words that no model knows, and what the new one is to make of them.
QUESTION, INTENT = "the zimbrel glorbs and quindles", "disposal"
EXAMPLES = [
    QUESTION,
    "my zimbrel glorbs",
    "a zimbrel that quindles and glorbs",
    "it glorbs and quindles",
    "zimbrel quindles, what now",
    "the old zimbrel glorbs again",
]
#: How long customers go on after the new model has taken over: until its predecessor has been stopped, and longer.
AFTER_S = 20.0


def run(harness: Harness, size: Size) -> Found:
    """Renews the bot with the model that it has, and then a second system with one that is trained meanwhile."""
    found = renewed.run(harness, size)
    if size.quick:
        return found
    with (
        tempfile.TemporaryDirectory(prefix="tandem-retrained-") as folder,
        pytest.MonkeyPatch.context() as patch,
        harness.all_stopped(),
    ):
        copy = ProjectCopy(Path(folder), patch)
        try:
            copy.start()
            retrained = _retrain(copy)
        finally:
            copy.stop()
    found.tried += retrained.tried
    found.figure += f"; {retrained.figure}"
    found.add(retrained.faults)
    return found


def _retrain(copy: ProjectCopy) -> Found:
    """Changes examples, trains and takes the model over while customers write; what they are answered by tells."""
    before = asyncio.run(_asked(copy))
    copy.add_examples(INTENT, EXAMPLES)
    over, begun = threading.Event(), time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(asyncio.run, renewed.customers(copy, over))
        try:
            copy.reload()
            took_s = time.monotonic() - begun
            ((stored,),) = copy.rows("SELECT max(rowid) FROM messages")
            time.sleep(AFTER_S)
        finally:
            over.set()
        heard = writing.result()
    after = asyncio.run(_asked(copy))
    found = heard.tally.found()
    found.expect(heard.apologies == 0, f"{heard.apologies} times somebody heard that the bot does not answer")
    old, new = before["model_id"], after["model_id"]
    found.expect(old != new, "the model is the same as before")
    found.expect(before["intent"]["name"] != INTENT, "the old model knew the words already")
    found.expect(after["intent"]["name"] == INTENT, f"the new model takes the words for {after['intent']['name']}")
    models = [one["model_id"] for one in copy.understood()]
    found.expect(set(models) == {old, new}, f"{len(set(models))} models answered, not two")
    late = [one["model_id"] for one in copy.understood(after=stored)]
    found.expect(set(late) == {new}, f"{late.count(old)} of {len(late)} answers after the reload were the old model's")
    by_whom = f"{models.count(old)} answers by the old model, {models.count(new)} by the new one"
    waits = f"first word after {p95(heard.waits_s):.2f} s (p95), {max(heard.waits_s):.2f} s at most"
    found.figure = f"trained and taken over in {took_s:.0f} s, {found.figure}, {by_whom}; {waits}"
    return found


async def _asked(copy: ProjectCopy) -> dict[str, object]:
    """What the bot makes of :data:`QUESTION` now."""
    customer = Recorder(copy.direct_url).start()
    try:
        customer.say(QUESTION)
        await settle(copy, [customer], 60.0)
    finally:
        await customer.close()
    return copy.understood()[-1]
