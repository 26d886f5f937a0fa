"""A new model in a running Tandem: a second bot is started on it, and takes over from the first between two turns."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator

import httpx

from bot.bot_place import BotPlace, read_place, write_place
from bot.errors import TandemError
from bot.settings import ROOT, Settings
from bot.supervisor import one
from bot.supervisor.children import make_bot
from bot.supervisor.ports import free_ports
from bot.supervisor.prepare import model_path, train
from bot.supervisor.process import Child, say

READY_TIMEOUT_S = 120.0
STOP_PATIENCE_S = 8.0
TRAIN = [sys.executable, "-m", "bot.cli", "train"]
#: Longer than a turn that the old one began may take.
GRACE_S = 2.0
LOOK_EVERY_S = 0.25


class NotRenewed(TandemError):
    """The new bot did not get ready; the old one goes on."""

    code = "not_renewed"


class Renewal:
    """Renews the bot when asked, a step at each turn of the supervisor's own loop.

    Every turn is answered meanwhile: by the old one until the new one is ready, and what the old one has begun it ends.
    """

    def __init__(self, settings: Settings, children: list[Child]) -> None:
        """Args:
        children: The supervisor's list, with the bot's two processes first; these are replaced in it.
        """
        self._settings = settings
        self._children = children
        self._asked = False
        self._work: Generator[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether there is anything to do."""
        return self._asked or self._work is not None

    def ask(self) -> None:
        """Notes that it is wanted; harmless in a signal's handler."""
        self._asked = True

    def step(self) -> None:
        """Goes on with what was asked for, one renewal after the other.

        In the supervisor's thread: the kernel ends a process when the thread that started it ends.
        """
        if self._work is None:
            if not self._asked:
                return
            self._asked, self._work = False, self._renew()
        try:
            next(self._work)
        except StopIteration:
            self._work = None
        except (TandemError, OSError) as error:
            self._work = None
            say(f"The bot goes on as it was: {error}")

    def stop(self) -> None:
        """Leaves off where it is; what is not in the supervisor's list is ended."""
        if self._work is not None:
            self._work.close()
            self._work = None

    def _renew(self) -> Generator[None]:
        began = time.monotonic()
        yield from _trained()
        model, place = model_path(self._settings), BotPlace(*free_ports(2))
        new = make_bot(self._settings, model, place)
        try:
            for child in new:
                child.start()
            yield from self._ready(place)
        except BaseException:
            _stop(new)
            raise
        old = self._children[: len(new)]
        self._children[: len(new)] = new
        try:
            write_place(self._settings.var, place)
            say(f"The bot runs on {model.name} ({time.monotonic() - began:.0f} s).")
            over = time.monotonic() + self._settings.turn_timeout_s + GRACE_S
            while time.monotonic() < over:
                yield
        finally:
            _stop(old)

    def _ready(self, place: BotPlace) -> Generator[None]:
        deadline = time.monotonic() + READY_TIMEOUT_S
        while not (_answers(f"{place.rasa_url}/webhooks/tandem/") and _answers(f"{place.actions_url}/health")):
            if time.monotonic() > deadline:
                log = self._settings.var / "log"
                raise NotRenewed(f"the new one was not ready after {READY_TIMEOUT_S:.0f} s; see rasa.log in {log}")
            yield


def _trained() -> Generator[None]:
    """Trains in a process of its own, where content changed."""
    training = subprocess.Popen(TRAIN, cwd=ROOT, start_new_session=True)
    try:
        while training.poll() is None:
            yield
    finally:
        if training.poll() is None:
            os.killpg(training.pid, signal.SIGTERM)
            training.wait()
    if training.returncode != 0:
        raise NotRenewed("training failed; its words are above")


def reload(settings: Settings) -> BotPlace:
    """Trains where content changed, has the running supervisor take the model over, and waits until it has.

    Returns:
        Where the bot answers now.

    Raises:
        TandemError: Nothing runs, training failed, or the new bot did not get ready.
    """
    pid = one.find(settings.var)
    train(settings)
    before = read_place(settings)
    os.kill(pid, signal.SIGUSR1)
    deadline = time.monotonic() + READY_TIMEOUT_S + GRACE_S
    while (place := read_place(settings)) == before:
        if time.monotonic() > deadline:
            raise NotRenewed("The bot goes on as it was; the output of `tandem run` says why")
        time.sleep(LOOK_EVERY_S)
    return place


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2.0, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _stop(children: list[Child]) -> None:
    for child in children:
        child.stop(STOP_PATIENCE_S)
