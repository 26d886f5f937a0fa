"""Which desk runs a conversation's turns, and who takes them over."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.desk.conversations import begin
from bot.desk.messages import add_message
from bot.desk.models import Turn
from bot.desk.several.leases import Leases, hold, orphans
from bot.desk.several.models import DeskBeat, TurnLease
from bot.desk.several.neighbours import beat
from bot.desk.store import Store


@pytest.fixture
def chat(store: Store) -> Callable[..., str]:
    """A conversation with turns of these kinds; returns its id. Two desks live."""
    for desk_id in ("d_1", "d_2"):
        store.write_now(lambda session, desk_id=desk_id: beat(session, desk_id, {}))

    def make(*kinds: str) -> str:
        return store.write_now(lambda session: _chat(session, kinds))

    return make


def _chat(session: Session, kinds: tuple[str, ...]) -> str:
    conversation, _ = begin(session, channel="web", language="en", page=None)
    for kind in kinds:
        said = add_message(session, conversation, role="customer", text=kind)
        session.flush()
        session.add(Turn(message_id=said.id, conversation_id=conversation.id, seq=said.seq, kind=kind))
    return conversation.id


def held(store: Store, conversation_id: str, desk_id: str, *, force: bool = False) -> list[str] | None:
    turns = store.write_now(lambda session: hold(session, conversation_id, desk_id, force=force))
    return None if turns is None else [turn.kind for turn in turns]


def dies(store: Store, desk_id: str) -> None:
    past = func.clock_timestamp() - timedelta(seconds=1)
    store.write_now(lambda session: session.execute(update(DeskBeat).where(DeskBeat.id == desk_id).values(until=past)))


def done(store: Store) -> None:
    store.write_now(lambda session: session.execute(update(Turn).values(state="done")))


def test_a_conversation_is_one_desks_until_it_has_nothing_left(store, chat):
    found = chat("text", "choice")
    assert held(store, found, "d_1") == ["text", "choice"]
    assert held(store, found, "d_2") is None
    assert held(store, found, "d_1") == ["text", "choice"]
    done(store)
    assert held(store, found, "d_1") == []
    assert store.read_now(lambda session: session.scalars(select(TurnLease)).all()) == []
    assert held(store, found, "d_2") == []


def test_a_wish_for_a_person_comes_first(store, chat):
    assert held(store, chat("text", "human"), "d_1") == ["human", "text"]


def test_a_dead_desks_turns_are_anybodys(store, chat):
    found = chat("text")
    assert held(store, found, "d_1") == ["text"]
    assert store.read_now(orphans) == []
    dies(store, "d_1")
    assert [turn.conversation_id for turn in store.read_now(orphans)] == [found]
    assert held(store, found, "d_2") == ["text"]
    # It was but slow: it does not go on with what is another's now.
    store.write_now(lambda session: beat(session, "d_1", {}))
    assert held(store, found, "d_1") is None


async def test_two_desks_that_want_the_same_get_it_one_after_the_other(store, chat):
    found = chat("text")
    one, other = Leases(store, "d_1"), Leases(store, "d_2")
    turn = await one.next(found, deque())
    waits = asyncio.create_task(other.next(found, deque()))
    await asyncio.sleep(0.5)
    assert turn is not None and not waits.done()
    done(store)
    assert await one.next(found, deque()) is None
    assert await waits is None


async def test_a_living_desk_gives_way_to_a_wish_for_a_person(store, chat):
    found = chat("text", "human")
    assert held(store, found, "d_1") == ["human", "text"]
    waiting = deque(store.read_now(lambda s: hold(s, found, "d_1")))
    turn = await Leases(store, "d_2").next(found, waiting)
    assert turn is not None and turn.kind == "human" and [one.kind for one in waiting] == ["text"]
    assert held(store, found, "d_1") is None
