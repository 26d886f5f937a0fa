"""``tandem restore``: brings a backup back into an empty place, or moves what is there aside; deletes nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.backup.archive import Manifest, unpack
from bot.backup.database import has_tables, load_postgres
from bot.backup.errors import RestoreError
from bot.backup.places import DIALOGUES, POSTGRES, SQLITE, Places, files_in
from bot.desk.migrate import knows_schema
from bot.supervisor.fingerprint import fingerprint

#: Folders whose contents nobody would miss: they are built from the others.
REBUILT = ("index",)
PRIVATE = ("attachments", "secrets")
JOURNALS = ("-wal", "-shm")


@dataclass(frozen=True)
class Restored:
    """What was brought back.

    Attributes:
        aside: Where what was there before lies now; None: nothing was there.
    """

    manifest: Manifest
    aside: Path | None


def restore(places: Places, archive: Path, *, overwrite: bool) -> Restored:
    """Unpacks and checks a backup, then puts everything in its place.

    Args:
        overwrite: Whether what is there may be moved aside; it is never deleted.

    Raises:
        RestoreError: The backup is not whole or of a newer Tandem, or something would be overwritten.
    """
    if not archive.is_file():
        raise RestoreError(f"{archive}: no such backup")
    places.var.mkdir(parents=True, exist_ok=True)
    # In the same file system, so that each part comes into its place at once.
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=places.var) as scratch:
        new = Path(scratch)
        manifest = unpack(archive, new)
        _must_fit(places, manifest)
        there = _occupied(places, new)
        if there and not overwrite:
            raise RestoreError(
                "already there, and other than in the backup: " + ", ".join(there) + ". `--overwrite` moves that aside "
                f"into {places.var}, and deletes nothing"
            )
        aside = _Aside(places.var / f"before-restore-{datetime.now():%Y%m%d-%H%M%S}")
        _put_database(places, new, aside)
        for name, folder in places.folders.items():
            _put_folder(new / name, folder, aside.folder / name, aside)
        _add_models(new / "models", places.models)
    return Restored(manifest, aside.folder if aside.used else None)


class _Aside:
    """Where what was there before goes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.used = False

    def take(self, path: Path, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(path, place)
        self.used = True


def _must_fit(places: Places, manifest: Manifest) -> None:
    if not knows_schema(manifest.schema_revision):
        raise RestoreError(
            f"the backup is of a newer Tandem: its schema {manifest.schema_revision} is not known to this one. Install "
            "that version, and restore it there"
        )
    kind = places.url.get_backend_name()
    if manifest.database != kind:
        raise RestoreError(f"the backup is of {manifest.database}, and DATABASE_URL names {kind}; name one of its kind")
    if places.sqlite is None and has_tables(places.url):
        raise RestoreError(
            f"{places.url!r} is not empty. Make a new database (`createdb`) and name it in DATABASE_URL; the old one "
            "stays as it is"
        )


def _occupied(places: Places, new: Path) -> list[str]:
    """What would be overwritten: databases, and folders whose contents are other than the backup's."""
    files = [path for path in (places.sqlite, places.dialogues) if path is not None and path.exists()]
    folders = [
        folder
        for name, folder in places.folders.items()
        if name not in REBUILT and any(files_in(folder)) and _sum(folder) != _sum(new / name)
    ]
    return [str(path) for path in [*files, *folders]]


def _sum(folder: Path) -> str:
    return fingerprint([path for _, path in files_in(folder)], folder)


def _put_database(places: Places, new: Path, aside: _Aside) -> None:
    if places.sqlite is None:
        load_postgres(places.url, new / POSTGRES)
    else:
        _put_file(new / SQLITE, places.sqlite, aside)
    _put_file(new / DIALOGUES, places.dialogues, aside)


def _put_file(new: Path, place: Path, aside: _Aside) -> None:
    # A journal that stayed would be played into the restored file.
    for path in (place, *(place.with_name(place.name + journal) for journal in JOURNALS)):
        if path.exists():
            aside.take(path, aside.folder / path.name)
    if new.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(new, place)
        os.chmod(place, 0o600)


def _put_folder(new: Path, folder: Path, old: Path, aside: _Aside) -> None:
    """Puts a folder's contents in place; hidden files, such as a repository, stay where they are."""
    if any(files_in(folder)) and _sum(new) == _sum(folder):
        return
    folder.mkdir(parents=True, exist_ok=True)
    if new.name in PRIVATE:
        folder.chmod(0o700)
    for path in folder.iterdir():
        if not path.name.startswith("."):
            aside.take(path, old / path.name)
    for path in new.iterdir() if new.is_dir() else ():
        shutil.move(path, folder / path.name)


def _add_models(new: Path, models: Path) -> None:
    """Adds the backup's model; a name stands for one content, so what is there stays."""
    models.mkdir(parents=True, exist_ok=True)
    for path in new.iterdir() if new.is_dir() else ():
        if not (models / path.name).exists():
            shutil.move(path, models / path.name)
