"""From the bot's reply to what the desk stores and shows. Pure functions."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from bot.desk.brain import BotMessage, BotReply
from bot.desk.errors import BotFailure
from bot.desk.messages import split_choices
from bot.desk.texts import text

log = logging.getLogger(__name__)


class Article(BaseModel):
    """The article an answer comes from."""

    id: str
    title: str
    url: str
    section: str | None = None


class Answer(BaseModel):
    """``custom`` of type ``answer``."""

    article: Article
    heading: str = ""
    blocks: list[dict[str, Any]]
    text: str
    truncated: bool = False
    probability: float | None = None
    passage_id: str | None = None


class Feedback(BaseModel):
    """``custom`` of type ``feedback``: words for the makers of a product.

    Attributes:
        ref: Id of the customer's message that it came with; sent again with the same one, it adds details.
    """

    kind: str
    ref: str | None = None
    text: str
    product: str | None = None
    version: str | None = None


class LookedUpHit(BaseModel):
    """An article that a search found."""

    article_id: str
    passage_id: str | None = None
    probability: float = 0.0


class LookedUpSearch(BaseModel):
    """A question as the bot looked it up.

    Attributes:
        text: The customer's words; ``query`` is what was searched for.
        decision: ``answer``, ``clarify`` or ``none``.
        hits: Best first.
    """

    query: str
    text: str
    decision: Literal["answer", "clarify", "none"]
    probability: float = 0.0
    hits: list[LookedUpHit] = []
    index_id: str | None = None
    intent: str | None = None
    family: str | None = None
    products: list[str] = []


class LookedUp(BaseModel):
    """``custom`` of type ``looked_up``: what a turn tells about the articles; nothing of it is shown.

    Attributes:
        rejected: Articles that the customer says did not help.
        handed_over: Ids of the messages whose questions a person takes over.
    """

    searches: list[LookedUpSearch] = []
    rejected: list[str] = []
    handed_over: list[str] = []


@dataclass(frozen=True)
class Draft:
    """A message of the bot's that is yet to be stored."""

    kind: str
    text: str
    payload: dict[str, Any]
    hidden: dict[str, Any]


@dataclass
class Outcome:
    """What a turn came to.

    Attributes:
        package: The context package, if the bot hands over.
        resolved: The customer said that it helped.
        helpful_article: Id of the article that did.
    """

    drafts: list[Draft] = field(default_factory=list)
    package: dict[str, Any] | None = None
    resolved: bool = False
    helpful_article: str | None = None
    feedback: list[Feedback] = field(default_factory=list)
    looked_up: list[LookedUp] = field(default_factory=list)
    understanding: dict[str, Any] = field(default_factory=dict)


def read_reply(reply: BotReply, language: str) -> Outcome:
    """Reads a reply.

    Raises:
        BotFailure: ``bad_reply``: a part is not of the agreed form, or the customer would see nothing.
    """
    outcome = Outcome(understanding=reply.understanding or {})
    for message in reply.messages:
        custom = message.custom or {}
        try:
            _read_custom(custom, outcome)
            draft = _answer(message, custom) if custom.get("type") == "answer" else _text(message, language)
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise BotFailure(f"custom part {custom.get('type')!r}: {faults}", code="bad_reply") from None
        if draft is not None:
            outcome.drafts.append(draft)
    if not outcome.drafts and outcome.package is None:
        raise BotFailure("the reply holds nothing that the customer could see", code="bad_reply")
    return outcome


def _read_custom(custom: dict[str, Any], outcome: Outcome) -> None:
    kind = custom.get("type")
    if kind == "handoff":
        package = custom.get("package")
        outcome.package = package if isinstance(package, dict) else {}
    elif kind == "resolved":
        outcome.resolved = True
        article = custom.get("article_id")
        outcome.helpful_article = article if isinstance(article, str) else None
    elif kind == "looked_up":
        outcome.looked_up += _looked_up(custom)
    elif kind == "feedback":
        outcome.feedback.append(Feedback.model_validate({**custom, "kind": custom.get("kind") or "product_feedback"}))


def _looked_up(custom: dict[str, Any]) -> list[LookedUp]:
    """A record that is not of the agreed form is left out: no answer is kept from a customer for it."""
    try:
        return [LookedUp.model_validate(custom)]
    except ValidationError as error:
        log.warning("what the bot looked up is not recorded: %d faults in it", error.error_count())
        return []


def _answer(message: BotMessage, custom: dict[str, Any]) -> Draft:
    answer = Answer.model_validate(custom)
    payload = answer.model_dump(include={"article", "heading", "blocks", "truncated"}) | {"feedback": None}
    hidden: dict[str, Any] = {"probability": answer.probability, "passage_id": answer.passage_id}
    _add_choices(message, payload, hidden)
    return Draft("answer", answer.text, payload, hidden)


def _text(message: BotMessage, language: str) -> Draft | None:
    payload: dict[str, Any] = {}
    hidden: dict[str, Any] = {}
    _add_choices(message, payload, hidden)
    words = message.text or (text(language, "customer.choose_one") if payload else "")
    return Draft("text", words, payload, hidden) if words else None


def _add_choices(message: BotMessage, payload: dict[str, Any], hidden: dict[str, Any]) -> None:
    if message.buttons:
        pairs = [(button.title, button.payload) for button in message.buttons]
        payload["choices"], hidden["choices"] = split_choices(pairs)
