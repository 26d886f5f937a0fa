"""What an edit costs: of all articles only the edited one is worked out anew."""

from __future__ import annotations

import pytest

from bot.knowledge import parts
from bot.knowledge.articles import Article
from bot.knowledge.build import Builder, Sources, build
from bot.knowledge.passages import passages_of
from bot.knowledge.search import Knowledge
from tests.knowledge.fakes import HashEncoder, write_article


def test_the_first_edit_after_a_start_is_a_quick_one_too(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    root = sources.kb_dir.parent
    index_root, cache = root / "index", root / "cache"
    build(sources, index_root, cache, HashEncoder())
    knowledge = Knowledge.open(index_root, HashEncoder())
    builder = Builder(sources, index_root, cache, HashEncoder(), hold_back=True)
    assert not builder.build(make_ready=True).fresh

    cut: list[str] = []

    def counted(article: Article) -> list:
        cut.append(article.id)
        return passages_of(article)

    monkeypatch.setattr(parts, "passages_of", counted)
    write_article(root, "boiler-cold", body="The purple valve is shut. Open the purple valve.")
    card = builder.build(quick=True)
    assert card.quick and card.fresh and cut == ["boiler-cold"]
    assert knowledge.refresh()
    assert knowledge.search("purple valve boiler cold").hits[0].article_id == "boiler-cold"


def test_a_quick_build_holds_what_a_thorough_one_holds(sources: Sources) -> None:
    root = sources.kb_dir.parent
    builder = Builder(sources, root / "index", root / "cache", HashEncoder(), hold_back=True)
    builder.build()
    write_article(root, "boiler-cold", body="The purple valve is shut. Open the purple valve.")
    quick = builder.build(quick=True)
    other = build(sources, root / "other", root / "other-cache", HashEncoder())
    thorough = builder.build()
    assert thorough.index_id == other.index_id != quick.index_id
    for name in ("articles-0000.json", "vectors.faiss"):
        files = [root / "index" / quick.index_id, root / "index" / thorough.index_id, root / "other" / other.index_id]
        assert len({(folder / "en" / name).read_bytes() for folder in files}) == 1, name
