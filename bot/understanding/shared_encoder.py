"""The sentence encoder, once a process for all components that use it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bot.encoder import Encoder, load_encoder
from bot.encoder_card import CARD, default_directory


def shared_encoder(directory: str) -> Encoder:
    """The encoder of a directory; loaded anew where another was put there since.

    Args:
        directory: Where it lies; empty for the default one.

    Raises:
        ArtefactError: As :func:`bot.encoder.load_encoder`.
    """
    folder = Path(directory) if directory else default_directory()
    card = folder / CARD
    return _loaded(folder, card.read_bytes() if card.exists() else b"")


@lru_cache(maxsize=1)
def _loaded(folder: Path, card: bytes) -> Encoder:
    return load_encoder(folder)
