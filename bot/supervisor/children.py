"""The processes that a Tandem is made of."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from bot.bot_place import BotPlace, write_place
from bot.settings import ROOT, Settings
from bot.supervisor.prepare import RASA_PYTHON, check_model, rasa_environment, write_endpoints
from bot.supervisor.process import Child


def make_children(settings: Settings, model: Path) -> list[Child]:
    """All processes, in the order in which they start: the bot's two first, where the settings say."""
    place = BotPlace(settings.rasa_port, settings.actions_port)
    for old in (settings.var / "run").glob("endpoints*.yml"):
        old.unlink()
    write_place(settings.var, place)
    env = _environment(settings)
    others = {"desk": ["-m", "bot.desk"], "articles": ["-m", "bot.cli", "kb", "watch"]}
    log = settings.var / "log"
    return make_bot(settings, model, place) + [
        Child(name, [sys.executable, *command], log / f"{name}.log", env, ROOT) for name, command in others.items()
    ]


def make_bot(settings: Settings, model: Path, place: BotPlace) -> list[Child]:
    """Rasa and the action server that it calls, on ports of theirs."""
    log = settings.var / "log"
    rasa = [str(RASA_PYTHON), "-m", "bot.supervisor.serve_rasa", "run"]
    rasa += ["--interface", "127.0.0.1", "--port", str(place.rasa_port)]
    endpoints = write_endpoints(settings, place)
    rasa += ["--model", str(model), "--endpoints", str(endpoints), "--credentials", "credentials.yml"]
    rasa += ["--logging-config-file", "bot/understanding/logging.yml"]
    actions = {**_environment(settings), "TANDEM_ACTIONS_PORT": str(place.actions_port)}
    check = partial(check_model, model, settings.var)
    return [
        Child("rasa", rasa, log / "rasa.log", rasa_environment(settings), ROOT, check),
        Child("actions", [sys.executable, "-m", "actions"], log / "actions.log", actions, ROOT),
    ]


def _environment(settings: Settings) -> Mapping[str, str]:
    return {**rasa_environment(settings), "PYTHONWARNINGS": "default::UserWarning"}
