"""The bounded tracker store."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.shared.core.events import SlotSet, UserUttered

from bot.understanding import tracker_store
from bot.understanding.tracker_store import KEPT_TURNS, BoundedTrackerStore, bounded
from tests.understanding.dialogues import DOMAIN, tracker, turn

DOMAIN_SLOTS = {slot.name: slot for slot in DOMAIN.slots}
CASE = {"problem": "нет интернета 😡", "shown": [{"article_id": "a", "feedback": None}], "failures": 1}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/new/folder/rasa.sqlite"


@pytest.fixture
def store(url: str) -> BoundedTrackerStore:
    return BoundedTrackerStore(DOMAIN, database_url=url)


def size_of_row(url: str, sender: str) -> int:
    with sa.create_engine(url).connect() as connection:
        rows = connection.execute(sa.text("select length(events) from dialogues where sender_id = :s"), {"s": sender})
        return rows.scalar()


async def test_a_short_dialogue_comes_back_as_it_was(store: BoundedTrackerStore) -> None:
    saved = tracker(turn("m_1", slots={"case": CASE, "stage": "answered"}), turn("m_2", "да", ("хорошо",)))
    await store.save(saved)
    loaded = await store.retrieve("c_1")
    assert [e.as_dict() for e in loaded.events] == [e.as_dict() for e in saved.events]
    assert loaded.current_slot_values() == saved.current_slot_values()
    assert loaded.latest_message.message_id == "m_2" and loaded.latest_action_name == "action_listen"


async def test_an_unknown_conversation_is_none(store: BoundedTrackerStore) -> None:
    assert await store.retrieve("c_nobody") is None


async def test_another_process_reads_what_was_saved(store: BoundedTrackerStore, url: str) -> None:
    await store.save(tracker(turn("m_1", slots={"product": "outdoor-cam"})))
    loaded = await BoundedTrackerStore(DOMAIN, database_url=url).retrieve("c_1")
    assert loaded.get_slot("product") == "outdoor-cam"


async def test_what_another_process_wrote_meanwhile_counts(store: BoundedTrackerStore, url: str) -> None:
    await store.save(tracker(turn("m_1", slots={"product": "outdoor-cam"})))
    await BoundedTrackerStore(DOMAIN, database_url=url).save(tracker(turn("m_2", slots={"product": "doorbell"})))
    loaded = await store.retrieve("c_1")
    assert loaded.get_slot("product") == "doorbell" and loaded.latest_message.message_id == "m_2"


async def test_a_turn_that_fails_leaves_nothing_behind(store: BoundedTrackerStore) -> None:
    await store.save(tracker(turn("m_1")))
    broken = await store.retrieve("c_1")
    for event in turn("m_2", slots={"product": "doorbell"}):
        broken.update(event, DOMAIN)
    loaded = await store.retrieve("c_1")
    assert loaded.latest_message.message_id == "m_1" and loaded.get_slot("product") is None


async def test_no_more_conversations_stay_in_memory_than_said(
    store: BoundedTrackerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracker_store, "REMEMBERED", 3)
    for number in range(6):
        await store.save(tracker(turn(f"m_{number}"), sender=f"c_{number}"))
    assert list(store._known) == ["c_3", "c_4", "c_5"]
    assert (await store.retrieve("c_0")).latest_message.message_id == "m_0"


async def test_five_hundred_turns_stay_small_and_lose_no_slot(store: BoundedTrackerStore, url: str) -> None:
    await store.save(tracker(turn("m_0", "my outdoor cam is dead", slots={"product": "outdoor-cam", "case": CASE})))
    for number in range(1, 500):
        loaded = await store.retrieve("c_1")
        for event in turn(f"m_{number}", f"message number {number}", slots={"stage": "answered"}):
            loaded.update(event, DOMAIN)
        await store.save(loaded)
        if number == 20:
            early = size_of_row(url, "c_1")
    loaded = await store.retrieve("c_1")
    assert size_of_row(url, "c_1") <= early * 1.1
    assert [e.message_id for e in loaded.events if isinstance(e, UserUttered)] == [
        f"m_{n}" for n in range(500 - KEPT_TURNS, 500)
    ]
    assert loaded.get_slot("product") == "outdoor-cam" and loaded.get_slot("case") == CASE
    assert loaded.get_slot("stage") == "answered" and loaded.latest_action_name == "action_listen"


def test_the_last_value_of_a_slot_counts_also_when_it_was_emptied() -> None:
    first = [
        turn("m_0", slots={"product": "router-h1", "error_code": "E42"}),
        turn("m_1", slots={"product": "doorbell"}),
    ]
    emptied = turn("m_2", slots={"error_code": None})
    kept = bounded(tracker(*first, emptied, *[turn(f"m_{n}") for n in range(3, 12)]))
    assert {e.key: e.value for e in kept if isinstance(e, SlotSet)} == {"product": "doorbell"}


async def test_of_a_slot_that_no_policy_looks_at_only_the_last_value_is_kept(store: BoundedTrackerStore) -> None:
    cases = [{"problem": str(number)} for number in range(3)]
    saved = tracker(*[turn(f"m_{n}", slots={"case": case, "stage": "answered"}) for n, case in enumerate(cases)])
    await store.save(saved)
    loaded = await store.retrieve("c_1")
    assert loaded.current_slot_values() == saved.current_slot_values()
    kept = [event.value for event in loaded.events if isinstance(event, SlotSet) and event.key == "case"]
    assert kept == cases[-1:]
    seen = [name for name, slot in DOMAIN_SLOTS.items() if slot.influence_conversation]
    assert "stage" in seen and [e.key for e in loaded.events if isinstance(e, SlotSet)].count("stage") == 3


async def test_what_was_written_before_is_not_put_into_words_again(
    store: BoundedTrackerStore, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.save(tracker(turn("m_1"), turn("m_2")))
    again, asked = await store.retrieve("c_1"), []
    as_json = tracker_store._as_json
    monkeypatch.setattr(tracker_store, "_as_json", lambda event: asked.append(event) or as_json(event))
    for event in turn("m_3", "да", ("хорошо",)):
        again.update(event, DOMAIN)
    await store.save(again)
    assert asked == list(again.events)[-len(asked) :] and len(asked) < len(again.events) / 2
    other = await BoundedTrackerStore(DOMAIN, database_url=url).retrieve("c_1")
    assert [e.as_dict() for e in other.events] == [e.as_dict() for e in again.events]


async def test_a_forgotten_dialogue_begins_anew_and_leaves_others_alone(store: BoundedTrackerStore) -> None:
    await store.save(tracker(turn("m_1"), sender="c_1"))
    await store.save(tracker(turn("m_2"), sender="c_2"))
    await store.forget("c_1")
    await store.forget("c_never")
    assert await store.retrieve("c_1") is None and list(await store.keys()) == ["c_2"]


async def test_nothing_of_an_erased_dialogue_is_left_in_any_file(store: BoundedTrackerStore, tmp_path: Path) -> None:
    def places() -> list[str]:
        return [p.name for p in tmp_path.rglob("*") if p.is_file() and b"quokkaquux" in p.read_bytes()]

    for number in range(30):
        await store.save(tracker(turn(f"m_{number}", "quokkaquux " * number), sender="c_1"))
    await store.save(tracker(turn("m_1"), sender="c_2"))
    assert places()
    await store.erase("c_1")
    assert places() == [] and list(await store.keys()) == ["c_2"]


async def test_rasas_own_way_of_getting_a_tracker_works_on_it(store: BoundedTrackerStore) -> None:
    fresh = await store.get_or_create_tracker("c_9")
    assert fresh.sender_id == "c_9" and not fresh.latest_message.text
    assert await store.exists("c_9")
