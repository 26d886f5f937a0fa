"""A question about a product in the protocol's form."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.ids import iso
from bot.desk.knowledge_models import ProductQuestion
from bot.desk.place import Place
from bot.products import product_names


def views(session: Session, found: Iterable[ProductQuestion], data_dir: Path) -> list[dict[str, Any]]:
    """Questions as consoles get them; the address of whoever asked stays here.

    Args:
        data_dir: Where the products' names are.
    """
    rows = list(found)
    ids = {row.answered_by for row in rows if row.answered_by}
    names = {agent.id: agent.name for agent in session.scalars(select(Agent).where(Agent.id.in_(ids)))}
    return [_view(row, names.get(row.answered_by or ""), data_dir) for row in rows]


def _view(row: ProductQuestion, agent: str | None, data_dir: Path) -> dict[str, Any]:
    return {
        "id": row.id,
        "language": row.language,
        "product": {"id": row.product, "name": product_names(data_dir, row.language).get(row.product, row.product)},
        "text": row.text,
        "name": row.name,
        "told": row.email is not None,
        "state": row.state,
        "answer": row.answer,
        "answered_by": {"id": row.answered_by, "name": agent or ""} if row.answered_by else None,
        "article_id": row.article_id,
        "url": page_of(row),
        "at": iso(row.at),
        "answered_at": iso(row.answered_at),
        "published_at": iso(row.published_at),
    }


def page_of(row: ProductQuestion) -> str:
    """Where the question stands, or will stand, on its product's page; from the desk's root."""
    return f"/help/{row.language}/products/{row.product}#{row.id}"


def whole_address(place: Place, row: ProductQuestion) -> str:
    """The same with the desk's address before it, for letters."""
    return f"{place.base_url}{page_of(row)}"
