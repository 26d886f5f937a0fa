"""Who counts as being there."""

from __future__ import annotations

from bot.desk.staff.consoles import Consoles


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_lost_console_counts_for_the_grace_and_no_longer():
    clock = Clock()
    consoles = Consoles(60.0, clock)
    assert consoles.opened("a", "1") and not consoles.opened("a", "2")
    assert not consoles.lost("a", "1")
    assert consoles.lost("a", "2") and consoles.connected() == {"a"}
    clock.now = 59.0
    assert consoles.is_connected("a") and not consoles.opened("a", "3")
    assert consoles.lost("a", "3")
    clock.now = 119.0
    assert not consoles.is_connected("a") and consoles.connected() == set()
    assert consoles.opened("a", "4")


def test_a_session_that_is_over_counts_no_longer():
    consoles = Consoles(60.0, Clock())
    consoles.opened("a", "1")
    assert consoles.lost("a", "1", for_good=True) and not consoles.is_connected("a")


def test_a_console_that_never_came_is_not_lost():
    consoles = Consoles(60.0, Clock())
    assert not consoles.lost("a", "1") and consoles.connected() == set()


def test_when_somebody_came_online_does_not_change_with_a_reload():
    clock = Clock()
    consoles = Consoles(60.0, clock)
    assert consoles.came_at("a") is None
    consoles.opened("a", "1")
    came = consoles.came_at("a")
    consoles.lost("a", "1")
    consoles.opened("a", "2")
    assert came is not None and consoles.came_at("a") == came
    consoles.lost("a", "2")
    clock.now = 61.0
    consoles.opened("a", "3")
    assert consoles.came_at("a") > came


def test_who_is_at_another_desk_is_there_and_came_when_it_says():
    consoles = Consoles(60.0, Clock())
    assert consoles.others({"b": "2026-11-21T09:14:03.120Z"}) == {"b"}
    assert consoles.connected() == consoles.elsewhere == {"b"} and consoles.here() == {}
    assert consoles.came_at("b").year == 2026
    consoles.opened("b", "1")
    # Who has a console here too went nowhere when the other desk's is closed.
    assert consoles.others({}) == set() and list(consoles.here()) == ["b"]


def test_whose_desk_died_is_there_for_the_time_that_it_takes_to_come_to_another():
    clock = Clock()
    consoles = Consoles(60.0, clock)
    consoles.others({"b": None, "c": None})
    assert consoles.others({"c": None}, lost=True) == set() and consoles.is_connected("b")
    clock.now = 61.0
    assert consoles.connected() == {"c"}
    assert consoles.others({}) == {"c"}
