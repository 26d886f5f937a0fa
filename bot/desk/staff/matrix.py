"""The authorisation matrix, made of the routes and socket events that the desk really has: ``make schema``."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import socketio

from bot.channels.web import CustomerSocket
from bot.desk.console_socket import ConsoleSocket
from bot.desk.desk import Desk
from bot.desk.http import make_http
from bot.desk.sockets import make_server
from bot.desk.staff.permissions import (
    EVENTS,
    NO_TOKENS,
    OPEN,
    PERMISSIONS,
    PREFIX,
    PUBLIC,
    ROLES,
    ROUTES,
    SIGNED_IN,
)
from bot.errors import ContentError
from bot.settings import ROOT, Settings, read_settings

PAGE = ROOT / "docs" / "authorisation.md"
HEAD = """# Who may do what

Made by `make schema` from the routes and events that the desk serves and from `bot/desk/staff/permissions.py`, which
the guard reads too: do not change it here. A route or an event that nobody listed there fails
`tests/desk/staff/test_matrix.py`, and below `/api/agent` answers nobody (403). Check 10 of
[reliability.md](reliability.md) asks for each as everybody.

"""
#: Not said by a client, but by the socket itself.
_OWN = {"connect", "disconnect"}


def served(settings: Settings) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """All (method, path) and all (namespace, event) of a desk."""
    desk = Desk(settings)
    try:
        io = make_server(settings)
        CustomerSocket(io, desk)
        http = make_http(desk, ConsoleSocket(io, desk), None)
        return set(_routes(http.routes)), set(_events(io))
    finally:
        desk.store.close()


def matrix(routes: Iterable[tuple[str, str]], events: Iterable[tuple[str, str]]) -> str:
    """The page.

    Raises:
        ContentError: Naming every route and event that is in no list.
    """
    routes, events = sorted(set(routes), key=lambda one: (one[1], one[0])), sorted(set(events))
    unlisted = [f"{method} {path}" for method, path in routes if _allowed(method, path) is None]
    unlisted += [f"{name} on {namespace}" for namespace, name in events if (namespace, name) not in EVENTS]
    if unlisted:
        raise ContentError(
            f"nobody says who may use {', '.join(unlisted)}; add it to ROUTES, PUBLIC or EVENTS in "
            "bot/desk/staff/permissions.py"
        )
    staff = [(method, path) for method, path in routes if path.startswith(PREFIX)]
    others = [(method, path) for method, path in routes if not path.startswith(PREFIX)]
    return HEAD + "\n\n".join((_of_roles(), _of_staff(staff), _of_others(others), _of_sockets(events))) + "\n"


def _of_roles() -> str:
    lines = ["## Permissions of the roles", "", f"| permission | {' | '.join(ROLES)} |", f"|---|{'---|' * len(ROLES)}"]
    lines += [f"| `{name}` | {' | '.join(_marks(roles))} |" for name, roles in PERMISSIONS.items()]
    return "\n".join(lines)


def _of_staff(routes: list[tuple[str, str]]) -> str:
    lines = [
        f"## Routes below `{PREFIX}`",
        "",
        "With the session's cookie and, for changes, its CSRF token; or with an access token where the last column",
        "says so. What names a conversation or a customer also needs that it is of one's teams, or",
        "`conversations.read_all`.",
        "",
        f"| method | path | permission | {' | '.join(ROLES)} | access token |",
        f"|---|---|---|{'---|' * len(ROLES)}---|",
    ]
    for method, path in routes:
        below = path.removeprefix(PREFIX)
        permission = ROUTES[method, below]
        roles = frozenset(ROLES) if permission in (OPEN, SIGNED_IN) else PERMISSIONS[permission]
        said = {OPEN: "none: this signs in", SIGNED_IN: "signed in"}.get(permission, f"`{permission}`")
        token = "" if below in NO_TOKENS else "yes"
        lines.append(f"| {method} | `{below}` | {said} | {' | '.join(_marks(roles))} | {token} |")
    return "\n".join(lines)


def _of_others(routes: list[tuple[str, str]]) -> str:
    lines = ["## All other routes", "", "| method | path | who |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {method} | `{path}` | {_allowed(method, path)} |" for method, path in routes)])


def _of_sockets(events: list[tuple[str, str]]) -> str:
    lines = [
        "## Socket events",
        "",
        "Sites that are not named in `TANDEM_ALLOWED_ORIGINS` are refused at the handshake; `/agent` takes only the",
        "desk's own pages and a session's cookie.",
        "",
        "| namespace | event | who |",
        "|---|---|---|",
    ]
    return "\n".join([*lines, *(f"| `{space}` | `{name}` | {EVENTS[space, name]} |" for space, name in events)])


def _allowed(method: str, path: str) -> str | None:
    if path.startswith(PREFIX):
        return ROUTES.get((method, path.removeprefix(PREFIX)))
    return next((who for pattern, who in PUBLIC.items() if re.fullmatch(pattern, path)), None)


def _marks(roles: frozenset[str]) -> list[str]:
    return ["yes" if role in roles else "" for role in ROLES]


def _routes(some: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for route in some:
        # FastAPI keeps an included router as one entry that refers to the router.
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _routes(inner.routes)
            continue
        for method in getattr(route, "methods", None) or {"GET"}:
            if method not in {"HEAD", "OPTIONS"}:
                yield method, route.path


def _events(io: socketio.AsyncServer) -> Iterator[tuple[str, str]]:
    for namespace, handlers in io.handlers.items():
        yield from ((namespace, name) for name in handlers if name not in _OWN)


def main() -> None:
    """Writes the page."""
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(matrix(*served(read_settings(var=Path(folder), database_url=""))), "utf-8")


if __name__ == "__main__":
    main()
