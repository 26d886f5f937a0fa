"""Commands that read the desk's database say what to do where they cannot."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import func, select

from bot.desk.errors import StoreError
from bot.desk.knowledge_models import Question
from bot.desk.migrate import migrate
from bot.desk.store import Store
from bot.insight.recorded_by_desk import read_from_desk
from bot.settings import Settings


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Settings:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Settings(_env_file=None, var=tmp_path)


def counted(session) -> int:
    return session.scalar(select(func.count()).select_from(Question))


def test_no_database_makes_none(settings, tmp_path):
    with pytest.raises(StoreError, match="no database here; start the desk once"):
        read_from_desk(settings, counted)
    assert list(tmp_path.iterdir()) == []


def test_one_of_an_earlier_version_is_left_as_it_is(settings, tmp_path):
    sqlite3.connect(tmp_path / "desk.sqlite").execute("CREATE TABLE conversations (id TEXT)").connection.close()
    with pytest.raises(StoreError, match="bring it up to date"):
        read_from_desk(settings, counted)


def test_one_that_is_there_is_read(settings):
    store = Store(settings.database)
    migrate(store)
    store.close()
    assert read_from_desk(settings, counted) == 0
