"""From a saved article to the running process that answers from it: median of several edits.

Run: .venv/bin/python -m benchmarks.edit_to_live [edits]       (after `make index`; nothing of yours is touched)

Works on copies in a temporary folder, with the real watcher as a process of its own. The last line is one JSON object:
`build_s` is what the watcher reports for the build, `live_s` the whole way from save to answer.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot.encoder import load_encoder
from bot.knowledge.search import Knowledge
from bot.settings import ROOT, settings

LIMIT_S = 60.0


def main(edits: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        var, articles = Path(scratch) / "var", Path(scratch) / "kb_articles"
        shutil.copytree(ROOT / "kb_articles", articles)
        var.mkdir()
        (var / "encoder").symlink_to(settings().var / "encoder")
        for name in ("index", "cache"):
            shutil.copytree(settings().var / name, var / name, symlinks=True)
        env = {**os.environ, "TANDEM_VAR": str(var), "TANDEM_KB_DIR": str(articles)}
        command = [sys.executable, "-m", "bot.cli", "kb", "watch"]
        with (Path(scratch) / "log").open("w+") as log:
            watcher = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
            try:
                time.sleep(3.0)
                knowledge = Knowledge.open(var / "index", load_encoder(var / "encoder"))
                live = [_edit(knowledge, next(articles.glob("en/*/guest-network.md")), n) for n in range(edits)]
            finally:
                watcher.terminate()
                watcher.wait()
            log.seek(0)
            builds = [float(seconds) for seconds in re.findall(r"built in ([\d.]+) s", log.read())][-edits:]
    print(json.dumps({"edits": edits, "build_s": statistics.median(builds), "live_s": statistics.median(live)}))


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
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
