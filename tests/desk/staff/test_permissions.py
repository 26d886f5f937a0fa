"""The table of permissions is what the API does: each route is in it, each role is let in or turned away by it."""

from __future__ import annotations

import re

import httpx
import pytest

from bot.desk.accounts import Agent
from bot.desk.desk import Desk
from bot.desk.http import make_http
from bot.desk.staff.permissions import (
    NO_TOKENS,
    OPEN,
    PERMISSIONS,
    PREFIX,
    ROLES,
    ROUTES,
    SIGNED_IN,
    permission_for,
    permissions_of,
)


def routes(settings):
    """Every (method, path) below the agents' API that the application serves."""
    app = make_http(Desk(settings), None, None)
    return {
        (method, route.path.removeprefix(PREFIX))
        for route in _flat(app.routes)
        if route.path.startswith(PREFIX) and getattr(route, "methods", None)
        for method in route.methods - {"HEAD", "OPTIONS"}
    }


def _flat(some):
    for route in some:
        # FastAPI keeps an included router as one entry that refers to the router.
        inner = getattr(route, "original_router", None)
        yield from [route] if inner is None else _flat(inner.routes)


def test_every_route_is_in_the_table_and_every_entry_is_served(settings):
    there = routes(settings)
    assert there - set(ROUTES) == set() and set(ROUTES) - there == set()


def test_the_table_names_permissions_and_roles_that_there_are():
    assert set(ROUTES.values()) <= {*PERMISSIONS, OPEN, SIGNED_IN}
    assert all(roles and roles <= set(ROLES) for roles in PERMISSIONS.values())
    assert {path for _, path in ROUTES} >= NO_TOKENS
    assert permission_for("GET", PREFIX + "/nothing") is None


def test_administrators_may_everything_and_whoever_joins_reads_all():
    assert permissions_of("admin") == set(PERMISSIONS)
    # Consoles of those who joined hear of a conversation because they may read all.
    assert PERMISSIONS["conversations.join"] <= PERMISSIONS["conversations.read_all"]


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_without_the_permission_is_turned_away_before_anything_else(staff, role):
    one = await staff("ana", role=role)
    allowed = permissions_of(role)
    for (method, path), permission in ROUTES.items():
        if permission in allowed or permission in {OPEN, SIGNED_IN}:
            continue
        answer = await ask(one.http, method, path, {"X-CSRF-Token": one.csrf})
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), (method, path)


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_with_the_permission_is_let_in(staff, role):
    one = await staff("ana", role=role)
    allowed = permissions_of(role)
    for (method, path), permission in ROUTES.items():
        # The others would change something, or stream without end.
        if method == "GET" and permission in allowed:
            answer = await ask(one.http, method, path, {})
            assert answer.status_code not in {401, 403, 405, 500}, (method, path)


async def test_nobody_who_is_not_signed_in_gets_further_than_the_door(desk):
    async with httpx.AsyncClient(base_url=desk.url + PREFIX, trust_env=False) as client:
        for (method, path), permission in ROUTES.items():
            if permission == OPEN:
                continue
            answer = await ask(client, method, path, {})
            assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), (method, path)


async def test_a_one_time_password_opens_no_route_of_the_desk(desk, staff):
    one = await staff("ada", role="admin")
    desk.write(lambda session: session.query(Agent).update({"must_change_password": True}))
    for (method, path), permission in ROUTES.items():
        if permission in {OPEN, SIGNED_IN}:
            continue
        answer = await ask(one.http, method, path, {"X-CSRF-Token": one.csrf})
        assert (answer.status_code, answer.json()["code"]) == (403, "must_change_password"), (method, path)


async def ask(client, method, path, headers):
    filled = re.sub(r"\{\w+\}", "x_1", path)
    return await client.request(method, filled, headers=headers, json={} if method != "GET" else None)
