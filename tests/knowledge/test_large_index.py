"""The knowledge base as a whole with a store for large ones: the same answers, and edits that share the base."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.knowledge import stores
from bot.knowledge.build import build
from bot.knowledge.search import Knowledge
from tests.knowledge.fakes import SUBJECTS, HashEncoder, write_article, write_sources

QUERIES = [words for _, _, words in SUBJECTS.values()] + ["tell me of amber and gone", "sourdough poem"]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "LARGE_FROM", 20)
    monkeypatch.setattr(stores, "MOST_CHANGED_SHARE", 0.5)


def base_inode(root: Path) -> int:
    return (root / Knowledge.open(root, HashEncoder()).index_id / "en" / "base.faiss").stat().st_ino


def test_a_large_index_answers_like_a_small_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources, encoder = write_sources(tmp_path), HashEncoder()
    build(sources, tmp_path / "small", tmp_path / "cache", encoder)
    monkeypatch.setattr(stores, "LARGE_FROM", 20)
    card = build(sources, tmp_path / "large", tmp_path / "cache", encoder)
    assert card.values["languages"]["en"]["store"]["kind"] == "ivf-sq8"
    small, large = (Knowledge.open(tmp_path / name, encoder) for name in ("small", "large"))
    assert small.card["languages"]["en"]["store"]["kind"] == "exact"
    for query in QUERIES:
        one, other = small.search(query), large.search(query)
        assert one.decision == other.decision
        assert [hit.passage_id for hit in one.hits] == [hit.passage_id for hit in other.hits]
        assert [hit.score for hit in one.hits] == pytest.approx([hit.score for hit in other.hits], abs=1e-3)


@pytest.mark.usefixtures("large")
def test_an_edited_article_is_live_on_the_base_of_the_build_before(tmp_path: Path) -> None:
    sources, encoder, root = write_sources(tmp_path), HashEncoder(), tmp_path / "index"
    build(sources, root, tmp_path / "cache", encoder)
    knowledge, before = Knowledge.open(root, encoder), base_inode(root)
    write_article(tmp_path, "boiler-cold", body="The purple valve is shut. Open the purple valve.")
    card = build(sources, root, tmp_path / "cache", encoder)
    assert card.values["languages"]["en"]["store"]["changed"] > 0
    assert knowledge.refresh() and base_inode(root) == before
    hit = knowledge.search("purple valve boiler cold").hits[0]
    assert hit.article_id == "boiler-cold" and "purple valve" in hit.text


@pytest.mark.usefixtures("large")
def test_a_base_goes_with_the_knowledge_base_that_needed_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources, encoder, cache = write_sources(tmp_path), HashEncoder(), tmp_path / "cache"
    shutil.copytree(sources.kb_dir / "en", sources.kb_dir / "lt")
    build(sources, tmp_path / "index", cache, encoder)
    assert {path.name for path in (cache / "bases").iterdir()} == {"en", "lt"}
    shutil.rmtree(sources.kb_dir / "lt")
    build(sources, tmp_path / "index", cache, encoder)
    assert {path.name for path in (cache / "bases").iterdir()} == {"en"}
    monkeypatch.setattr(stores, "LARGE_FROM", 20_000)
    write_article(tmp_path, "boiler-cold", body="The purple valve is shut.")
    build(sources, tmp_path / "index", cache, encoder)
    assert not list((cache / "bases").iterdir())


@pytest.mark.usefixtures("large")
def test_an_index_stays_whole_when_the_cache_goes(tmp_path: Path) -> None:
    sources, encoder, root = write_sources(tmp_path), HashEncoder(), tmp_path / "index"
    build(sources, root, tmp_path / "cache", encoder)
    for path in sorted((tmp_path / "cache" / "bases").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert Knowledge.open(root, encoder).search("amber light router").hits[0].article_id == "amber-light"
    write_article(tmp_path, "boiler-cold", body="The purple valve is shut.")
    build(sources, root, tmp_path / "cache", encoder)
    assert Knowledge.open(root, encoder).search("purple valve boiler").hits[0].article_id == "boiler-cold"
