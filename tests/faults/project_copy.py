"""The project's files in a folder of their own, run by Tandem's own commands: whatever it is made of may be changed."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT, read_settings
from bot.supervisor.prepare import model_path, seal_of
from tests.faults.databases import Sqlite
from tests.system.running import System

COPIED = ("actions", "bot", "data", "domain", "requirements", "config.yml", "credentials.yml", "endpoints.yml")
LINKED = (".venv", ".venv-rasa")
#: Before it starts anything, ``tandem run`` builds the index where articles or code have changed since the last one.
PREPARED_S = 300.0
STOP_PATIENCE_S = 30.0


class ProjectCopy(System):
    """``tandem run`` in the copy, with ports, articles and a ``var`` folder of its own.

    Attributes:
        root: The copy.
    """

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        super().__init__(folder, patch)
        self.root = folder / "project"
        (self.root / "models").mkdir(parents=True)
        for name in COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, self.root / name)
        for name in LINKED:
            (self.root / name).symlink_to(ROOT / name)
        model = model_path(read_settings())
        for path in (model, seal_of(model)):
            shutil.copy2(path, self.root / "models")
        self._log = folder / "run.log"
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def direct_url(self) -> str:
        """The desk itself."""
        return f"http://127.0.0.1:{self.settings.port}"

    def start(self) -> None:
        with self._log.open("wb") as log:
            self._running = subprocess.Popen(_tandem("run"), cwd=self.root, stdout=log, stderr=subprocess.STDOUT)
        self.wait_until_ready(PREPARED_S)

    def stop(self) -> None:
        if self._running is not None:
            self._running.send_signal(signal.SIGTERM)
            self._running.wait(STOP_PATIENCE_S)
        self.proxy.close()

    def reload(self) -> None:
        """``tandem reload``: trains, and returns when the new model has taken over."""
        done = subprocess.run(_tandem("reload"), cwd=self.root, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr + self._log.read_text("utf-8", "replace")[-2000:]

    def add_examples(self, intent: str, examples: list[str]) -> None:
        """Adds training examples to an intent in English."""
        with (self.root / "data" / "nlu" / "en" / f"{intent}.yml").open("a", encoding="utf-8") as file:
            file.writelines(f"      - {example}\n" for example in examples)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the desk's store holds, read beside it."""
        return Sqlite(self.settings.var / "desk.sqlite").rows(query, *values)

    def understood(self, after: int = 0) -> list[dict[str, Any]]:
        """What the bot understood of each customer's message that was stored after the first so many messages."""
        query = "SELECT hidden FROM messages WHERE role = 'customer' AND rowid > ? ORDER BY rowid"
        found = (json.loads(hidden).get("understanding") for (hidden,) in self.rows(query, after))
        return [understanding for understanding in found if understanding]


def _tandem(command: str) -> list[str]:
    return [sys.executable, "-m", "bot.cli", command]
