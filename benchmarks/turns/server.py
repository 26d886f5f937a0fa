"""Starting and ending what is measured, each as its users start it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx

from benchmarks.turns import processes

# A stock bot takes half a minute on a quiet machine.
READY_TIMEOUT_S = 600.0
LOOK_EVERY_S = 0.05
STOP_PATIENCE_S = 20.0


class Server:
    """A command that serves, with all the processes that it starts.

    Attributes:
        url: Where it is reached.
        ready_s: From the start of its process to its first good answer, seconds.
    """

    def __init__(
        self, command: Sequence[str], *, url: str, health: str, env: Mapping[str, str], cwd: Path, log: Path
    ) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.url = url
        self._log = log
        started = time.monotonic()
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                command, cwd=cwd, env=dict(env), stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )
        try:
            self._wait_until_ready(url + health, started)
        except BaseException:
            self.stop()
            raise
        self.ready_s = time.monotonic() - started

    @property
    def pids(self) -> list[int]:
        """Every process of it that runs now."""
        return processes.tree(self._process.pid)

    def stop(self) -> None:
        """Ends it as Ctrl-C does, and by force what does not end in time."""
        if self._process.poll() is not None:
            return
        family = self.pids
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_PATIENCE_S)
        except subprocess.TimeoutExpired:
            for pid in family:
                if Path(f"/proc/{pid}").exists():
                    os.kill(pid, signal.SIGKILL)
            self._process.wait()

    def _wait_until_ready(self, url: str, started: float) -> None:
        while time.monotonic() - started < READY_TIMEOUT_S:
            if self._process.poll() is not None:
                break
            try:
                if httpx.get(url, timeout=2.0).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(LOOK_EVERY_S)
        tail = "\n".join(self._log.read_text("utf-8", "replace").splitlines()[-10:])
        raise RuntimeError(f"{tail}\n{url} did not get ready; the whole log is in {self._log}")
