"""The authorisation matrix: what the desk serves, up to date, and impossible with a route that nobody listed."""

from __future__ import annotations

import re

import pytest

from bot.desk.staff.matrix import PAGE, matrix, served
from bot.desk.staff.permissions import EVENTS, PREFIX, PUBLIC, ROUTES
from bot.errors import ContentError


def test_the_page_is_what_the_desk_serves(settings):
    assert PAGE.read_text("utf-8") == matrix(*served(settings)), "run `make schema`"


def test_every_entry_of_the_lists_is_served(settings):
    routes, events = served(settings)
    assert {(method, PREFIX + path) for method, path in ROUTES} <= routes
    assert set(EVENTS) == events
    unused = [pattern for pattern in PUBLIC if not any(re.fullmatch(pattern, path) for _, path in routes)]
    assert unused == []


@pytest.mark.parametrize(
    "route", [("POST", f"{PREFIX}/sessions"), ("GET", f"{PREFIX}/new"), ("GET", "/metrics/x"), ("PUT", "/internal")]
)
def test_a_route_that_nobody_listed_is_named(route):
    with pytest.raises(ContentError, match=f"{route[0]} {route[1]}") as refused:
        matrix([("GET", "/"), route], [])
    assert "permissions.py" in refused.value.message


def test_an_event_that_nobody_listed_is_named():
    with pytest.raises(ContentError, match="shout on /agent"):
        matrix([], [("/agent", "typing"), ("/agent", "shout")])
