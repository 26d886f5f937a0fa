"""The values of a template's variables for one conversation. A job for the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.company import Company
from bot.desk.messages import history
from bot.desk.models import Conversation, Customer, Message
from bot.desk.rows import newest_handoff
from bot.desk.team_models import Team
from bot.desk.work.understanding import UNDERSTANDING
from bot.desk.work.variables import VARIABLES, first_word
from bot.handoff.summary import FACT_NAMES
from bot.products import product_names

FROM_THE_BOT = ("product", "error_code", "order_number", "visit_number", "email")


def values_for(
    session: Session, conversation: Conversation, agent: Agent, company: Company, base_url: str, data_dir: Path
) -> dict[str, str | None]:
    """Every variable's value; None where it is not known.

    Args:
        agent: Who writes.
        base_url: Put before an article's address.
        data_dir: Where the products' names are.
    """
    customer = session.get_one(Customer, conversation.customer_id)
    team = session.get(Team, conversation.team_id) if conversation.team_id else None
    handoff = newest_handoff(session, conversation.id)
    package: dict[str, Any] = handoff.package if handoff else {}
    said = history(session, conversation.id)
    article = _article(said, package)
    facts = _facts(said, package)
    names = product_names(data_dir, conversation.language)
    product = package.get("summary", {}).get("product") or facts["product"]
    return {
        **{name: value for name, value in facts.items() if name in VARIABLES},
        "customer.name": customer.name,
        "customer.first_name": first_word(customer.name),
        "customer.email": customer.email or facts["email"],
        "agent.name": agent.name,
        "agent.first_name": first_word(agent.name),
        "company.name": company.name,
        "company.hours": company.hours_in(conversation.language) or None,
        "conversation.id": conversation.id,
        "product": names.get(product, product) if product else None,
        "article.title": article.get("title"),
        "article.url": urljoin(base_url + "/", article["url"]) if article.get("url") else None,
        "team.name": team.name if team else None,
    }


def _facts(said: list[Message], package: dict[str, Any]) -> dict[str, str | None]:
    """What the customer told: what was said last, then what the handoff knew."""
    found: dict[str, str | None] = dict.fromkeys(FROM_THE_BOT)
    sources = [
        *((message.hidden.get(UNDERSTANDING) or {}).get("entities") or [] for message in reversed(said)),
        package.get("bot", {}).get("entities", []),
        [{"entity": name, "value": value} for name, value in package.get("bot", {}).get("slots", {}).items()],
        _from_summary(package.get("summary", {}).get("facts", [])),
    ]
    for entity in (one for source in sources for one in source):
        name = entity.get("entity")
        if name in found and not found[name] and isinstance(entity.get("value"), str):
            found[name] = entity["value"]
    return found


def _from_summary(facts: list[str]) -> list[dict[str, str]]:
    """The summary's lines (``Order: HB-1``) as entities again."""
    names = {title: name for name, title in FACT_NAMES.items()}
    pairs = (line.partition(": ") for line in facts)
    return [{"entity": names[title], "value": value} for title, _, value in pairs if title in names]


def _article(said: list[Message], package: dict[str, Any]) -> dict[str, Any]:
    """The article that was shown last and not refused; else the likeliest that was found and not refused."""
    for message in reversed(said):
        if message.kind == "answer" and message.payload.get("feedback") != "down":
            return message.payload["article"]
    hits = [hit for search in package.get("retrieval", [])[-1:] for hit in search["hits"]]
    return next((hit for hit in hits if hit.get("feedback") != "rejected"), {})
