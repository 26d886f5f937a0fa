"""Signatures of what is built here: encoder, index, model. HMAC-SHA256 with a key of this installation.

The key is ``TANDEM_BUILD_KEY`` in the environment, else ``secrets/build_key`` beside the signed folder, made by the
first build. Rasa's environment checks them too, so this is standard library only. docs/decisions/0015 says why it is no
key pair.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from bot.errors import ArtefactError
from bot.secret_files import FILE_MODE, FOLDER_MODE, SecretError, read_or_make, read_secret

VARIABLE, KEY = "TANDEM_BUILD_KEY", "build_key"
#: Code of the error where nobody claims that a build is this installation's: it is made anew rather than asked about.
UNSIGNED = "unsigned_artefact"
_VERSION = "v1"


def sign(var: Path, what: str, content: bytes) -> str:
    """The signature of a build, one line; makes the key where there is none.

    Args:
        var: The folder that has ``secrets/``.
        what: ``encoder``, ``index`` or ``model``: one cannot stand for another.

    Raises:
        SecretError: The key cannot be used.
    """
    key = os.environ.get(VARIABLE) or read_or_make(key_path(var))
    return f"{_VERSION} {_name(key)} {_digest(key, what, content)}"


def check(var: Path, what: str, content: bytes, given: str | None, path: Path, mend: str) -> None:
    """Refuses what was not signed here.

    Args:
        given: The signature; None where there is none.
        path: What the message names.
        mend: What to do, for the message.

    Raises:
        ArtefactError: With code :data:`UNSIGNED` where there is no signature, or one of another key.
    """
    try:
        key = os.environ.get(VARIABLE) or read_secret(key_path(var))
    except FileNotFoundError:
        raise ArtefactError(f"{key_path(var)}: missing, so {path} cannot be checked; {mend}", code=UNSIGNED) from None
    except SecretError as error:
        raise ArtefactError(error.message) from None
    parts = (given or "").split()
    version, name, digest = parts if len(parts) == 3 else ("", "", "")
    if version != _VERSION:
        raise ArtefactError(f"{path}: not signed, or built by an older Tandem; {mend}", code=UNSIGNED)
    if name != _name(key):
        raise ArtefactError(f"{path}: signed with another key than {key_path(var)}; {mend}", code=UNSIGNED)
    if not hmac.compare_digest(digest.encode("utf-8", "replace"), _digest(key, what, content).encode("ascii")):
        raise ArtefactError(f"{path}: differs from what was built and signed here; {mend}")


def lend_key(var: Path, other: Path) -> None:
    """Lets another ``var`` folder use what was built for this one, as scratch systems do.

    Raises:
        FileNotFoundError: Nothing has been built yet.
    """
    if os.environ.get(VARIABLE):
        return
    key = read_secret(key_path(var))
    key_path(other).parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    with os.fdopen(os.open(key_path(other), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "w") as file:
        file.write(key)


def key_path(var: Path) -> Path:
    """Where the key lies when the environment has none."""
    return var / "secrets" / KEY


def _digest(key: str, what: str, content: bytes) -> str:
    return hmac.new(key.encode(), f"{what}\0".encode() + content, hashlib.sha256).hexdigest()


def _name(key: str) -> str:
    """Tells keys apart and says nothing of them."""
    return hashlib.sha256(f"name\0{key}".encode()).hexdigest()[:8]
