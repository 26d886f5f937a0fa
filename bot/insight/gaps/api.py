"""``/api/agent/gaps``: what to write next."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from bot.desk import clean
from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.guard import TheDesk, Working
from bot.desk.texts import FALLBACK, text
from bot.desk.writing.files import Author, save_article
from bot.desk.writing.overview import Overview
from bot.insight.gaps.closing import claim, dismiss, give_up
from bot.insight.gaps.draft import Known, draft_of
from bot.insight.gaps.model import Gap
from bot.insight.gaps.views import gap_view, report_view
from bot.knowledge.checks import plain

DAYS = 30
MOST_DAYS = 365

router = APIRouter(prefix="/api/agent/gaps")


class Wishes(BaseModel):
    """What a writer decides about a draft; what is left out is worked out."""

    id: str | None = None
    title: str | None = None
    section: str | None = None


@router.get("")
async def gaps(
    _: Working, desk: TheDesk, days: int = DAYS, language: str | None = None, family: str | None = None
) -> dict[str, Any]:
    """Questions of the last days that no article answered, in groups, the largest first."""
    span = _days(days)
    async with desk.gaps.turn:
        report = await asyncio.to_thread(desk.gaps.report, span, language or None)
    if report is None:
        raise Refused("gaps_away", status=503)
    return report_view(report, family or None)


@router.get("/{gap_id}")
async def one_gap(
    gap_id: str, _: Working, desk: TheDesk, days: int = DAYS, language: str | None = None
) -> dict[str, Any]:
    """One gap with all its questions."""
    return {"gap": gap_view(await _find(desk, gap_id, days, language), whole=True)}


@router.post("/{gap_id}/draft", status_code=201)
async def draft(
    gap_id: str,
    who: Working,
    desk: TheDesk,
    wishes: Wishes | None = None,
    days: int = DAYS,
    language: str | None = None,
) -> dict[str, Any]:
    """Begins the article: a draft in the customers' words with what an agent answered."""
    gap = await _find(desk, gap_id, days, language)
    if gap.article is not None:
        raise Refused("gap_has_article", status=409, article_id=gap.article.id)
    wanted = wishes or Wishes()
    known = await asyncio.to_thread(_known, desk, gap)
    made = draft_of(
        gap,
        known,
        who.agent.name,
        dt.date.today(),
        article_id=wanted.id,
        title=clean.clean_text(wanted.title or "") or None,
        section=wanted.section,
    )
    gone = {one.article_id for one in gap.questions if one.article_id and one.article_id not in known.taken}
    # Noted first, so that of two writers one begins it.
    if begun := await desk.store.write(lambda session: claim(session, gap, made.id, gone)):
        raise Refused("gap_has_article", status=409, article_id=begun)
    try:
        message = text(FALLBACK, "gaps.drafted", size=gap.size)
        await save_article(
            desk,
            gap.language,
            made.section,
            made.id,
            made.text,
            author=Author.of(who.agent),
            message=message,
            action="article.drafted",
        )
    except BaseException as error:
        if made.id in gone and isinstance(error, Refused) and error.code == "article_exists":
            # It was not gone but about to be saved: the other writer's note of it stays.
            raise Refused("gap_has_article", status=409, article_id=made.id) from None
        await desk.store.write(lambda session: give_up(session, gap, made.id))
        raise
    finally:
        desk.gaps.forget()
    return {"article": await Overview(desk).one(gap.language, made.id)}


@router.post("/{gap_id}/dismiss", status_code=204)
async def dismissed(
    gap_id: str, who: Working, desk: TheDesk, days: int = DAYS, language: str | None = None
) -> Response:
    """No article is wanted for these questions; the same asked later may be a gap again."""
    gap = await _find(desk, gap_id, days, language)
    await desk.store.write(lambda session: dismiss(session, who.agent, gap))
    desk.gaps.forget()
    return Response(status_code=204)


def _days(days: int) -> int:
    if not 2 <= days <= MOST_DAYS:
        raise Refused("bad_span", status=422)
    return days


async def _find(desk: Desk, gap_id: str, days: int, language: str | None) -> Gap:
    found_id = clean.known_id(gap_id, "no_gap")
    span = _days(days)
    async with desk.gaps.turn:
        gap = await asyncio.to_thread(desk.gaps.find, found_id, span, language or None)
    if gap is None:
        raise Refused("no_gap", status=404)
    return gap


def _known(desk: Desk, gap: Gap) -> Known:
    view = desk.writing.shelf.look()
    copies = [copy for copy in view.copies.values() if copy.language == gap.language]
    articles = {copy.article_id: copy.article for copy in copies if copy.article}
    said = (phrase for one in articles.values() for phrase in (*one.questions, *one.tests))
    catalogue = desk.writing.shelf.catalogue
    return Known(
        articles,
        catalogue.families,
        catalogue.products,
        frozenset(one for copy in copies for one in (copy.article_id, *copy.former)),
        frozenset(map(plain, said)),
    )
