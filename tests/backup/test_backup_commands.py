"""The commands as they are typed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from bot.settings import ROOT
from tests.desk.serving import free_port


def _tandem(var: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TANDEM_", "DATABASE"))}
    ports = {name: str(free_port()) for name in ("TANDEM_PORT", "TANDEM_RASA_PORT", "TANDEM_ACTIONS_PORT")}
    env |= ports | {"TANDEM_VAR": str(var), **variables}
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments], cwd=ROOT, env=env, capture_output=True, text=True
    )


def test_backup_and_restore_say_what_they_did_and_a_running_tandem_is_not_restored_over(
    tmp_path: Path, empty_database: Path
) -> None:
    var = tmp_path / "var"
    var.mkdir()
    shutil.copy(empty_database, var / "desk.sqlite")
    articles = {"TANDEM_KB_DIR": str(tmp_path / "articles")}
    made = _tandem(var, "backup", str(tmp_path / "b.tar.gz"), **articles)
    assert made.returncode == 0 and "0 conversations, 0 messages" in made.stdout and "whole" in made.stdout
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = {"TANDEM_PORT": str(taken.getsockname()[1])}
        refused = _tandem(tmp_path / "new", "restore", str(tmp_path / "b.tar.gz"), **articles, **port)
    assert refused.returncode == 2 and "Stop it first" in refused.stderr
    there = _tandem(var, "restore", str(tmp_path / "b.tar.gz"), **articles)
    assert there.returncode == 2 and "--overwrite" in there.stderr
    done = _tandem(var, "restore", str(tmp_path / "b.tar.gz"), "--overwrite", **articles)
    assert done.returncode == 0 and "What was there before is in" in done.stdout
