from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.build import Sources, build
from bot.knowledge.search import Knowledge
from tests.knowledge.fakes import HashEncoder, write_sources


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return write_sources(tmp_path)


@pytest.fixture(scope="session")
def shared_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built knowledge base that tests only read."""
    root = tmp_path_factory.mktemp("kb")
    build(write_sources(root), root / "index", root / "cache", HashEncoder())
    return root


@pytest.fixture(scope="session")
def knowledge(shared_root: Path) -> Knowledge:
    return Knowledge.open(shared_root / "index", HashEncoder())
