"""``tandem run``: prepares, starts everything, waits until it answers, watches, ends everything."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time

import httpx

from bot.bot_place import forget_place
from bot.errors import TandemError
from bot.settings import ROOT, Settings, url_of
from bot.supervisor.children import make_children
from bot.supervisor.limits import allow_many_files
from bot.supervisor.one import the_only_one
from bot.supervisor.ports import check_ports
from bot.supervisor.prepare import prepare, rasa_environment
from bot.supervisor.process import Child, say
from bot.supervisor.renewal import Renewal

READY_TIMEOUT_S = 120.0
STOP_PATIENCE_S = 8.0


class NotReady(TandemError):
    """The system did not answer in time; the message says which part."""

    code = "not_ready"


def run(settings: Settings) -> None:
    """Runs Tandem until it is told to stop.

    Raises:
        TandemError: A port is taken, a build failed, or a process does not get ready.
    """
    started = time.monotonic()
    allow_many_files()
    # Nothing is there to be renewed yet; without this the signal would end the start.
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    with the_only_one(settings.var):
        check_ports(settings)
        children = make_children(settings, prepare(settings))
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        renewal = Renewal(settings, children)
        signal.signal(signal.SIGUSR1, lambda *_: renewal.ask())
        try:
            for child in children:
                child.start()
            _wait_until_ready(settings, children, stop)
            if not stop.is_set():
                _greet(settings, time.monotonic() - started)
            while not stop.wait(0.5):
                _tend(children)
                renewal.step()
        finally:
            say("Stopping …")
            renewal.stop()
            for child in reversed(children):
                child.stop(STOP_PATIENCE_S)
            forget_place(settings.var)
            say("Stopped.")


def _tend(children: list[Child]) -> None:
    for child in children:
        happened = child.tend()
        if happened:
            say(happened)


def _wait_until_ready(settings: Settings, children: list[Child], stop: threading.Event) -> None:
    say("Starting desk, bot and action server …")
    url = url_of(reachable(settings.host), settings.port) + "/health/ready"
    deadline = time.monotonic() + READY_TIMEOUT_S
    reasons = "the desk does not answer"
    while time.monotonic() < deadline and not stop.is_set():
        _tend(children)
        try:
            answer = httpx.get(url, timeout=2.0)
            if answer.status_code == 200:
                return
            reasons = answer.text
        except httpx.HTTPError:
            pass
        stop.wait(0.25)
    if not stop.is_set():
        raise NotReady(f"Not ready after {READY_TIMEOUT_S:.0f} s ({reasons}); see the logs in {settings.var / 'log'}.")


def reachable(host: str) -> str:
    """Where a server that listens on ``host`` is found from this machine."""
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host


def _greet(settings: Settings, seconds: float) -> None:
    agent = first_agent(settings)
    lines = [
        f"Tandem is ready ({seconds:.0f} s).",
        "",
        f"  Halden's shop, with the chat   {settings.base_url}/",
        f"  Agents' console                {settings.base_url}/console/",
        f"  Help articles                  {settings.base_url}/help/",
        "",
        f"  First agent                    {agent['email']}",
    ]
    if agent.get("one_time_password"):
        lines.append(
            f"  One-time password              {agent['one_time_password']}   (asks for your own at first sign-in)"
        )
    else:
        lines.append(
            "  Password                       as set; forgotten? ./tandem agent reset-password " + agent["email"]
        )
    print("\n".join([*lines, "", "Ctrl-C ends everything.", ""]), flush=True)


def first_agent(settings: Settings) -> dict[str, str]:
    """The first agent; with a one-time password while it has not been used."""
    command = [sys.executable, "-m", "bot.desk.first_agent"]
    result = subprocess.run(
        command, cwd=ROOT, env=rasa_environment(settings), capture_output=True, text=True, check=True
    )
    return json.loads(result.stdout.strip().splitlines()[-1])
