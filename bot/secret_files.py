"""Secrets in files: made at first use, for the owner alone; one that others could read is closed, one that they could
have written is refused.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import stat
from pathlib import Path

from bot.errors import TandemError

FILE_MODE, FOLDER_MODE = 0o600, 0o700

log = logging.getLogger(__name__)


class SecretError(TandemError):
    """A file of secrets cannot be used; the message names it and the mend."""

    code = "bad_secret"


def read_secret(path: Path) -> str:
    """The secret that a file holds; a file that others could read is closed, with a line in the log that says so.

    Raises:
        FileNotFoundError: There is none.
        SecretError: It is somebody else's, others could have written it, it is empty, or it cannot be closed.
    """
    check_modes(path)
    try:
        secret = path.read_text("ascii").strip()
    except (UnicodeDecodeError, PermissionError) as error:
        raise SecretError(f"{path}: cannot be read ({error}); {_anew(path)}") from None
    if not secret:
        raise SecretError(f"{path}: is empty; {_anew(path)}")
    return secret


def read_or_make(path: Path) -> str:
    """The secret that a file holds, made at first use: 64 hex digits. Of several processes at once the first wins.

    Raises:
        SecretError: As :func:`read_secret`, or the folder cannot be written to.
    """
    try:
        return read_secret(path)
    except FileNotFoundError:
        pass
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        made = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    except OSError as error:
        raise SecretError(f"{path}: cannot be made ({error.strerror}); let Tandem's user write there") from None
    return read_secret(path)


def keep_private(path: Path) -> None:
    """Makes a file, empty where it is not there yet, the owner's alone: a database holds what customers wrote.

    SQLite gives the journals beside a database its mode. Where it cannot be done, whoever opens the file says why.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))
    for one in (path, *(path.with_name(path.name + journal) for journal in ("-wal", "-shm"))):
        with contextlib.suppress(OSError):
            if stat.S_IMODE(one.stat().st_mode) & 0o077:
                one.chmod(FILE_MODE)


def check_modes(path: Path) -> None:
    """Closes a file of secrets and its folder to others.

    Raises:
        FileNotFoundError: There is no such file.
        SecretError: It is somebody else's, others could have written it, or it cannot be closed.
    """
    for place, mode in ((path.parent, FOLDER_MODE), (path, FILE_MODE)):
        about = place.stat()
        found = stat.S_IMODE(about.st_mode)
        if place == path and about.st_uid not in (os.geteuid(), 0):
            raise SecretError(f"{path}: belongs to somebody else (user {about.st_uid}); {_anew(path)}")
        if place == path and found & 0o022:
            raise SecretError(f"{path}: others may write it (mode {found:o}), so it may be theirs; {_anew(path)}")
        if found & 0o077:
            try:
                place.chmod(mode)
            except OSError as error:
                raise SecretError(
                    f"{place}: others may read it, and it cannot be closed ({error.strerror}); `chmod {mode:o}` it"
                ) from None
            log.warning("%s could be read by others (mode %o), closed now; if anybody has, delete it", place, found)


def _anew(path: Path) -> str:
    return f"delete {path.name}, and the next start makes another"
