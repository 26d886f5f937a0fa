"""A migrated store of its own; and a desk with a small knowledge base in folders of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.desk.store import Store
from bot.knowledge.build import build
from bot.knowledge.search import Knowledge
from tests.knowledge.fakes import HashEncoder, write_sources


@pytest.fixture
def store(empty_database: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(empty_database, tmp_path / "desk.sqlite")
    one = Store(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    yield one
    one.close()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that is only read."""
    root = tmp_path_factory.mktemp("questions")
    build(write_sources(root), root / "index", root / "cache", HashEncoder())
    return root / "index"


@pytest.fixture
def settings(settings, tmp_path):
    sources = write_sources(tmp_path)
    return settings.model_copy(update={"kb_dir": sources.kb_dir, "data_dir": sources.data_dir, "kb_git": "off"})


@pytest.fixture
def stocked(desk, built):
    """The desk with articles; whose company is the one of every test."""
    desk.desk.library._knowledge = Knowledge.open(built, HashEncoder())
    return desk


@pytest.fixture
async def http(stocked):
    async with httpx.AsyncClient(base_url=stocked.url, trust_env=False) as client:
        yield client
