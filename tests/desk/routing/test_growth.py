"""What the clockwork and the lists of people ask the database does not grow with how many wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.ids import now
from bot.desk.routing.clock import find_due, to_offer
from bot.desk.routing.places import waiting_views
from bot.desk.sign_in import open_session
from bot.desk.staff.views import agent_views
from tests.desk.routing.conftest import House


def queries(house: House, job: Callable[[Session], Any]) -> int:
    """How many statements a reading job takes."""
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    event.listen(house.store.reader, "before_cursor_execute", note)
    try:
        house.store.read_now(job)
    finally:
        event.remove(house.store.reader, "before_cursor_execute", note)
    return len(asked)


def test_a_look_at_a_full_house_asks_as_little_as_one_at_a_quiet_one(house: House) -> None:
    house.agent("ana", "technical", capacity=0)
    jobs: list[Callable[[Session], Any]] = [
        lambda s: find_due(s, house.company, {"a_ana"}),
        lambda s: waiting_views(s, house.company),
        lambda s: to_offer(s, house.company),
    ]
    house.waiting(left_at=now())
    house.waiting()
    quiet = [queries(house, job) for job in jobs]
    for _ in range(8):
        house.waiting(left_at=now())
        house.waiting()
    assert [queries(house, job) for job in jobs] == quiet


def test_places_are_told_of_a_long_line_with_the_teams_opening(house: House) -> None:
    line = [house.waiting(waited_s=60 - number) for number in range(5)]
    views = {view["id"]: view for view in house.do(lambda s: waiting_views(s, house.company))}
    assert [views[one]["place"] for one in line] == [1, 2, 3, 4, 5]
    assert {(view["offline"], view["opens_at"]) for view in views.values()} == {(False, None)}


def test_who_is_signed_in_is_shown_without_a_look_at_the_trail(house: House) -> None:
    one = house.agent("ana", "technical")
    house.do(lambda s: open_session(s, one))
    asked: list[str] = []
    event.listen(house.store.reader, "before_cursor_execute", lambda *given: asked.append(given[2]))
    shown = house.store.read_now(lambda s: agent_views(s, [s.get_one(Agent, one)], set()))
    assert shown[0]["last_seen_at"] and not [statement for statement in asked if "FROM audit" in statement]
