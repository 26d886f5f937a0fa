"""Builds the context package from the case file; the desk adds what only it knows (transcript, times)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from typing import Any

from bot.handoff.case import Case
from bot.handoff.package import (
    BotPart,
    ContextPackage,
    ConversationPart,
    CustomerPart,
    EffortPart,
    HitPart,
    PagePart,
    ReasonPart,
    RetrievalPart,
    RoutingPart,
)
from bot.handoff.routing import FAMILY_NAMES, family_of, priority_of, skills_of
from bot.handoff.summary import summarise
from bot.taxonomy import Taxonomy


def package_id(conversation_id: str, message_id: str) -> str:
    """The handoff's idempotency key: the same message of the same conversation hands over once.

    >>> package_id("c_1", "m_1") == package_id("c_1", "m_1")
    True
    """
    return "h_" + hashlib.sha256(f"{conversation_id}/{message_id}".encode()).hexdigest()[:24]


def build_package(
    *,
    conversation: ConversationPart,
    message_id: str,
    case: Case,
    reason: str,
    trigger: str,
    text: str,
    taxonomy: Taxonomy,
    slots: dict[str, Any] | None = None,
    product: str | None = None,
    entities: list[dict[str, Any]] | None = None,
    model_id: str | None = None,
    page: dict[str, Any] | None = None,
    customer: dict[str, Any] | None = None,
) -> ContextPackage:
    """The package of one handoff.

    Args:
        conversation: Which one.
        message_id: The customer's message that led here.
        case: Everything tried so far; an empty one is fine.
        reason: Reason code (see :class:`bot.handoff.package.ReasonPart`).
        trigger: Name of the rule or signal that led here.
        text: The customer's words in that message.
        taxonomy: Tells family and team.
        slots, entities, model_id: What the bot understood.
        product: What people call the product that ``slots`` names by its id.
        page: The page the customer is on, as the widget told it.
        customer: What is known of the customer.
    """
    slots, entities = slots or {}, entities or []
    family = family_of(case.family, case.intent, taxonomy)
    return ContextPackage(
        id=package_id(conversation.id, message_id),
        created_at=datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
        conversation=conversation,
        reason=ReasonPart(code=reason, trigger=trigger, text=text, turn=case.turns),
        routing=RoutingPart(
            family=FAMILY_NAMES[family],
            intent=case.intent,
            team=taxonomy.team_of(family) or family,
            skills=skills_of(case.intent, slots.get("product")),
            priority=priority_of(reason, frustrated=case.frustrated, repeated=case.repeated),
            language=conversation.language,
        ),
        customer=CustomerPart(**_known(customer, CustomerPart)),
        summary=summarise(case, reason, {**slots, "product": product or slots.get("product")}, entities),
        bot=BotPart(model_id=model_id, intent_ranking=case.ranking, entities=entities, slots=slots),
        retrieval=_retrieval(case),
        page=PagePart(**_known(page, PagePart)) if page else None,
        effort=EffortPart(turns=case.turns, rephrases=case.rephrases),
    )


def _known(raw: dict[str, Any] | None, part: type) -> dict[str, Any]:
    return {k: v for k, v in (raw or {}).items() if k in part.model_fields and v is not None}


def _retrieval(case: Case) -> list[RetrievalPart]:
    verdicts = {s.article_id: s.feedback for s in case.shown}
    parts = []
    for search in case.searches:
        hits = [
            HitPart(**{**hit, "shown": hit["article_id"] in verdicts, "feedback": verdicts.get(hit["article_id"])})
            for hit in search.hits
        ]
        parts.append(
            RetrievalPart(
                query=search.query,
                index_id=search.index_id,
                decision=search.decision,
                threshold=search.threshold,
                hits=hits,
            )
        )
    return parts
