"""From a saved article to the running process that answers from it: median of several edits.

Run: .venv/bin/python -m benchmarks.edit_to_live [edits] [--articles 5000]   (after `make index`; nothing of yours is
touched)

Works on copies in a temporary folder, with the real watcher as a process of its own; with ``--articles`` on a knowledge
base made of the real articles (``benchmarks/made_articles.py``). An edit is made when the thorough build of the one
before it is over. The last line is one JSON object: `build_s` is what the watcher reports for the build that made the
edit live, `thorough_s` for the one that follows it, `live_s` the whole way from save to answer.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot import seals
from bot.encoder import load_encoder
from bot.knowledge.search import Knowledge
from bot.settings import ROOT, settings

LIMIT_S = 120.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("edits", type=int, nargs="?", default=5)
    parser.add_argument("--articles", type=int, default=0, help="make so many articles instead of the real ones alone")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        var, articles = Path(scratch) / "var", Path(scratch) / "kb_articles"
        var.mkdir()
        seals.lend_key(settings().var, var)
        (var / "encoder").symlink_to(settings().var / "encoder")
        shutil.copytree(settings().var / "cache", var / "cache", symlinks=True)
        env = {**os.environ, "TANDEM_VAR": str(var), "TANDEM_KB_DIR": str(articles)}
        if arguments.articles:
            made = [str(articles), "--articles", str(arguments.articles), "--cache", str(var / "cache")]
            subprocess.run([sys.executable, "-m", "benchmarks.made_articles", *made], cwd=ROOT, check=True)
        else:
            shutil.copytree(ROOT / "kb_articles", articles)
        command = [sys.executable, "-m", "bot.cli", "kb"]
        subprocess.run([*command, "build"], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
        # The watcher's first look is over when it has written its state anew.
        written = (var / "index" / "status.json").stat().st_mtime_ns
        with (Path(scratch) / "log").open("w+") as log:
            watcher = subprocess.Popen([*command, "watch"], cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
            try:
                live = _edits(var, articles, arguments.edits, written)
            finally:
                watcher.terminate()
                watcher.wait()
            log.seek(0)
            told = re.findall(r"built in ([\d.]+) s(, with)?", log.read())
    quick = [float(seconds) for seconds, taken_over in told if taken_over]
    thorough = [float(seconds) for seconds, taken_over in told if not taken_over]
    figures = {"build_s": quick, "thorough_s": thorough, "live_s": live}
    middle = {name: round(statistics.median(values), 2) for name, values in figures.items() if values}
    print(json.dumps({"edits": arguments.edits, "articles": arguments.articles or None, **middle}))


def _edits(var: Path, articles: Path, edits: int, written: int) -> list[float]:
    knowledge = Knowledge.open(var / "index", load_encoder(var / "encoder"))
    status = var / "index" / "status.json"
    _until(lambda: status.stat().st_mtime_ns != written)
    found = []
    for number in range(edits):
        # The watcher rests: a change during a build waits for it to stop, which is another measure.
        time.sleep(1.0)
        found.append(_edit(knowledge, next(articles.glob("en/*/guest-network.md")), number))
        _until(lambda: knowledge.refresh() or knowledge.card["learned_by"] == knowledge.index_id)
    return found


def _until(true: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > LIMIT_S:
            sys.exit(f"not built after {LIMIT_S:.0f} s")
        time.sleep(0.05)


def _edit(knowledge: Knowledge, path: Path, number: int) -> float:
    words = f"The lighthouse number {number} is purple."
    path.write_text(path.read_text("utf-8").rstrip() + f"\n\n{words}\n", "utf-8")
    saved = time.monotonic()
    while words not in str(knowledge.article("en", "guest-network")):
        knowledge.refresh()
        if time.monotonic() - saved > LIMIT_S:
            sys.exit(f"not live after {LIMIT_S:.0f} s")
        time.sleep(0.02)
    return round(time.monotonic() - saved, 2)


if __name__ == "__main__":
    main()
