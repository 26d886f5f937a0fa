"""An index with one article replaced or added is the one that would be built of all articles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.knowledge import stores
from bot.knowledge.articles import Article
from bot.knowledge.build import build
from bot.knowledge.index import Index, lexical_parts, topic_profiles
from bot.knowledge.passages import passages_of
from bot.knowledge.rows import make_rows
from bot.knowledge.search import Knowledge
from bot.knowledge.splicing import SplicedStore, spliced
from tests.knowledge.fakes import HashEncoder, write_sources

BODY = "The purple lighthouse stands in Varnhem.\n\n## Its lamp\n\nThe lamp of it is as green as can be.\n"


@pytest.fixture(params=["small", "large"])
def before(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    if request.param == "large":
        monkeypatch.setattr(stores, "LARGE_FROM", 20)
    build(write_sources(tmp_path), tmp_path / "index", tmp_path / "cache", HashEncoder())
    index = Knowledge.open(tmp_path / "index", HashEncoder()).index_of("en")
    assert index is not None
    return index


def wholly_made(before: Index, article: Article) -> dict[str, object]:
    articles = sorted([*(one for one in before.articles if one.id != article.id), article], key=lambda one: one.id)
    cut = [(passage, number) for number, one in enumerate(articles) for passage in passages_of(one)]
    passages, owner = [passage for passage, _ in cut], [number for _, number in cut]
    rows = make_rows(articles, passages, owner)
    vectors = HashEncoder().encode(rows.texts)
    parts = {
        "articles": articles,
        "passages": passages,
        "owner": owner,
        "rows": rows,
        "vectors": vectors,
        "topic_profile": topic_profiles(before.topics, vectors, rows),
    }
    return {**parts, **lexical_parts(articles, passages, rows)}


@pytest.mark.parametrize(
    ("name", "questions"),
    [
        ("boiler-cold", ("is the boiler purple", "what of the lighthouse")),
        ("boiler-cold", ()),
        ("aaa-first", ("who is first",)),
        ("zzz-last", ("who is last", "the last of all")),
    ],
)
def test_nothing_tells_it_from_an_index_made_of_all(before: Index, name: str, questions: tuple[str, ...]) -> None:
    model = next(one for one in before.articles if one.id == "boiler-cold")
    article = replace(model, id=name, title=f"Of {name}", questions=questions, body=BODY)
    found = spliced(before, article, passages_of(article), HashEncoder().encode)
    whole = wholly_made(before, article)
    assert list(found.articles) == whole["articles"] and list(found.passages) == whole["passages"]
    assert found.owner.tolist() == whole["owner"]
    assert found.rows.texts == whole["rows"].texts
    for part in ("kind", "article", "passage", "item", "starts"):
        mine, theirs = getattr(found.rows, part), getattr(whole["rows"], part)
        assert mine.dtype == theirs.dtype and mine.tolist() == theirs.tolist(), part
    np.testing.assert_allclose(found.vectors[:], whole["vectors"], atol=1e-3)
    np.testing.assert_allclose(found.topic_profile, whole["topic_profile"], atol=1e-6)
    for part in ("by_article", "by_question", "by_all_questions"):
        mine, theirs = getattr(found, part), whole[part]
        assert set(mine.vocabulary) == set(theirs.vocabulary), part
        for term in theirs.vocabulary:
            assert mine.weight(term) == pytest.approx(theirs.weight(term), abs=1e-6)
            np.testing.assert_allclose(mine.scores([term]), theirs.scores([term]), atol=1e-6)
    terms = list(found.by_question.vocabulary)
    np.testing.assert_allclose(found.term_vectors, HashEncoder().encode(terms), atol=1e-6)
    np.testing.assert_array_equal([len(before.articles)], [10], "the index that was there stays")


def test_the_nearest_rows_are_those_of_the_rows_that_are_left(before: Index) -> None:
    model = next(one for one in before.articles if one.id == "boiler-cold")
    article = replace(model, body=BODY)
    found = spliced(before, article, passages_of(article), HashEncoder().encode)
    queries = HashEncoder().encode(["purple lighthouse varnhem", "amber light router", *before.articles[3].questions])
    cosines, rows = found.store.nearest(queries, 12)
    every = queries @ found.vectors[:].T
    np.testing.assert_allclose(cosines, -np.sort(-every, axis=1)[:, :12], atol=1e-3)
    np.testing.assert_allclose(np.take_along_axis(every, rows, axis=1), cosines, atol=1e-3)
    assert found.store.nearest(queries, 10_000)[1].shape[1] == len(found.rows.texts)
    assert isinstance(found.store, SplicedStore) == isinstance(before.store, stores.LargeStore)


def test_only_new_texts_are_encoded(before: Index) -> None:
    asked: list[str] = []

    def encode(texts: list[str]) -> np.ndarray:
        asked.extend(texts)
        return HashEncoder().encode(texts)

    article = next(one for one in before.articles if one.id == "boiler-cold")
    changed = replace(article, questions=(*article.questions, "is there a purple one"))
    spliced(before, changed, passages_of(changed), encode)
    new_terms = [t for t in ("is", "there", "a", "purpl", "one") if t not in before.by_question.vocabulary]
    assert "purpl" in new_terms
    assert asked[:1] == ["is there a purple one"]
    assert sorted(asked[1:]) == sorted(new_terms)
