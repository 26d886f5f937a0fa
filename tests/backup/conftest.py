"""A desk that serves customers, and the places of a new one that a backup can be brought back to."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.backup.places import Places, places
from bot.settings import Settings
from tests.desk.conftest import agent, arrive, desk, empty_database, one_rasa, rasa, settings
from tests.desk.finding.conftest import new_database, postgres

__all__ = ["agent", "arrive", "desk", "empty_database", "new_database", "one_rasa", "postgres", "rasa", "settings"]


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models of the test's own."""
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setattr("bot.backup.places.MODELS", folder)
    return folder


@pytest.fixture
def to(tmp_path: Path) -> Path:
    """A folder for backups."""
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


@pytest.fixture
def new_settings(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a Tandem elsewhere, on which nothing is yet."""
    elsewhere = tmp_path / "elsewhere"
    changed = {"var": elsewhere / "var", "kb_dir": elsewhere / "articles"}
    return settings.model_copy(update=changed)


@pytest.fixture
def new(new_settings: Settings) -> Places:
    return places(new_settings)
