"""Runs :mod:`bot.evaluate.nlu` within Rasa's environment."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from bot.errors import TandemError
from bot.settings import ROOT, settings


class EvaluateError(TandemError):
    """What would be measured is not there, or could not be measured."""

    code = "evaluate"


def in_rasas_environment(*arguments: str | Path) -> int:
    """Runs it with its words on this program's output; returns its exit code.

    Raises:
        EvaluateError: Rasa's environment is missing.
    """
    return _started(arguments, capture=False).returncode


def measured_in_rasas_environment(*arguments: str | Path) -> dict[str, Any]:
    """Runs it quietly and reads the JSON object of its last line.

    Raises:
        EvaluateError: It failed; the message holds its last words.
    """
    done = _started(arguments, capture=True)
    if done.returncode != 0:
        words = "\n".join((done.stderr or done.stdout).strip().splitlines()[-5:])
        raise EvaluateError(f"{words}\nThe measurement '{arguments[0]}' failed; its last words are above.")
    return json.loads(done.stdout.strip().splitlines()[-1])


def _started(arguments: tuple[str | Path, ...], *, capture: bool) -> subprocess.CompletedProcess[str]:
    from bot.supervisor.prepare import RASA_PYTHON, rasa_environment

    if not RASA_PYTHON.is_file():
        raise EvaluateError(f"{RASA_PYTHON}: Rasa's environment is missing; run `make setup` first")
    # Paths are meant from where the command was given.
    given = [str(one.resolve()) if isinstance(one, Path) else one for one in arguments]
    command = [str(RASA_PYTHON), "-m", "bot.evaluate.nlu", *given]
    env = rasa_environment(settings())
    return subprocess.run(command, env=env, cwd=ROOT, check=False, capture_output=capture, text=True)
