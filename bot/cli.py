"""The command line: ``tandem …``."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from bot.errors import TandemError
from bot.settings import settings

ROOMS = {
    "kb": "bot.knowledge.commands",
    "evaluate": "bot.evaluate.commands",
    "agent": "bot.desk.commands",
    "connector": "bot.connectors.commands",
    "backup": "bot.backup.commands",
    "restore": "bot.backup.commands",
}


def main(argv: list[str] | None = None) -> int:
    """Runs one command.

    Returns:
        0 when all is well, 1 when a check found something, 2 when the command could not be carried out.
    """
    argv = sys.argv[1:] if argv is None else argv
    arguments = _parser(argv).parse_args(argv)
    try:
        return arguments.run(arguments) or 0
    except TandemError as error:
        print(f"tandem: {error.message}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # `tandem kb search … | head` has read enough; what is still to be written at exit must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser(argv: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tandem", description="A support desk where a bot and people work in tandem.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="prepare what changed, start everything, watch it until Ctrl-C")
    run.set_defaults(run=_run)
    prepare = commands.add_parser("prepare", help="build encoder, model and index where they changed, and stop")
    prepare.set_defaults(run=_prepare)
    train = commands.add_parser("train", help="train the bot's model where its content changed")
    train.set_defaults(run=_train)
    reload = commands.add_parser("reload", help="train where content changed and have the running bot take it over")
    reload.set_defaults(run=_reload)

    # Each room mounts its own commands. Only the one asked for is imported: `tandem kb` is run at every saved article.
    asked = [room for room in ROOMS if room in argv[:1]] or ([] if argv[:1] and argv[0] in commands.choices else ROOMS)
    for module in dict.fromkeys(ROOMS[room] for room in asked):
        mounted = importlib.import_module(module).register(commands)
        if module == ROOMS["kb"]:
            importlib.import_module("bot.insight.commands").register(mounted)
    return parser


def _run(_: argparse.Namespace) -> int:
    from bot.supervisor.run import run

    run(settings())
    return 0


def _prepare(_: argparse.Namespace) -> int:
    from bot.supervisor.prepare import prepare

    prepare(settings())
    return 0


def _train(_: argparse.Namespace) -> int:
    from bot.supervisor.prepare import train

    train(settings())
    return 0


def _reload(_: argparse.Namespace) -> int:
    from bot.supervisor.renewal import reload

    print(f"The bot was renewed; Rasa is at {reload(settings()).rasa_url} now.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
