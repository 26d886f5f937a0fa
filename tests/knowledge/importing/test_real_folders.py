"""Documentation as it comes: every page becomes an article, and no word of it is lost unsaid."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from pathlib import Path

import pytest

from bot.knowledge.articles import read_articles
from bot.knowledge.build import Sources, build
from bot.knowledge.importing.html import KNOWN_TAG
from bot.knowledge.importing.run import Result, Wishes, import_articles
from bot.settings import ROOT
from tests.knowledge.fakes import HashEncoder

DATA = ROOT.parent / "shared" / "data"
FOLDERS = [("kb_flyio", "en", 208, ["en"]), ("alchemy_sample", "", 300, ["en", "lt", "ru", "zh"])]


@pytest.mark.parametrize(("name", "language", "pages", "languages"), FOLDERS)
def test_every_page_becomes_an_article_that_builds(
    sources: Sources, tmp_path: Path, name: str, language: str, pages: int, languages: list[str]
) -> None:
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here; it holds real pages to import")
    wishes = Wishes(language=language, status="published")
    found = import_articles(folder, sources.kb_dir, sources.catalogue(), HashEncoder(), wishes, today=dt.date.today())
    assert [(r.page.source, r.faults) for r in found.results if r.state != "written"] == []
    assert len(found.results) == pages
    assert len(read_articles(sources.kb_dir, sources.catalogue())) == pages + 10
    card = build(sources, tmp_path / "index", tmp_path / "cache", HashEncoder())
    assert sorted(card.values["languages"]) == languages
    lost = {str(result.page.source): words for result in found.results if (words := lost_words(folder, result))}
    assert lost == {}


def lost_words(folder: Path, result: Result) -> set[str]:
    """Words that readers of the source saw, and that neither the article nor the report has."""
    told = " ".join(f"{note.lost} {note.text}" for note in result.page.notes)
    source = (folder / result.page.source).read_text("utf-8-sig")
    return words_of(visible(source)) - words_of(f"{result.text} {told}")


def visible(source: str) -> str:
    text = re.sub(r"\A---\n.*?\n---\n", "", source, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", " ", text, flags=re.DOTALL)
    # Targets of links change; the names of tags are words within code only.
    text = re.sub(r"\]\([^()\s]*(?:\([^()]*\))?[^()]*\)", " ", text)
    code = re.findall(r"```.*?```", text, flags=re.DOTALL)
    text = re.sub(r"</?(?:iframe|video|source)\b[^<>]*>", " ", text)
    return KNOWN_TAG.sub(" ", re.sub(r"```.*?```|`[^`\n]*`", " ", text, flags=re.DOTALL)) + " ".join(code)


def words_of(text: str) -> set[str]:
    """Words; of scripts without spaces between them, characters."""
    return set(re.findall(r"[\u2e80-\u9fff]|[^\W\u2e80-\u9fff]+", unescape(text).lower()))
