"""``GET /api/agent/desk``: what is the same for everybody who works here."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk.company import Company
from bot.desk.guard import TheDesk, Working
from bot.desk.packages import short_family
from bot.desk.work.files import limits
from bot.desk.work_models import ConversationTag
from bot.taxonomy import load_taxonomy

MAX_TAGS = 200
LANGUAGE = "en"

router = APIRouter(prefix="/api/agent/desk")


@router.get("")
async def about(_: Working, desk: TheDesk) -> dict[str, Any]:
    """The company, families and intents, root causes, known tags, which files may be sent, how long a text may be."""
    return {
        **_fixed(desk.company),
        "tags": await desk.store.read(_tags),
        "attachments": limits(desk.settings),
        "max_chars": desk.settings.max_message_chars,
    }


def _fixed(company: Company) -> dict[str, Any]:
    taxonomy = load_taxonomy()
    families = {name: family.titles.get(LANGUAGE, name) for name, family in taxonomy.families.items()}
    return {
        "company": company.name,
        "families": [{"id": short_family(name), "title": title} for name, title in families.items()],
        "intents": [
            {"id": name, "title": intent.title(LANGUAGE), "family": short_family(intent.family)}
            for name, intent in taxonomy.intents.items()
            if intent.family is not None
        ],
        "root_causes": [
            {"id": cause.id, "title": cause.title.get(LANGUAGE, cause.id), "family": cause.family}
            for cause in company.root_causes
        ],
    }


def _tags(session: Session) -> list[str]:
    """The most used first."""
    used = select(ConversationTag.tag).group_by(ConversationTag.tag)
    return list(session.scalars(used.order_by(func.count().desc(), ConversationTag.tag).limit(MAX_TAGS)))
