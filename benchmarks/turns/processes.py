"""What a tree of processes takes: CPU seconds and memory, read from ``/proc``.

Memory is the proportional set size: pages that several processes share count once in the sum.
"""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """A process and all that it started, directly or not."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def cpu_s(pids: list[int]) -> float:
    """CPU seconds that these processes have used so far, in user and system mode."""
    fields = [found for pid in pids if (found := _stat(pid))]
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICKS_PER_S


def memory_mb(pids: list[int]) -> float:
    """Proportional set size of these processes together, MiB."""
    return sum(_pss_kb(pid) for pid in pids) / 1024


def name_of(pid: int) -> str:
    """The module or command that a process of ours runs, for tables."""
    try:
        words = (PROC / str(pid) / "cmdline").read_text("utf-8", "replace").split("\0")
    except OSError:
        return "gone"
    if "-m" in words:
        start = words.index("-m") + 1
        return " ".join(words[start : start + 2 if words[start] in {"rasa", "bot.cli"} else start + 1])
    return Path(words[0]).name


def _stat(pid: int) -> list[str] | None:
    """The fields of ``/proc/<pid>/stat`` after the command's name: state, parent …"""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _pss_kb(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
