"""The secret behind the readers' hashes: kept where all processes of a desk find the same one."""

from __future__ import annotations

import hashlib
import os

from bot.secret_files import read_or_make
from bot.settings import Settings

NAME = "help_visitors"


def visitor_secret(settings: Settings) -> bytes:
    """Made from the internal token where the environment gives one, else a file of its own, made at first use."""
    token = os.environ.get("TANDEM_INTERNAL_TOKEN")
    if token:
        return hashlib.sha256(f"{NAME}:{token}".encode()).digest()
    return read_or_make(settings.var / "secrets" / NAME).encode()
