"""What belongs into a backup, and where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from bot.desk.store import Store
from bot.settings import ROOT, Settings

#: Names in the archive.
SQLITE, POSTGRES, DIALOGUES = "database/desk.sqlite", "database/desk.dump", "database/rasa.sqlite"
FOLDERS = ("attachments", "secrets", "writing", "index", "articles")
MODELS = ROOT / "models"


@dataclass(frozen=True)
class Places:
    """Where everything lies that is not in the project's own repository.

    Attributes:
        url: Of the desk's database.
        dialogues: What Rasa remembers of conversations with the bot.
        folders: By their name in the archive.
        models: Of all models only the newest is kept.
    """

    url: URL
    var: Path
    dialogues: Path
    folders: dict[str, Path]
    models: Path

    @property
    def sqlite(self) -> Path | None:
        """The database's file; None on PostgreSQL."""
        return Path(self.url.database or "") if self.url.get_backend_name() == "sqlite" else None


def places(settings: Settings) -> Places:
    """The places that the settings name.

    Raises:
        StoreError: ``DATABASE_URL`` is none.
    """
    store = Store(settings.database)
    store.close()
    at = {"articles": settings.kb_dir}
    folders = {name: at.get(name, settings.var / name) for name in FOLDERS}
    return Places(store.url, settings.var, settings.var / "rasa.sqlite", folders, MODELS)


def files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file under a folder with its name in it, but for hidden (a repository's) and unfinished ones."""
    # What is on top first: the name of the index in use, before that index could be cleared away.
    for path in sorted(folder.rglob("*"), key=lambda one: (len(one.parts), one)):
        name = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in name.parts)
        if not hidden and path.suffix != ".part" and path.is_file():
            yield name.as_posix(), path


def newest_model(models: Path) -> list[Path]:
    """The newest model and what lies beside it under its name; empty where there is none."""
    found = sorted(models.glob("tandem-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    return sorted(models.glob(f"{found[-1].name}*")) if found else []
