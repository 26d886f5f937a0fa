"""``tandem evaluate intents | routing``: how good the bot is, on files of yours."""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path
from typing import Any

from bot.errors import TandemError
from bot.settings import ROOT, settings


class EvaluateError(TandemError):
    """What would be measured is not there."""

    code = "evaluate"


def register(subparsers: Any) -> None:
    """Mounts ``evaluate`` and its commands."""
    evaluate = subparsers.add_parser("evaluate", help="measure understanding on files of yours")
    commands = evaluate.add_subparsers(dest="evaluate_command", required=True, metavar="WHAT")

    command = commands.add_parser(
        "intents", help="train the pipeline of config.yml on a table and measure it on another"
    )
    command.add_argument("--train", type=Path, nargs="+", required=True, metavar="FILE", help="CSV: text,intent")
    command.add_argument("--test", type=Path, nargs="+", required=True, metavar="FILE", help="CSV: text,intent")
    command.add_argument(
        "--oos-train", type=Path, nargs="*", default=[], metavar="FILE", help="CSV whose rows are all out of scope"
    )
    command.set_defaults(run=run_intents)

    command = commands.add_parser("routing", help="the trained bot's choice of technical support or general service")
    command.add_argument("--file", type=Path, required=True, help="CSV: text,family (technical or general)")
    command.add_argument("--model", type=Path, default=None, metavar="FILE", help="another model than the one in use")
    command.set_defaults(run=run_routing)


def run_intents(arguments: argparse.Namespace) -> int:
    """``evaluate intents``: 0, or 2 where a file is wrong."""
    files = ["--train", *arguments.train, "--test", *arguments.test]
    if arguments.oos_train:
        files += ["--oos-train", *arguments.oos_train]
    return _in_rasas_environment("intents", "--config", ROOT / "config.yml", *files)


def run_routing(arguments: argparse.Namespace) -> int:
    """``evaluate routing``: 0, or 2 where a file is wrong.

    Raises:
        EvaluateError: There is no trained model.
    """
    from bot.supervisor.prepare import model_path

    model = arguments.model or model_path(settings())
    if not model.is_file():
        raise EvaluateError(f"{model}: there is no such model; run `make train` first")
    return _in_rasas_environment("routing", "--file", arguments.file, "--model", model)


def _in_rasas_environment(*arguments: str | Path) -> int:
    from bot.supervisor.prepare import RASA_PYTHON, rasa_environment

    if not RASA_PYTHON.is_file():
        raise EvaluateError(f"{RASA_PYTHON}: Rasa's environment is missing; run `make setup` first")
    # Paths are meant from where the command was given.
    given = [str(one.resolve()) if isinstance(one, Path) else one for one in arguments]
    command = [str(RASA_PYTHON), "-m", "bot.evaluate.nlu", *given]
    return subprocess.run(command, env=rasa_environment(settings()), cwd=ROOT, check=False).returncode
