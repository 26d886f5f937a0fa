"""The ledger: nothing is lost, nothing is done twice, nothing is kept for ever."""

from __future__ import annotations

import pytest

from bot.connectors import ledger as module
from bot.connectors.ledger import BACK_OFF_S, EARLY_S, GIVE_UP_S, KEPT_S, Ledger


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        moment = 1_000.0

        def time(self):
            return self.moment

    one = Clock()
    monkeypatch.setattr(module, "time", one)
    return one


@pytest.fixture
def ledger(tmp_path, clock):
    one = Ledger(tmp_path / "deep" / "ledger.sqlite")
    yield one
    one.close()


def ids(ledger):
    return [item.body["n"] for item in ledger.ready()]


def test_events_of_a_conversation_come_one_by_one_in_order(ledger):
    for number, conversation in enumerate(("c_1", "c_1", "c_2")):
        ledger.accept(f"e_{number}", "tandem", conversation, {"n": number})
    ledger.accept("e_0", "tandem", "c_1", {"n": "again"})
    assert ids(ledger) == [0, 2]
    ledger.finish(ledger.ready()[0])
    assert ids(ledger) == [1, 2]


def test_a_failure_waits_longer_each_time_and_holds_its_conversation_only(ledger, clock):
    ledger.accept("e_0", "tandem", "c_1", {"n": 0})
    ledger.accept("e_1", "tandem", "c_1", {"n": 1})
    for pause_s in (*BACK_OFF_S, BACK_OFF_S[-1]):
        (item,) = ledger.ready()
        assert ledger.postpone(item, "away")
        assert ledger.ready() == [] and ledger.next_at() == clock.moment + pause_s
        clock.moment += pause_s
    clock.moment += GIVE_UP_S
    assert not ledger.postpone(ledger.ready()[0], "away")
    assert ids(ledger) == [1]


def test_what_came_too_early_waits_until_it_is_released_and_no_longer_than_a_day(ledger, clock):
    ledger.accept("e_0", "tandem", "c_1", {"n": 0})
    ledger.keep_early(ledger.ready()[0])
    ledger.accept("e_1", "tandem", "c_1", {"n": 1})
    assert ids(ledger) == [1]
    ledger.release("c_1")
    assert ids(ledger) == [0], "the earlier one goes first"
    ledger.keep_early(ledger.ready()[0])
    clock.moment += EARLY_S + 1
    ledger.prune()
    ledger.release("c_1")
    assert ids(ledger) == [1]


def test_a_finished_event_is_known_by_its_id_and_its_content_is_gone(ledger, clock, tmp_path):
    ledger.accept("e_0", "tandem", "c_1", {"n": "secret words"})
    ledger.finish(ledger.ready()[0])
    ledger.accept("e_0", "tandem", "c_1", {"n": "secret words"})
    assert ledger.ready() == []
    found = ledger._db.execute("SELECT body FROM inbox").fetchall()
    assert found == [("{}",)]
    clock.moment += KEPT_S + 1
    ledger.prune()
    assert ledger._db.execute("SELECT COUNT(*) FROM inbox").fetchone() == (0,)


def test_a_step_that_was_begun_and_not_ended_is_known_after_a_restart(tmp_path):
    path = tmp_path / "ledger.sqlite"
    first = Ledger(path)
    assert not first.begin("message:1")
    first.add_link("c_1", "77", "5")
    first.close()
    second = Ledger(path)
    assert second.begin("message:1") and not second.is_done("message:1")
    second.done("message:1")
    assert second.is_done("message:1")
    assert second.link("c_1") == second.link_of("77")
    second.close()
