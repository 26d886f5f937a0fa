from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.supervisor.one import AlreadyRuns, NotRunning, find, the_only_one

HOLD = """
import sys, time
from pathlib import Path
from bot.supervisor.one import the_only_one
with the_only_one(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_folder_has_one_supervisor_that_others_find(tmp_path: Path) -> None:
    with the_only_one(tmp_path):
        assert find(tmp_path) == os.getpid()
        with pytest.raises(AlreadyRuns, match=str(os.getpid())), the_only_one(tmp_path):
            pass
        with the_only_one(tmp_path / "other"):
            assert find(tmp_path / "other") == os.getpid()
    with pytest.raises(NotRunning, match="start it with"):
        find(tmp_path)


def test_a_supervisor_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotRunning):
        find(tmp_path)
    other = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None and other.stdout.readline() == "held\n"
    assert find(tmp_path) == other.pid
    other.kill()
    other.wait()
    other.stdout.close()
    with pytest.raises(NotRunning):
        find(tmp_path)
    with the_only_one(tmp_path):
        assert find(tmp_path) == os.getpid()
