"""``tandem backup``: one file of a running Tandem, whole and checked, or none."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alembic.migration import MigrationContext
from sqlalchemy import text

from bot.backup import archive
from bot.backup.archive import Manifest, Writer, writing
from bot.backup.database import copy_sqlite, dump_postgres
from bot.backup.errors import BackupError
from bot.backup.places import DIALOGUES, POSTGRES, SQLITE, Places, files_in, newest_model
from bot.desk.ids import iso, now
from bot.desk.store import Store

COUNTED = ("conversations", "messages", "attachments", "agents")
SENT = "SELECT id, sha256 FROM attachments WHERE message_id IS NOT NULL"


@dataclass(frozen=True)
class Made:
    """A backup that was made.

    Attributes:
        lacking: Files of messages that are not in it: erased while it was made, or lost before.
    """

    path: Path
    manifest: Manifest
    lacking: list[str]


def make(places: Places, to: Path) -> Made:
    """Makes a backup of what is committed at this moment, and reads it back.

    Args:
        to: The file, or a folder in which it gets a name with the time.

    Raises:
        BackupError: It cannot be made; nothing of it is left.
        RestoreError: What was written does not read back.
    """
    moment = now()
    path = _path(to, moment)
    # Beside it: the memory of the machine is no place for a database, and /tmp may be just that.
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as scratch:
        dumps, manifest, sent = _databases(places, Path(scratch), moment)
        with writing(path) as writer:
            for name, dump in dumps.items():
                writer.add(name, dump)
            _add_files(writer, places)
            writer.end(manifest)
        try:
            manifest = archive.check(path)
        except Exception:
            path.unlink()
            raise
    lacking = [one for one, sha256 in sent.items() if manifest.files.get(_name_of(one)) != sha256]
    return Made(path, manifest, lacking)


def _path(to: Path, moment: datetime) -> Path:
    path = to / f"tandem-{moment:%Y%m%d-%H%M%S}.tar.gz" if to.is_dir() else to
    if not path.parent.is_dir():
        raise BackupError(f"{path.parent}: no such folder; make it first")
    if path.exists():
        raise BackupError(f"{path}: is there already; name another file, or a folder")
    if not os.access(path.parent, os.W_OK):
        raise BackupError(f"{path.parent}: cannot be written to")
    return path


def _databases(places: Places, scratch: Path, moment: datetime) -> tuple[dict[str, Path], Manifest, dict[str, str]]:
    """Copies of the databases by their names in the archive, the list to be filled, and the files that were sent.

    The desk's comes first: what it holds, the files and Rasa's dialogues that are copied after it do, too.
    """
    source = places.sqlite
    name = POSTGRES if source is None else SQLITE
    copies = {name: scratch / Path(name).name}
    if source is None:
        # Looked at before the dump: what is counted is in it.
        rows, revision, sent = _look(str(places.url.render_as_string(hide_password=False)))
        dump_postgres(places.url, copies[name])
    else:
        copy_sqlite(source, copies[name])
        rows, revision, sent = _look(f"sqlite:///{copies[name]}")
    if places.dialogues.exists():
        copies[DIALOGUES] = scratch / Path(DIALOGUES).name
        copy_sqlite(places.dialogues, copies[DIALOGUES])
    kind = places.url.get_backend_name()
    return copies, Manifest(made_at=iso(moment) or "", database=kind, schema_revision=revision, rows=rows), sent


def _look(url: str) -> tuple[dict[str, int], str, dict[str, str]]:
    store = Store(url)
    try:
        with store.reader.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
            if revision is None:
                raise BackupError(f"{store.url!r}: has no tables of Tandem's; check DATABASE_URL")
            rows = {table: connection.scalar(text(f"SELECT count(*) FROM {table}")) for table in COUNTED}
            return rows, revision, dict(connection.execute(text(SENT)).tuples().all())
    finally:
        store.close()


def _add_files(writer: Writer, places: Places) -> None:
    for folder_name, folder in places.folders.items():
        for name, path in files_in(folder):
            writer.add(f"{folder_name}/{name}", path)
    for path in newest_model(places.models):
        writer.add(f"models/{path.name}", path)


def _name_of(attachment_id: str) -> str:
    return f"attachments/{attachment_id.removeprefix('f_')[:2]}/{attachment_id}"
