"""A desk with a built knowledge base in two languages, and a reader without any script."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from bot.desk.help.centre import HelpCentre
from bot.knowledge.build import build
from bot.knowledge.search import Knowledge
from tests.knowledge.fakes import PRODUCTS, HashEncoder, write_article, write_sources

NAMES = """
groups: {technical_support: Devices, general_service: Orders}
sections:
  basics: {title: The basics, about: What comes first}
"""
STEPS = """Look at the <b>light</b> & wait.

## The light is amber

1. Unplug the router.
2. Plug it in again.

### Which amber?

Solid, not blinking.

## It stays amber

1. Call your provider.

![A router](img/router.png)
"""
FAQ = """It takes five days.

## Where does the money go?

To the card that paid.
"""


@pytest.fixture(scope="session")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten English articles, one of them in Chinese too; built once and only read."""
    root = tmp_path_factory.mktemp("help")
    sources = write_sources(root)
    write_article(root, "amber-light", body=STEPS, kind="how-to", redirect_from=["orange-light"])
    write_article(root, "refund-time", body=FAQ, kind="faq", updated="2026-10-09", section="basics")
    write_article(root, "secret-plan", status="draft")
    build(sources, root / "index", root / "cache", HashEncoder())
    return root


class TwoLanguages:
    """The same knowledge base with part of it in a second language."""

    def __init__(self, knowledge: Knowledge, second: set[str]) -> None:
        self._knowledge = knowledge
        self._second = [a for a in knowledge.articles("en") if a.id in second]
        self.languages = ["en", "zh"]
        self.index_id = knowledge.index_id
        self.index_of = lambda language: knowledge.index_of("en") if language == "en" else None
        self.search = knowledge.search

    def articles(self, language: str) -> object:
        if language == "en":
            return self._knowledge.articles("en")
        return self._second if language == "zh" else []

    def refresh(self) -> bool:
        return False


@pytest.fixture
def stocked(desk, settings, shelves):
    """The desk with the articles, names and products."""
    (settings.data_dir / "help").mkdir()
    (settings.data_dir / "help" / "en.yml").write_text(NAMES)
    (settings.data_dir / "entities" / "en").mkdir(parents=True)
    (settings.data_dir / "entities" / "en" / "products.yml").write_text(PRODUCTS)
    desk.desk.library._knowledge = Knowledge.open(shelves / "index", HashEncoder())
    return desk


@pytest.fixture
def two_languages(stocked):
    """``refund-time`` is there in Chinese as well."""
    stocked.desk.library._knowledge = TwoLanguages(stocked.desk.library._knowledge, {"refund-time"})
    return stocked


@pytest.fixture
def centre(stocked) -> HelpCentre:
    return HelpCentre(stocked.desk)


@pytest.fixture
async def http(stocked):
    async with httpx.AsyncClient(base_url=stocked.url, trust_env=False) as client:
        yield client
