"""Where the bot's two processes answer: a renewed bot answers elsewhere than the one before it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.settings import Settings


@dataclass(frozen=True)
class BotPlace:
    """Ports on loopback."""

    rasa_port: int
    actions_port: int

    @property
    def rasa_url(self) -> str:
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        return f"http://127.0.0.1:{self.actions_port}"


def write_place(var: Path, place: BotPlace) -> None:
    """Says where the bot answers from now on; whoever reads it gets the one place or the other."""
    path = _path(var)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(asdict(place)), "ascii")
    os.replace(new, path)


def read_place(settings: Settings) -> BotPlace:
    """Where the bot answers at this moment: as its supervisor wrote, else as the settings say."""
    try:
        return BotPlace(**json.loads(_path(settings.var).read_bytes()))
    except (OSError, ValueError, TypeError):
        return BotPlace(settings.rasa_port, settings.actions_port)


def forget_place(var: Path) -> None:
    """Leaves it to the settings again."""
    _path(var).unlink(missing_ok=True)


def _path(var: Path) -> Path:
    return var / "run" / "bot.json"
