"""Check 17: a model, an index or an encoder whose files are not what was built."""

from __future__ import annotations

import asyncio
import hmac
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import seals
from bot.encoder_card import sha256_of
from bot.errors import TandemError
from bot.settings import ROOT, read_settings
from bot.supervisor.children import make_children
from bot.supervisor.prepare import model_path, seal_of
from tests.desk.customer import Customer
from tests.faults.check import Found, Size
from tests.faults.harness import Harness

ASK = [sys.executable, "-m", "bot.cli", "kb", "search", "how do i set up a guest network?"]
QUESTION = "how do i set up a guest network for visitors?"
PATIENCE_S = 30.0


def run(harness: Harness, size: Size) -> Found:
    """Alters each file in a copy and starts what reads it; and alters the index under the running system."""
    found = Found()
    scratch = harness.settings.var.parent / "altered"
    _model(scratch, found)
    for part in ("encoder", "index"):
        _artefact(harness, scratch, part, size, found)
    _under_the_running_system(harness, found)
    found.figure = f"{found.tried} tries, {found.failures} not refused, or not by name"
    return found


def _model(scratch: Path, found: Found) -> None:
    """Rasa is not started on a model that is not the trained one."""
    shipped = model_path(read_settings(var=ROOT / "var"))
    scratch.mkdir(exist_ok=True)
    model = scratch / shipped.name
    shutil.copy(shipped, model)
    shutil.copy(seal_of(shipped), seal_of(model))
    seals.lend_key(ROOT / "var", scratch / "var")
    (rasa,) = (child for child in make_children(read_settings(var=scratch / "var"), model) if child.name == "rasa")
    assert rasa.check is not None
    found.expect(_refusal(rasa.check) == "", "a good model was refused")
    for harm in (_flip, _cut, Path.unlink, _with_its_sum):
        shutil.copy(shipped, model)
        harm(model)
        said = _refusal(rasa.start)
        found.expect(str(model) in said and "make train" in said, f"a model that was harmed: {said!r}")
    rasa.stop(1.0)
    shutil.rmtree(scratch)


def _with_its_sum(model: Path) -> None:
    """As by somebody who knows how it is done, and has not the key."""
    _flip(model)
    version, name, _ = seal_of(model).read_text("ascii").split()
    forged = hmac.new(b"another key", b"model\0" + sha256_of(model).encode(), "sha256").hexdigest()
    seal_of(model).write_text(f"{version} {name} {forged}\n", "ascii")


def _refusal(start: Callable[[], None]) -> str:
    try:
        start()
    except TandemError as error:
        return error.message
    return ""


def _artefact(harness: Harness, scratch: Path, part: str, size: Size, found: Found) -> None:
    """A search on a copy of the build in which one file is not what it was."""
    shipped = harness.settings.var
    files = _files(shipped / part)
    harms = [(path, harm) for path in files for harm in (_flip, _cut, Path.unlink)][:: size.of(9, 1)]
    harms += [(path, _with_the_cards_sum) for path in files if path.suffix in (".onnx", ".npz")]
    for path, harm in harms:
        for name in ("encoder", "index"):
            shutil.copytree(shipped / name, scratch / name)
        seals.lend_key(shipped, scratch)
        target = scratch / path.relative_to(shipped)
        harm(target)
        env = {**os.environ, "TANDEM_VAR": str(scratch)}
        result = subprocess.run(ASK, cwd=ROOT, env=env, capture_output=True, text=True)
        refused = result.returncode == 2 and "Traceback" not in result.stderr
        # Where every sum was altered too, it is the signed pointer that tells.
        places = (str(target.parent), str(scratch / part / "current"))
        named = any(place in result.stderr for place in places) and (
            "make encoder" in result.stderr or "kb build" in result.stderr
        )
        found.expect(refused and named, f"{path.relative_to(shipped)} after {harm.__name__}: {result.stderr[-200:]!r}")
        shutil.rmtree(scratch)


def _with_the_cards_sum(path: Path) -> None:
    """A file, its sum in the card, and the card's sum in the pointer: all but the signature fits."""
    before = sha256_of(path)
    _flip(path)
    card = next(folder / "card.json" for folder in path.parents if (folder / "card.json").exists())
    was = sha256_of(card)
    card.write_text(card.read_text("utf-8").replace(before, sha256_of(path)), "utf-8")
    pointer = card.parent.parent / "current"
    if pointer.exists():
        pointer.write_text(pointer.read_text("utf-8").replace(was, sha256_of(card)), "utf-8")


def _files(folder: Path) -> list[Path]:
    """The files of a build; of the index the ones in use, for the one before it is read by nobody."""
    pointer = folder / "current"
    if not pointer.exists():
        return sorted(folder.iterdir())
    used = folder / pointer.read_text("utf-8").split()[0]
    return [pointer, *sorted(path for path in used.rglob("*") if path.is_file())]


def _under_the_running_system(harness: Harness, found: Found) -> None:
    """The index that is in use is altered, and a broken one is put in its place: answers go on."""
    index = harness.settings.var / "index"
    with _restored(index):
        for path in index.rglob("*.json"):
            _flip(path)
        (index / "current").write_text("0000000000000000 broken\n", "utf-8")
        found.expect(
            asyncio.run(answered(harness, QUESTION)) == "guest-network", "the running system lost its last good index"
        )
    found.expect(
        asyncio.run(answered(harness, QUESTION)) == "guest-network", "the running system did not go on afterwards"
    )


@contextmanager
def _restored(folder: Path) -> Iterator[None]:
    """Whatever is done to a folder is undone; files are written over, so that no watcher sees the folder go."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name[0] != "."}
    try:
        yield
    finally:
        for path, content in before.items():
            path.write_bytes(content)


async def answered(harness: Harness, question: str) -> str | None:
    """The id of the article that a new customer is answered with; None where it is none."""
    customer = await Customer(harness.direct_url).connect()
    try:
        await customer.hello()
        await customer.say(question)
        said = await customer.wait(lambda: customer.said("bot"), PATIENCE_S)
        return (said[0]["payload"].get("article") or {}).get("id")
    finally:
        await customer.close()


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x01
    path.write_bytes(content)


def _cut(path: Path) -> None:
    # More than a line end, without which a file may still say the same.
    path.write_bytes(path.read_bytes()[:-9])
