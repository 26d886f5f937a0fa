"""One child process that is kept alive."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from bot.errors import TandemError

# Customers wait: a longer pause spares little processor beside the seconds that a start takes.
MAX_BACKOFF_S = 8.0
# A process that ran this long before it died had been at work: its next restart is at once again.
HEALTHY_AFTER_S = 20.0
PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """Linux: the kernel ends the child when the supervisor is killed outright, so that no port stays held."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """A process to keep running.

    Attributes:
        name: For log lines and the log file.
        command: Argument list.
        log: File that takes its output.
        check: Called before each start; raises a :class:`TandemError` where it must not be started.
    """

    name: str
    command: Sequence[str]
    log: Path
    env: Mapping[str, str]
    cwd: Path
    check: Callable[[], None] | None = None
    _process: subprocess.Popen | None = field(default=None, init=False)
    _started: float = field(default=0.0, init=False)
    _failures: int = field(default=0, init=False)
    _restart_at: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Starts it in a session of its own, so that a Ctrl-C reaches the supervisor alone.

        Raises:
            TandemError: :attr:`check` does.
        """
        if self.check is not None:
            self.check()
        with self._log() as out:
            self._process = subprocess.Popen(
                list(self.command),
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=dict(self.env),
                cwd=self.cwd,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self._started = time.monotonic()
        self._restart_at = 0.0

    def _log(self) -> BinaryIO:
        """The log to add to; where the disk has no room even for its name, none."""
        try:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            return self.log.open("ab")
        except OSError as error:
            say(f"{self.name}: its log cannot be opened ({error}); what it says is lost")
            return open(os.devnull, "ab")

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def tend(self) -> str | None:
        """Looks after it once: notes a death, restarts when the pause is over.

        Returns:
            A line for the log when something happened, else None.
        """
        if self._restart_at:
            if time.monotonic() < self._restart_at:
                return None
            try:
                self.start()
            except TandemError as error:
                self._restart_at = time.monotonic() + MAX_BACKOFF_S
                return f"{self.name}: not started: {error.message}; looking again in {MAX_BACKOFF_S:.0f} s"
            return f"{self.name}: started again (pid {self.pid})"
        if self._process is None or self._process.poll() is None:
            return None
        # What it had started would hold its ports against the next one.
        _signal_group(self._process.pid, signal.SIGKILL)
        code, self._process = self._process.returncode, None
        ran = time.monotonic() - self._started
        self._failures = 1 if ran >= HEALTHY_AFTER_S else self._failures + 1
        pause = 0.0 if self._failures == 1 else min(2.0 ** (self._failures - 2), MAX_BACKOFF_S)
        self._restart_at = time.monotonic() + pause
        return (
            f"{self.name}: ended with {describe_exit(code)} after {ran:.0f} s; restarting in {pause:.0f} s ({self.log})"
        )

    def stop(self, patience_s: float) -> None:
        """Ends it and all that it started: SIGTERM, then SIGKILL."""
        if self._process is None:
            return
        _signal_group(self._process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience_s)
        # Also where it ended in time: it may have left children that did not.
        _signal_group(self._process.pid, signal.SIGKILL)
        self._process.wait()


def describe_exit(code: int) -> str:
    """An exit code for people.

    >>> describe_exit(-9), describe_exit(1)
    ('signal SIGKILL', 'exit code 1')
    """
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _signal_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)


def say(line: str) -> None:
    """One line of the supervisor's log, with the time. A log that cannot be written must not end what it tells of."""
    with contextlib.suppress(OSError):
        print(f"{datetime.now():%H:%M:%S} {line}", flush=True)
