from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bot.knowledge.articles import Article, Catalogue, read_articles
from bot.knowledge.passages import Passage, passages_of
from bot.knowledge.rows import Rows, make_rows
from bot.knowledge.text_files import Written, files_for, place_of, read_texts, row_texts, write_texts
from tests.knowledge.fakes import write_article

CATALOGUE = Catalogue(frozenset({"technical_support"}), frozenset())
COUNT = 80


def parts_of(root: Path) -> tuple[list[Article], list[Passage], Rows]:
    articles = read_articles(root / "kb", CATALOGUE)
    cut = [(passage, number) for number, article in enumerate(articles) for passage in passages_of(article)]
    passages = [passage for passage, _ in cut]
    return articles, passages, make_rows(articles, passages, [number for _, number in cut])


def hashes_of(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("articles-*.json")}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for number in range(COUNT):
        questions = [f"What of matter {number} here?", f"Where is matter {number} now?"]
        write_article(
            tmp_path,
            f"matter-{number}",
            family="technical_support",
            questions=questions,
            tests=[],
            products=[],
            body=f"Text {number}. More of the text of it.",
        )
    return tmp_path


def test_what_was_written_is_read_back_in_its_order(root: Path, tmp_path: Path) -> None:
    articles, passages, rows = parts_of(root)
    folder = tmp_path / "files"
    folder.mkdir()
    assert write_texts(articles, passages, rows, folder) == files_for(COUNT) == 4
    pieces, files = read_texts(folder, [article.id for article in articles], {}, {})
    assert [piece.article for piece in pieces] == articles
    assert [passage for piece in pieces for passage in piece.passages] == passages
    assert row_texts(pieces) == rows.texts
    assert set(files) == set(hashes_of(folder).values())


def test_an_edit_changes_one_file_and_only_that_one_is_read(root: Path, tmp_path: Path) -> None:
    first, second, plain = (tmp_path / name for name in ("first", "second", "plain"))
    for folder in (first, second, plain):
        folder.mkdir()
    written = Written()
    articles, passages, rows = parts_of(root)
    order = [article.id for article in articles]
    write_texts(articles, passages, rows, first, written)
    before, known = read_texts(first, order, hashes_of(first), {})

    write_article(root, "matter-7", family="technical_support", tests=[], products=[], body="Another text altogether.")
    articles, passages, rows = parts_of(root)
    write_texts(articles, passages, rows, second, written)
    write_texts(articles, passages, rows, plain)
    assert hashes_of(second) == hashes_of(plain), "what is remembered changes nothing of what is written"
    changed = {name for name, value in hashes_of(second).items() if hashes_of(first)[name] != value}
    assert changed == {f"articles-{place_of('matter-7', 4):04d}.json"}

    for path in second.iterdir():
        if path.name not in changed:
            path.write_text("never read", "utf-8")
    hashes = {**hashes_of(first), **{name: hashes_of(second)[name] for name in changed}}
    after, _ = read_texts(second, order, hashes, known)
    assert [piece.article for piece in after] == articles
    same = [one.article.id for one, other in zip(before, after, strict=True) if one is other]
    assert {one for one in order if place_of(one, 4) != place_of("matter-7", 4)} == set(same)
