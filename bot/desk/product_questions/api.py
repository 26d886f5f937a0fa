"""``/api/agent/product-questions``: staff answer what visitors ask about products, and publish it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.orm import Session

from bot.desk import clean
from bot.desk.desk import Desk
from bot.desk.events import AgentEvent
from bot.desk.guard import TheDesk, Working
from bot.desk.product_questions import answering, publishing
from bot.desk.product_questions.views import views
from bot.desk.store import announce
from bot.products import product_names

router = APIRouter(prefix="/api/agent/product-questions")


class Fields(BaseModel):
    """What may be changed; what is wrong with a value is said in a sentence, so types are checked later."""

    text: Any = None
    product: Any = None
    answer: Any = None
    state: Any = None


@router.get("")
async def questions(_: Working, desk: TheDesk, state: str | None = None, product: str | None = None) -> dict[str, Any]:
    """The questions of a state or product, how many there are in each state, and the products."""

    def read(session: Session) -> dict[str, Any]:
        found = answering.listed(session, state, product)
        return {"questions": views(session, found, desk.settings.data_dir), "counts": answering.counts(session)}

    names = product_names(desk.settings.data_dir, desk.settings.language)
    return {
        **await desk.store.read(read),
        "products": [{"id": product_id, "name": name} for product_id, name in names.items()],
    }


@router.patch("/{question_id}")
async def change(question_id: str, body: Fields, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Changes what is given."""
    known = clean.known_id(question_id, "no_product_question")
    values = body.model_dump(include=body.model_fields_set)
    products = list(product_names(desk.settings.data_dir, desk.settings.language))

    def write(session: Session) -> dict[str, Any]:
        answering.change(session, who.agent, known, values, products)
        return _told(session, desk, known)

    return {"question": await desk.store.write(write)}


@router.post("/{question_id}/publish")
async def publish(question_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Shows question and answer on the product's page and makes them an article that the bot answers from."""
    known = clean.known_id(question_id, "no_product_question")
    await publishing.publish(desk, who.agent, known)
    return {"question": await desk.store.write(lambda session: _told(session, desk, known))}


@router.post("/{question_id}/unpublish")
async def unpublish(question_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Takes both back; the article stays as a draft."""
    known = clean.known_id(question_id, "no_product_question")
    await publishing.unpublish(desk, who.agent, known)
    return {"question": await desk.store.write(lambda session: _told(session, desk, known))}


def _told(session: Session, desk: Desk, question_id: str) -> dict[str, Any]:
    """The question as it is now, told to every console too."""
    view = views(session, [answering.to_change(session, question_id)], desk.settings.data_dir)[0]
    announce(session, AgentEvent("product_question", {"question": view}, everyone=True))
    return view
