from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import ArticleError, ContentError
from bot.knowledge.build import Sources, build, read_questions
from bot.knowledge.search import Knowledge
from tests.knowledge.fakes import HashEncoder, write_article

INDEX_FILES = ("texts.json", "articles-0000.json", "figures.npz", "vectors.faiss")


def built(sources: Sources, encoder: HashEncoder | None = None, **options: object):
    root = sources.kb_dir.parent
    return build(sources, root / "index", root / "cache", encoder or HashEncoder(), **options)


def test_the_card_says_what_was_built(sources: Sources) -> None:
    card = built(sources, budget=0.1)
    folder = sources.kb_dir.parent / "index" / card.index_id
    written = json.loads((folder / "card.json").read_text("utf-8"))
    assert card.fresh
    assert written["encoder"] == {"fingerprint": "hash-96", "dim": 96}
    assert written["budget"] == 0.1
    part = written["languages"]["en"]
    assert (part["articles"], part["questions"], part["tests"]) == (10, 30, 30)
    assert 0 < part["thresholds"]["offer"] <= 1
    assert set(written["files"]) == {f"en/{name}" for name in INDEX_FILES}
    assert (folder.parent / "current").read_text("utf-8").startswith(card.index_id)


def test_the_same_articles_are_not_built_twice_and_a_change_is_encoded_alone(sources: Sources) -> None:
    first = built(sources)
    encoder = HashEncoder()
    again = built(sources, encoder)
    assert (again.index_id, again.fresh, encoder.encoded) == (first.index_id, False, [])
    write_article(sources.kb_dir.parent, "amber-light", body="Quite another sentence stands here.")
    changed = built(sources, encoder)
    assert changed.fresh and changed.index_id != first.index_id
    assert len(encoder.encoded) == 2
    assert all("Quite another" in text for text in encoder.encoded)


def test_the_same_content_gives_the_same_name_wherever_it_lies(sources: Sources, shared_root: Path) -> None:
    assert built(sources).index_id == Knowledge.open(shared_root / "index", HashEncoder()).index_id


def test_a_broken_article_leaves_the_last_good_index(sources: Sources) -> None:
    good = built(sources)
    write_article(sources.kb_dir.parent, "amber-light", status="ready")
    with pytest.raises(ArticleError, match="status 'ready'"):
        built(sources)
    knowledge = Knowledge.open(sources.kb_dir.parent / "index", HashEncoder())
    assert knowledge.index_id == good.index_id


def test_only_published_articles_are_indexed(sources: Sources) -> None:
    write_article(sources.kb_dir.parent, "amber-light", status="draft")
    built(sources)
    knowledge = Knowledge.open(sources.kb_dir.parent / "index", HashEncoder())
    assert len(knowledge.articles("en")) == 9
    assert knowledge.article("en", "amber-light") is None


def test_an_article_with_only_headings_is_refused(sources: Sources) -> None:
    write_article(sources.kb_dir.parent, "amber-light", body="## One\n\n## Two")
    with pytest.raises(ArticleError, match="amber-light.md:.*only headings"):
        built(sources)


def test_nothing_published_is_refused(tmp_path: Path, sources: Sources) -> None:
    empty = Sources(tmp_path / "empty", sources.data_dir, sources.taxonomy)
    empty.kb_dir.mkdir()
    with pytest.raises(ContentError, match="no published article"):
        built(empty)


def test_a_damaged_index_is_built_again(sources: Sources) -> None:
    card = built(sources)
    vectors = sources.kb_dir.parent / "index" / card.index_id / "en" / "vectors.faiss"
    vectors.write_bytes(vectors.read_bytes()[:-1])
    assert built(sources).fresh
    assert Knowledge.open(sources.kb_dir.parent / "index", HashEncoder()).index_id == card.index_id


def test_old_indexes_are_removed_but_the_last_one(sources: Sources) -> None:
    for number in range(4):
        write_article(sources.kb_dir.parent, "amber-light", body=f"Text number {number} stands here.")
        built(sources)
    folders = [path for path in (sources.kb_dir.parent / "index").iterdir() if path.is_dir()]
    assert len(folders) == 2


def test_a_knowledge_base_too_small_to_learn_from_still_builds(sources: Sources) -> None:
    for path in sorted(sources.kb_dir.rglob("*.md"))[2:]:
        path.unlink()
    (sources.data_dir / "kb" / "en" / "no_answer.yml").unlink()
    built(sources)
    result = Knowledge.open(sources.kb_dir.parent / "index", HashEncoder()).search("charge battery camera empty help")
    assert result.hits[0].article_id == "battery-charge"


def test_questions_come_as_strings_or_with_more(tmp_path: Path) -> None:
    path = tmp_path / "q.yml"
    path.write_text("questions:\n  - one\n  - {text: two, fact: x}\n", "utf-8")
    assert read_questions(path) == ["one", "two"]
    assert read_questions(tmp_path / "none.yml") == []
    path.write_text("questions: 3", "utf-8")
    with pytest.raises(ContentError, match="q.yml"):
        read_questions(path)
