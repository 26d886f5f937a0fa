"""How the desk stands at this moment, as Prometheus asks: queues, people, parts, index, model."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import tomllib
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.desk import Desk
from bot.desk.health import LIMIT_S, reasons
from bot.desk.ids import now
from bot.desk.models import Conversation
from bot.desk.team_models import Team
from bot.knowledge.artefact import CURRENT
from bot.knowledge.status import read_status
from bot.settings import ROOT

NO_TEAM = "none"
PARTS = ("database", "bot", "actions", "index")
INDEX_STATES = ("ready", "building", "failed")
#: A conversation that the bot has ends without a sign; so long after the last word it is not counted as open.
OPEN_FOR = timedelta(hours=1)


async def read_gauges(desk: Desk) -> list[Metric]:
    """The present state; what cannot be told because a part does not answer is left out."""
    wrong, counted, model, index = await asyncio.gather(
        reasons(desk), _count(desk), desk.brain.model(), asyncio.to_thread(_of_index, desk)
    )
    return [
        _family("tandem_build_info", "Version of Tandem; always 1.", "version", {version(): 1}),
        _family(
            "tandem_part_up",
            "Whether a part that customers need answers.",
            "part",
            {part: int(part not in wrong) for part in PARTS},
        ),
        _plain("tandem_turns_unfinished", "Turns of the bot that run or wait.", desk.runner.unfinished),
        _plain(
            "tandem_database_oldest_write_seconds",
            "How long the oldest write that is under way has taken.",
            desk.store.waiting_s,
        ),
        *counted,
        *index,
        *_of_model(model),
    ]


@lru_cache
def version() -> str:
    """Tandem's version, of ``pyproject.toml``."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


async def _count(desk: Desk) -> list[Metric]:
    connected = desk.consoles.connected()
    try:
        return await asyncio.wait_for(desk.store.read(lambda session: _from_store(session, connected)), LIMIT_S)
    except (SQLAlchemyError, TimeoutError):
        return []


def _from_store(session: Session, connected: set[str]) -> list[Metric]:
    waiting, longest = _waiting(session)
    states = dict.fromkeys(("bot", "queued", "agent"), 0)
    by_state = select(Conversation.state, func.count()).group_by(Conversation.state)
    held = by_state.where(Conversation.state.in_(("queued", "agent")))
    fresh = by_state.where(Conversation.state == "bot", Conversation.updated_at > now() - OPEN_FOR)
    for query in (held, fresh):
        states |= dict(session.execute(query).tuples().all())
    presence = dict.fromkeys(("online", "away"), 0)
    there = select(Agent.presence, func.count()).where(Agent.active, Agent.id.in_(connected)).group_by(Agent.presence)
    presence |= {name: count for name, count in session.execute(there).tuples() if name in presence}
    return [
        _family("tandem_conversations_waiting", "Customers who wait for a person, by team.", "team", waiting),
        _family("tandem_longest_wait_seconds", "The longest of these waits so far, by team.", "team", longest),
        _family(
            "tandem_conversations_open",
            "Open conversations by who has them; the bot's count for an hour after the last word.",
            "state",
            states,
        ),
        _family(
            "tandem_agents_present", "Staff with a console open, by what they say of themselves.", "presence", presence
        ),
    ]


def _waiting(session: Session) -> tuple[dict[str, float], dict[str, float]]:
    """How many wait for each team, and the longest of their waits in seconds; teams by name."""
    names = dict(session.execute(select(Team.id, Team.name)).tuples().all())
    waiting: dict[str, float] = dict.fromkeys((*names.values(), NO_TEAM), 0)
    longest: dict[str, float] = dict(waiting)
    query = (
        select(Conversation.team_id, func.count(), func.min(Conversation.waiting_since))
        .where(Conversation.state == "queued", Conversation.left_at.is_(None))
        .group_by(Conversation.team_id)
    )
    for team_id, count, since in session.execute(query).tuples():
        name = names.get(team_id or "", NO_TEAM)
        waiting[name] += count
        longest[name] = max(longest[name], (now() - since).total_seconds() if since else 0.0)
    return waiting, longest


def _of_index(desk: Desk) -> list[Metric]:
    root = desk.settings.var / "index"
    build, knowledge = read_status(root), desk.library.knowledge()
    states = {state: int(build.state == state) for state in INDEX_STATES}
    articles = {code: len(knowledge.articles(code)) for code in knowledge.languages} if knowledge else {}
    made = [
        _family("tandem_index_state", "What the last build of the index came to: 1 for one of these.", "state", states),
        _plain("tandem_index_articles_held_back", "Articles held back because of a fault.", len(build.held_back)),
        _family("tandem_index_articles", "Articles that are answered from, by language.", "language", articles),
    ]
    with contextlib.suppress(FileNotFoundError):
        about = "When the index that answers was built, Unix time."
        made.append(_plain("tandem_index_built_timestamp_seconds", about, (root / CURRENT).stat().st_mtime))
    return made


def _of_model(model: dict[str, Any] | None) -> list[Metric]:
    try:
        trained = datetime.fromisoformat((model or {})["trained_at"]).timestamp()
    except (KeyError, TypeError, ValueError):
        return []
    about = "When the model that Rasa runs was trained, Unix time."
    return [_plain("tandem_model_trained_timestamp_seconds", about, trained)]


def _plain(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _family(name: str, about: str, label: str, values: dict[str, float]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family


class Present:
    """Metrics that were read a moment ago, in the form in which the library takes them."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = list(metrics)

    def collect(self) -> Iterable[Metric]:
        return self._metrics
