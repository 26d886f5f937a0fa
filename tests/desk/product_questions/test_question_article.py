"""A published question as an article: a valid file that says what was typed and nothing more."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from bot.desk.knowledge_models import ProductQuestion
from bot.desk.product_questions.article import MAX_TITLE_CHARS, SECTION, article_id_of, text_of, with_status
from bot.knowledge.articles import Catalogue, read_articles
from bot.knowledge.passages import passages_of

CATALOGUE = Catalogue(frozenset({"general_service"}), frozenset({"router-h1"}))
TODAY = dt.date(2026, 11, 22)


def article_of(folder, text, answer, status="published"):
    row = ProductQuestion(id="pq_aB-c_9", product="router-h1", language="en", text=text, answer=answer)
    path = folder / "en" / SECTION / f"{article_id_of(row)}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(row, article_id_of(row), TODAY, status=status), "utf-8")
    return read_articles(folder, CATALOGUE, today=TODAY)[0]


def test_the_article_is_valid_and_asks_what_was_asked(tmp_path):
    article = article_of(tmp_path, "Does it hang: on a wall #1?", "Yes, with two screws.")
    assert article.title == "Does it hang: on a wall #1?" and article.questions == (article.title,)
    assert (article.status, article.products, article.updated) == ("published", ("router-h1",), TODAY)
    assert article_of(tmp_path, "Does it hang: on a wall #1?", "Yes.", "draft").status == "draft"


def test_a_long_question_is_cut_in_the_title_alone(tmp_path):
    article = article_of(tmp_path, "Does it hang on a wall " * 10 + "?", "Yes.")
    assert len(article.title) <= MAX_TITLE_CHARS and article.title.endswith("…")
    assert article.questions[0].endswith("?")


def test_the_status_changes_alone():
    row = ProductQuestion(id="pq_1", product="router-h1", text="Does it hang on a wall?", answer="Yes.")
    text = text_of(row, article_id_of(row), TODAY).replace("Yes.", "Yes, as a writer mended it.")
    assert with_status(text, "draft") == text.replace("status: published", "status: draft")


def test_a_question_in_other_letters_has_an_id_too():
    row = ProductQuestion(id="pq_x1", product="router-h1", text="可以挂在墙上吗？")
    assert article_id_of(row) == "router-h1-x1"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=40))
def test_what_was_typed_is_shown_letter_by_letter(tmp_path_factory, word):
    answer = f"It says {word} there.\n{word}\n\n{word} and more"
    article = article_of(tmp_path_factory.mktemp("kb"), "What does the label say?", answer)
    shown = "".join(passage.text for passage in passages_of(article))
    assert "".join(shown.split()) == "".join(answer.split())
