"""The one file that a backup is: a tar with a list of what is in it and each file's SHA-256."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ValidationError

from bot.backup.errors import BackupError, RestoreError

MANIFEST = "manifest.json"
FORMAT = 1
# Most of it is compressed already.
COMPRESSION = 1


class Manifest(BaseModel):
    """What a backup holds.

    Attributes:
        made_at: The moment that it shows, ISO 8601.
        database: ``sqlite`` or ``postgresql``.
        schema_revision: The newest migration that the database had.
        rows: How many there were, by table.
        files: SHA-256 by name.
    """

    format: int = FORMAT
    made_at: str
    database: str
    schema_revision: str
    rows: dict[str, int]
    files: dict[str, str] = {}


class Writer:
    """Adds files to an archive and notes what they were."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        """Adds a file; one that has gone meanwhile is left out."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return
        with file:
            info = self._tar.gettarinfo(arcname=name, fileobj=file)
            reader = _Hashed(file)
            self._tar.addfile(info, reader)
        self.files[name] = reader.sha256

    def end(self, manifest: Manifest) -> None:
        """Adds the list of all that was added."""
        data = manifest.model_copy(update={"files": self.files}).model_dump_json(indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(data)
        self._tar.addfile(info, io.BytesIO(data))


class _Hashed(io.RawIOBase):
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._digest.update(data)
        return data


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """An archive that is there when all of it is on disk, or not at all; readable by its owner only.

    Raises:
        BackupError: The disk is full, or the place cannot be written to.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=COMPRESSION, format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        raise BackupError(f"{path}: cannot be written ({error.strerror or error}); nothing is left of it") from None
    finally:
        part.unlink(missing_ok=True)


def unpack(path: Path, into: Path) -> Manifest:
    """Unpacks an archive and compares every file with the list.

    Raises:
        RestoreError: It is none, not whole, or of a newer form.
    """
    mend = "take another backup"
    try:
        with tarfile.open(path, "r:gz") as tar:
            tar.extractall(into, filter="data")
        manifest = Manifest.model_validate_json((into / MANIFEST).read_bytes())
    except FileNotFoundError as error:
        raise RestoreError(f"{path}: {Path(str(error.filename)).name} is missing; {mend}") from None
    except ValidationError:
        raise RestoreError(
            f"{path}: its {MANIFEST} is not of the agreed form; a newer Tandem may have made it"
        ) from None
    except (tarfile.TarError, EOFError, OSError) as error:
        raise RestoreError(f"{path}: cannot be unpacked ({error}); {mend}, or make room in {into.parent}") from None
    if manifest.format != FORMAT:
        raise RestoreError(
            f"{path}: is of form {manifest.format}, this Tandem reads {FORMAT}; restore it with a newer one"
        )
    for name, sha256 in manifest.files.items():
        if not (into / name).is_file() or _sha256(into / name) != sha256:
            raise RestoreError(f"{path}: {name} is not what was saved; {mend}")
    return manifest


def check(path: Path) -> Manifest:
    """Reads all of an archive back.

    Raises:
        RestoreError: As :func:`unpack`.
    """
    with tempfile.TemporaryDirectory(prefix=".check-", dir=path.parent) as folder:
        return unpack(path, Path(folder))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
