"""``tandem backup`` and ``tandem restore``."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.backup.archive import Manifest
from bot.backup.errors import RestoreError
from bot.backup.make import make
from bot.backup.places import places
from bot.backup.restore import restore
from bot.settings import settings
from bot.supervisor.ports import PortTaken, check_ports


def register(commands: argparse._SubParsersAction) -> None:
    """Mounts the commands under ``tandem``."""
    backup = commands.add_parser("backup", help="save everything into one file, while Tandem runs or not")
    backup.add_argument("to", type=Path, metavar="FILE", help="the file, or a folder for one named by the time")
    backup.set_defaults(run=_backup)
    back = commands.add_parser("restore", help="bring a backup back, while Tandem is stopped")
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--overwrite", action="store_true", help="move what is there aside; nothing is deleted")
    back.set_defaults(run=_restore)


def _backup(arguments: argparse.Namespace) -> int:
    made = make(places(settings()), arguments.to.absolute())
    size = made.path.stat().st_size / 1e6
    print(f"{made.path}: {size:.1f} MB, {_words(made.manifest)}; read back and whole.")
    for attachment_id in made.lacking:
        print(f"not in it: the file {attachment_id} of a message; it was erased meanwhile, or lost before")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    try:
        check_ports(settings())
    except PortTaken as error:
        raise RestoreError(f"is Tandem running? Stop it first. ({error.message})") from None
    done = restore(places(settings()), arguments.file.absolute(), overwrite=arguments.overwrite)
    print(f"Restored: {_words(done.manifest)}.")
    if done.aside is not None:
        print(f"What was there before is in {done.aside}; delete it when all is well.")
    print("Start Tandem as before; what the database lacks of this version's schema is added then.")
    return 0


def _words(manifest: Manifest) -> str:
    counts = ", ".join(f"{number} {table}" for table, number in manifest.rows.items())
    return f"{counts}, as of {manifest.made_at}"
