"""A child that is kept alive: restarted after a death, ended with all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.errors import ArtefactError
from bot.settings import ROOT
from bot.supervisor import process
from bot.supervisor.process import Child, describe_exit

SLEEP = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, '-ISc', {inner!r}], stdout=subprocess.PIPE)
{wait}
print(child.pid, flush=True)
time.sleep(60)
"""
WAIT = "child.stdout.readline()"


@pytest.fixture
def child_of(tmp_path: Path) -> Iterator[Callable[[str], Child]]:
    made: list[Child] = []

    def make(code: str) -> Child:
        command = [sys.executable, "-ISc", code]
        made.append(Child("rasa", command, tmp_path / "log" / "rasa.log", dict(os.environ), tmp_path))
        made[-1].start()
        return made[-1]

    yield make
    for child in made:
        child.stop(0.0)


def alive(pid: int) -> bool:
    """Whether a process runs; a dead one that nobody has collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(condition: Callable[[], object], seconds: float = 5.0) -> object:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("waited in vain")


def first_line(child: Child) -> str:
    return str(until(lambda: child.log.read_text().partition("\n")[0]))


def test_its_words_go_to_its_log_and_both_streams(child_of: Callable[[str], Child]) -> None:
    child = child_of("import sys; print('out', flush=True); print('err', file=sys.stderr); raise SystemExit(3)")
    line = str(until(child.tend))
    assert child.log.read_text() == "out\nerr\n"
    assert line.startswith("rasa: ended with exit code 3") and str(child.log) in line


def test_a_healthy_child_gives_no_line(child_of: Callable[[str], Child]) -> None:
    child = child_of(SLEEP)
    assert child.tend() is None and child.tend() is None and alive(child.pid)


def test_a_child_that_must_not_be_started_is_named_and_looked_at_again(child_of: Callable[[str], Child]) -> None:
    def refuse() -> None:
        raise ArtefactError("models/x.tar.gz: differs from what was trained")

    child = child_of(SLEEP)
    child.check = refuse
    os.kill(child.pid, signal.SIGKILL)
    until(child.tend)
    line = str(until(child.tend))
    assert "not started: models/x.tar.gz: differs" in line and child.pid is None
    assert child.tend() is None, "not before the pause is over"
    child.check = None
    child._restart_at = 1e-9
    assert "started again" in child.tend()


def test_a_killed_child_is_started_again_at_once_and_the_log_says_so(child_of: Callable[[str], Child]) -> None:
    child = child_of(SLEEP)
    before = child.pid
    os.kill(before, signal.SIGKILL)
    died = str(until(child.tend))
    assert died.startswith("rasa: ended with signal SIGKILL") and "restarting in 0 s" in died
    again = child.tend()
    assert again == f"rasa: started again (pid {child.pid})" and child.pid != before and alive(child.pid)


def test_each_early_death_doubles_the_pause_up_to_an_end(
    child_of: Callable[[str], Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(process.time, "monotonic", lambda: now)
    child = child_of("raise SystemExit(1)")
    pauses = []
    for _ in range(9):
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        line = child.tend()
        pauses.append(float(line.partition("restarting in ")[2].partition(" s")[0]))
        if pauses[-1]:
            assert child.tend() is None, "not before the pause is over"
        now += pauses[-1]
        assert "started again" in child.tend()
    assert pauses == [0, 1, 2, 4, 8, 8, 8, 8, 8]


def test_a_child_that_was_healthy_for_long_is_not_made_to_wait(
    child_of: Callable[[str], Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(process.time, "monotonic", lambda: now)
    child = child_of("raise SystemExit(1)")
    for lived in (0.0, 0.0, process.HEALTHY_AFTER_S):
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        now += lived
        line = child.tend()
        now += 10
        child.tend()
    assert f"after {process.HEALTHY_AFTER_S:.0f} s; restarting in 0 s" in line


@pytest.mark.parametrize("inner, wait", [(SLEEP, ""), (DEAF, WAIT)], ids=["ends when told", "does not"])
def test_stopping_ends_what_the_child_started(child_of: Callable[[str], Child], inner: str, wait: str) -> None:
    child = child_of(PARENT.format(inner=inner, wait=wait))
    grandchild = int(first_line(child))
    parent = child.pid
    child.stop(5.0)
    until(lambda: not alive(grandchild))
    assert not alive(parent)


def test_a_death_takes_along_what_the_child_started(child_of: Callable[[str], Child]) -> None:
    # Otherwise it would hold the port against the restarted one.
    child = child_of(PARENT.format(inner=DEAF, wait=WAIT))
    grandchild = int(first_line(child))
    os.kill(child.pid, signal.SIGKILL)
    until(child.tend)
    until(lambda: not alive(grandchild))


def test_a_child_that_will_not_end_is_killed_when_patience_is_over(child_of: Callable[[str], Child]) -> None:
    child = child_of(DEAF)
    assert first_line(child) == "ready"
    parent, started = child.pid, time.monotonic()
    child.stop(0.2)
    assert not alive(parent) and 0.2 <= time.monotonic() - started < 2.0


def test_a_child_that_ends_at_once_is_not_waited_for(child_of: Callable[[str], Child]) -> None:
    child = child_of(SLEEP)
    started = time.monotonic()
    child.stop(30.0)
    assert time.monotonic() - started < 2.0


def test_stopping_what_never_started_or_is_dead_does_nothing(tmp_path: Path, child_of: Callable[[str], Child]) -> None:
    Child("desk", ["true"], tmp_path / "desk.log", {}, tmp_path).stop(1.0)
    child = child_of("raise SystemExit(0)")
    until(child.tend)
    child.stop(1.0)
    child.stop(1.0)


def test_a_ctrl_c_at_the_terminal_does_not_reach_the_child(child_of: Callable[[str], Child]) -> None:
    child = child_of(SLEEP)
    assert os.getsid(child.pid) != os.getsid(0) and os.getpgid(child.pid) == child.pid


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_children_end_with_a_supervisor_that_is_killed_outright(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path; from bot.supervisor.process import Child\n"
        f"command = [sys.executable, '-ISc', {SLEEP!r}]\n"
        f"child = Child('x', command, Path({str(tmp_path / 'x.log')!r}), dict(os.environ), Path('/'))\n"
        "child.start(); print(child.pid, flush=True); time.sleep(60)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    pid = int(supervisor.stdout.readline())
    assert alive(pid)
    supervisor.kill()
    supervisor.communicate()
    until(lambda: not alive(pid))


def test_exits_are_described_for_people() -> None:
    assert describe_exit(0) == "exit code 0" and describe_exit(-15) == "signal SIGTERM"


def test_a_log_that_cannot_be_written_ends_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    child = Child("rasa", [sys.executable, "-ISc", SLEEP], tmp_path / "file" / "rasa.log", dict(os.environ), tmp_path)
    child.start()
    assert child.pid is not None and alive(child.pid)
    child.stop(0.0)
    assert "rasa: its log cannot be opened" in capsys.readouterr().out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_what_is_said_into_a_full_disk_is_lost_and_no_more() -> None:
    code = "from bot.supervisor.process import say; say('desk: started again'); say('and again')"
    with open("/dev/full", "wb") as full:
        ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True)
    assert "Traceback" not in ended.stderr
