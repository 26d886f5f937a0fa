"""The shipped articles on the real encoder."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.encoder import Encoder, load_encoder
from bot.knowledge.articles import read_articles
from bot.knowledge.build import Sources, build, read_questions
from bot.knowledge.search import Knowledge
from bot.knowledge.vectors import VectorCache

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = Sources(ROOT / "kb_articles", ROOT / "data", ROOT / "domain" / "taxonomy.yml")


def test_the_shipped_articles_have_no_faults() -> None:
    articles = read_articles(SHIPPED.kb_dir, SHIPPED.catalogue())
    assert len(articles) >= 90


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def shipped(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    root = tmp_path_factory.mktemp("shipped")
    # The vectors made at set-up are read where they are there; the index itself is built anew.
    build(SHIPPED, root / "index", ROOT / "var" / "cache", encoder)
    return Knowledge.open(root / "index", VectorCache(ROOT / "var" / "cache" / "vectors", encoder))


@pytest.mark.model
def test_indexed_questions_are_answered_by_their_article(shipped: Knowledge) -> None:
    asked = [(article.id, question) for article in shipped.articles("en") for question in article.questions]
    results = [(wanted, shipped.search(question)) for wanted, question in asked]
    first = sum(result.hits[0].article_id == wanted for wanted, result in results)
    refused = sum(result.decision == "none" for _, result in results)
    assert first / len(results) >= 0.97
    assert refused / len(results) <= 0.03


@pytest.mark.model
def test_questions_without_an_article_are_refused(shipped: Knowledge) -> None:
    questions = read_questions(ROOT / "tests" / "kb" / "en" / "no_answer.yml")
    refused = sum(shipped.search(question).decision == "none" for question in questions)
    assert len(questions) >= 150
    assert refused / len(questions) >= 0.9


def test_no_question_without_an_article_serves_for_fitting_and_measuring() -> None:
    fitted = set(read_questions(ROOT / "data" / "kb" / "en" / "no_answer.yml"))
    assert not fitted & set(read_questions(ROOT / "tests" / "kb" / "en" / "no_answer.yml"))
