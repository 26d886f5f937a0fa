"""A gap becomes a draft that passes the rules of an article, in the customers' words."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath

import pytest

from bot.insight.gaps.draft import Known, draft_of, free_id, phrasings
from bot.insight.gaps.model import Gap, Nearest, Solution, Span
from bot.knowledge.articles import Catalogue
from bot.knowledge.checks import check_article, plain
from bot.knowledge.frontmatter import head_of
from bot.knowledge.search import Knowledge
from tests.insight.making import NOW, question
from tests.knowledge.conftest import knowledge, shared_root  # noqa: F401 - fixtures

FAMILIES = frozenset({"technical_support", "general_service"})
PRODUCTS = frozenset({"router-h1", "indoor-cam"})


def gap(*texts: str, **fields) -> Gap:
    asked = {name: fields.pop(name) for name in ("family", "products") if name in fields}
    questions = tuple(question(text, number, **asked) for number, text in enumerate(texts, 1))
    return Gap(questions, texts[:8], Span(NOW, 30), **fields)


@pytest.fixture
def known(knowledge: Knowledge) -> Known:  # noqa: F811
    articles = {article.id: article for article in knowledge.articles("en")}
    return Known(articles, FAMILIES, PRODUCTS, frozenset(articles))


def draft(one: Gap, known: Known, **wishes):
    made = draft_of(one, known, "Wanda Rose", dt.date(2026, 11, 20), **wishes)
    head = head_of(made.text.encode())
    path = PurePosixPath("en", made.section, f"{made.id}.md")
    faults = [*head.faults, *check_article(head, path, Catalogue(FAMILIES, PRODUCTS), dt.date(2026, 11, 20))]
    assert faults == []
    front = {k: v if isinstance(v, str) else [item.value for item in v] for k, v in head.values.items()}
    return made, front, head.body.strip()


def test_an_id_is_no_name_of_the_help_centre() -> None:
    assert free_id("Search", ()) == "search-2"


@pytest.mark.parametrize("count", [1, 2, 3, 7, 40])
def test_two_thirds_of_the_wordings_are_questions_and_none_is_both(known, count) -> None:
    texts = [f"how do I paint part {number}" for number in range(count)]
    _, front, _ = draft(gap(*texts), known)
    questions, tests = ({plain(one) for one in front[key]} for key in ("questions", "tests"))
    assert questions and tests and not questions & tests
    if count > 2:
        assert len(tests) == min(count, 30) // 3


def test_wordings_that_differ_in_case_or_number_placeholders_are_one() -> None:
    questions, tests = phrasings(gap("Paint it?", "paint it", "paint «number» it", "other", "third"))
    assert [*questions, *tests] == ["Paint it?", "other", "third"]


def test_what_another_article_has_is_not_taken_from_it(known) -> None:
    questions, tests = phrasings(gap("paint it", "in use", "third one"), {"in use"})
    assert "in use" not in [*questions, *tests]


def test_the_agents_answer_is_the_body_and_the_first_line_says_what_to_check(known) -> None:
    said = "Use **acrylic** paint: [ours](/help/en/x), [shop](https://shop.example).\n\n1. Clean it. ![photo](x.png)"
    _, _, body = draft(gap("paint it", solutions=(Solution(said, "Ana", "c_1", NOW),)), known)
    first, rest = body.split("\n\n", 1)
    assert first.startswith("**Check this first")
    assert rest == "Use **acrylic** paint: ours, [shop](https://shop.example).\n\n1. Clean it. photo"


def test_without_an_answer_it_says_where_it_goes(known) -> None:
    assert draft(gap("paint it"), known)[2].endswith("Write the answer here.")


def test_family_section_and_products_come_from_the_questions_and_the_nearest_article(known) -> None:
    near = (Nearest("refund-time", "Refunds", "/x", 0.3, "why"),)
    made, front, _ = draft(gap("where is my money", nearest=near), known)
    assert (front["family"], made.section) == ("general_service", "basics")
    _, front, _ = draft(gap("paint it", family="technical_support", products=("router-h1", "gone")), known)
    assert (front["family"], front["products"]) == ("technical_support", ["router-h1"])
    assert (front["status"], front["owner"], front["updated"]) == ("draft", "Wanda Rose", "2026-11-20")


def test_id_and_title_are_the_writers_or_made_of_the_wording(known) -> None:
    made, front, _ = draft(gap("can I: paint #1 «number» [the] valve?"), known)
    assert (made.id, front["title"]) == ("can-i-paint-1-the-valve", "Can I: paint #1 [the] valve?")
    made, front, _ = draft(gap("refund time"), known)
    assert made.id == "refund-time-2"
    made, front, _ = draft(gap("x y"), known, article_id="my-own", title="Mine", section="shop")
    assert (made.id, front["title"], front["section"]) == ("my-own", "Mine", "shop")
