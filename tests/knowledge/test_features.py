"""Figures of a query and an article."""

from __future__ import annotations

import numpy as np
import pytest

from bot.knowledge.features import NAMES, about, match
from bot.knowledge.index import Index, Query
from bot.knowledge.search import Knowledge
from tests.knowledge.fakes import HashEncoder


@pytest.fixture(scope="module")
def index(knowledge: Knowledge) -> Index:
    return knowledge.index_of("en")


def asked(index: Index, text: str, *products: str) -> Query:
    encoder = HashEncoder()
    return index.query(text, encoder.encode([text])[0], products, encoder.encode)


@pytest.mark.parametrize("text", ["amber light on my router", "refund of money to my bank", "goldfish", "?"])
def test_all_articles_compared_at_once_have_the_figures_of_some_compared_alone(index: Index, text: str) -> None:
    query = asked(index, text)
    cosines = index.cosines(query)
    few = np.array([1, 3, 4])
    at_once, alone = match(index, query, few, known=cosines), match(index, query, few)
    assert at_once.fields == pytest.approx(alone.fields, abs=1e-6)
    assert (at_once.unknown, at_once.scope) == (alone.unknown, alone.scope)
    assert at_once.articles.tolist() == few.tolist()


def test_a_question_that_is_left_out_is_left_out_either_way(index: Index) -> None:
    row = int(np.flatnonzero(index.rows.item >= 0)[0])
    own = int(index.rows.article[row])
    query = asked(index, index.rows.texts[row])
    cosines = index.cosines(query)
    before = cosines.copy()
    everything = np.arange(len(index.articles))
    at_once, alone = match(index, query, everything, row, cosines), match(index, query, everything, row)
    assert at_once.fields == pytest.approx(alone.fields, abs=1e-6)
    question = NAMES.index("question")
    assert alone.fields[own, question] < match(index, query, everything).fields[own, question]
    assert np.array_equal(cosines, before), "what the search goes on with stays whole"


def test_candidates_from_all_cosines_are_those_of_a_search_for_the_nearest(index: Index) -> None:
    for text in ("amber light on my router", "refund"):
        query = asked(index, text)
        assert index.candidates_by(query, index.cosines(query)).tolist() == index.candidates([query])[0].tolist()


def test_articles_about_the_product_others_and_none_are_told_apart(index: Index) -> None:
    product = next(product for article in index.articles for product in article.products)
    fields = match(index, asked(index, "it is broken", product, "unheard-of"), np.arange(len(index.articles))).fields
    expected = [
        float(product in a.products) - float(bool(a.products) and product not in a.products) for a in index.articles
    ]
    assert fields[:, NAMES.index("product")].tolist() == expected


def test_products_that_the_caller_knows_of_count_as_those_that_are_named(index: Index) -> None:
    product = next(product for article in index.articles for product in article.products)
    everything = np.arange(len(index.articles))
    plain = match(index, asked(index, "it is broken"), everything)
    named = match(index, asked(index, "it is broken", product), everything)
    later = about(index, plain, [product])
    assert later.fields.tolist() == named.fields.tolist() != plain.fields.tolist()
    assert later.products == named.products == {product}
    assert about(index, named, [product]) is named and about(index, plain, []) is plain
