"""The encoder artefact (``var/encoder``): which files it has, what its card says, and whether it was built here.

It is made once by :mod:`bot.encoder_export`: ``model.onnx`` (int8), ``tokenizer.json`` and ``card.json`` with the file
hashes, signed in ``card.sig``. Nothing here loads a model: who only asks which encoder it is needs 40 MB less.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from bot import seals
from bot.errors import ArtefactError

ROOT = Path(__file__).resolve().parent.parent
MODEL, TOKENIZER, CARD, SIGNATURE = "model.onnx", "tokenizer.json", "card.json", "card.sig"


@dataclass(frozen=True)
class EncoderCard:
    """What an encoder artefact is.

    Attributes:
        source: Name of the model that it was exported from.
        dim: Length of a vector.
        max_tokens: Longer texts are cut after this many word pieces.
        files: SHA-256 (hex) by file name.
        fingerprint: Hash over ``files``; two encoders with one fingerprint give the same
            vectors where one release of ONNX Runtime runs them.
        target: The kind of processor that its int8 layout is for.
    """

    source: str
    dim: int
    max_tokens: int
    files: dict[str, str]
    fingerprint: str
    target: str = "avx2"


def default_directory() -> Path:
    """``$TANDEM_VAR/encoder``, or ``var/encoder`` under the project's root."""
    var = Path(os.environ.get("TANDEM_VAR", "var"))
    return (var if var.is_absolute() else ROOT / var) / "encoder"


def sha256_of(path: Path) -> str:
    """SHA-256 of a file as hex."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            found.update(part)
    return found.hexdigest()


def read_card(directory: Path) -> EncoderCard:
    """Reads a card after checking its signature, and checks every file against it.

    Raises:
        ArtefactError: A file is missing or differs from what was built, or nobody signed it here.
    """
    mend = "run `make encoder` to build it again"
    try:
        written = (directory / CARD).read_bytes()
        _check_signature(directory, written, mend)
        card = EncoderCard(**json.loads(written))
    except FileNotFoundError:
        raise ArtefactError(f"{directory}: no sentence encoder here; {mend}") from None
    except (ValueError, TypeError) as error:
        raise ArtefactError(f"{directory / CARD}: unreadable ({error}); {mend}") from None
    for name, expected in card.files.items():
        path = directory / name
        if not path.is_file():
            raise ArtefactError(f"{path}: missing; {mend}")
        if sha256_of(path) != expected:
            raise ArtefactError(f"{path}: differs from what was built (SHA-256); {mend}")
    return card


def sign_card(directory: Path, var: Path) -> None:
    """Signs the card of an encoder that was just built, for use below ``var``."""
    content = (directory / CARD).read_bytes()
    (directory / SIGNATURE).write_text(seals.sign(var, "encoder", content) + "\n", "ascii")


def _check_signature(directory: Path, card: bytes, mend: str) -> None:
    try:
        signature = (directory / SIGNATURE).read_text("utf-8", "replace").strip()
    except FileNotFoundError:
        signature = None
    seals.check(directory.parent, "encoder", card, signature, directory / CARD, mend)
