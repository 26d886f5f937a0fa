"""A published question as an article: what the bot, the search and the product's page find it by. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from bot.desk.knowledge_models import ProductQuestion
from bot.desk.writing.front import front_of, text_with
from bot.knowledge.article_file import article_text
from bot.knowledge.articles import PRODUCT_QUESTIONS
from bot.knowledge.frontmatter import head_of

SECTION = PRODUCT_QUESTIONS
OWNER = "product-questions"
MAX_TITLE_CHARS = 120
_SLUG_WORDS = 6


def article_id_of(row: ProductQuestion) -> str:
    """The id of the article that a question becomes: always the same one, so that publishing twice makes one article.

    >>> article_id_of(ProductQuestion(id="pq_aB-c_9xYz", product="router-h1", text="Does it hang on a wall?"))
    'router-h1-does-it-hang-on-a-wall-abc9xyz'
    """
    plain = unicodedata.normalize("NFKD", row.text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)[:_SLUG_WORDS]
    mark = re.sub(r"[^a-z0-9]", "", row.id.partition("_")[2].lower())
    return "-".join([row.product, *words, mark])


def text_of(
    row: ProductQuestion,
    article_id: str,
    today: date,
    *,
    status: str = "published",
    section: str = SECTION,
    former: Sequence[str] = (),
) -> str:
    """The article's file: the question as title and as what customers ask, the answer as its body.

    Args:
        section: Where a writer has moved it to.
        former: Ids that a writer has renamed it from.
    """
    title = row.text if len(row.text) <= MAX_TITLE_CHARS else row.text[: MAX_TITLE_CHARS - 1].rstrip() + "…"
    front = {
        "id": article_id,
        "title": title,
        "family": "general_service",
        "section": section,
        "kind": "faq",
        "products": [row.product],
        "questions": [row.text],
        "tests": [],
        "updated": today.isoformat(),
        "owner": OWNER,
        "status": status,
        **({"redirect_from": list(former)} if former else {}),
    }
    return article_text(front, _body(row.answer or ""))


def with_status(text: str, status: str) -> str:
    """An article's file with another status and nothing else changed."""
    head = head_of(text.encode("utf-8"))
    return text_with({**front_of(head), "status": status}, head.body, text)


def _body(answer: str) -> str:
    """The answer as Markdown that says no more than was typed: its marks are text, its lines stay lines."""
    paragraphs = re.split(r"\n\s*\n", answer.strip())
    return "\n\n".join("  \n".join(map(_escaped, paragraph.split("\n"))) for paragraph in paragraphs)


def _escaped(line: str) -> str:
    marked = re.sub(r"([\\`*_\[\]<>!#|~&])", r"\\\1", line.strip())
    return re.sub(r"^(\d+)([.)])|^([-+=])", _as_text, marked)


def _as_text(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}"
