"""Signs of life: who is there, and who is there no more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update

from bot.desk.several import neighbours
from bot.desk.several.models import DeskBeat, TurnLease
from bot.desk.several.neighbours import Elsewhere, Neighbours, beat
from bot.desk.store import Store

ANA = [{"id": "a_1", "name": "Ana"}]


def desk(store: Store, desk_id: str, **here: object) -> Neighbours:
    made = Neighbours(store, desk_id)
    made.here = {name: lambda value=value: value for name, value in here.items()}
    return made


async def test_each_desk_hears_who_is_at_the_others(store):
    here = {"agents": {"a_1": None}, "customers": ["c_1"], "viewers": {"c_1": ANA}}
    one, other = desk(store, "d_1", **here), desk(store, "d_2", agents={"a_2": None})
    told: list[bool] = []

    async def changed(lost: bool) -> None:
        told.append(lost)

    other.on_change.append(changed)
    await one.begin()
    await other.begin()
    await other.announce()
    assert other.elsewhere == Elsewhere({"a_1": None}, frozenset({"c_1"}), {"c_1": ANA})
    assert told == [False]
    await one.look()
    assert one.elsewhere.agents == {"a_2": None}


async def test_a_desk_that_went_quiet_is_lost_once(store):
    one, other = desk(store, "d_1", agents={"a_1": None}), desk(store, "d_2")
    lost: list[bool] = []

    async def gone() -> None:
        lost.append(True)

    other.on_lost.append(gone)
    await one.begin()
    await other.begin()
    assert other.elsewhere.agents
    past = func.clock_timestamp() - timedelta(seconds=1)
    store.write_now(lambda session: session.execute(update(DeskBeat).where(DeskBeat.id == "d_1").values(until=past)))
    for _ in range(2):
        await other.look()
        if other._news.is_set():
            await other.announce()
    assert lost == [True] and other.elsewhere == Elsewhere()


async def test_a_desk_that_ends_is_missed_at_once(store):
    one, other = desk(store, "d_1", agents={"a_1": None}), desk(store, "d_2")
    await one.begin()
    await other.begin()
    await one.end()
    await other.look()
    assert other.elsewhere == Elsewhere()


async def test_what_dead_desks_left_is_cleared_away_at_a_start(store, monkeypatch):
    monkeypatch.setattr(neighbours, "CLEARED", timedelta(seconds=-10))
    store.write_now(lambda session: beat(session, "d_1", {}))
    store.write_now(lambda session: session.add(TurnLease(conversation_id="c_1", desk_id="d_1")))
    await desk(store, "d_2").begin()
    assert store.read_now(lambda session: session.scalars(select(DeskBeat.id)).all()) == ["d_2"]
    assert store.read_now(lambda session: session.scalars(select(TurnLease)).all()) == []
