"""Open files, in a process of its own with the limit that a login usually has."""

from __future__ import annotations

import subprocess
import sys

ROOM = """
import resource, subprocess, sys
most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (256, most))
from bot.supervisor.limits import allow_many_files
allow_many_files()
child = "import resource; print(*resource.getrlimit(resource.RLIMIT_NOFILE))"
subprocess.run([sys.executable, "-c", child], check=True)
"""


def test_what_is_started_may_have_as_many_open_as_the_system_lets_it() -> None:
    done = subprocess.run([sys.executable, "-c", ROOM], check=True, capture_output=True, text=True)
    soft, hard = done.stdout.split()
    assert soft == hard and soft != "256"
