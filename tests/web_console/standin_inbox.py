"""The stand-in's list: ``/conversations``, ``/counts``, ``/search`` and the saved filters."""

from __future__ import annotations

import re
import secrets
from typing import Any

from fastapi import FastAPI, Request

from tests.web_console.seed import iso
from tests.web_console.standin import StandIn, now

OPEN = {"queued", "agent"}


def in_view(row: dict[str, Any], view: str, agent: dict[str, Any]) -> bool:
    """Whether a row belongs to a view of GET /conversations."""
    due = row["first_reply_due_at"] if not row["first_reply_at"] else row["resolution_due_at"]
    mine = row["team"] is None or row["team"]["id"] in agent["teams"]
    return {
        "mine": row["state"] == "agent" and row["agent"]["id"] == agent["id"],
        "unassigned": row["state"] == "queued" and mine,
        "team": row["state"] in OPEN and mine,
        "all": row["state"] in OPEN,
        "left": row["state"] in OPEN and row["left"],
        "breached": row["state"] in OPEN and due is not None and due <= iso(now()),
        "bot": row["state"] == "bot",
        "closed": row["state"] == "closed",
    }[view]


def add(app: FastAPI, standin: StandIn) -> None:
    _list(app, standin)
    _filters(app, standin)
    _search(app, standin)


def _list(app: FastAPI, standin: StandIn) -> None:
    @app.get("/api/agent/conversations")
    async def listed(
        request: Request, view: str = "all", family: str = "", team: str = "", limit: int = 50, cursor: int = 0
    ) -> dict[str, Any]:
        agent = standin.signed_in(request)
        rows = [
            row
            for row in standin.rows()
            if in_view(row, view, agent)
            and (not family or row["family"] == family)
            and (not team or (row["team"] or {}).get("id") == team)
        ]
        rows.sort(key=lambda row: row["updated_at"], reverse=True)
        end = cursor + min(limit, 200)
        return {"conversations": rows[cursor:end], "next": str(end) if end < len(rows) else None, "total": len(rows)}

    @app.get("/api/agent/counts")
    async def counts(request: Request) -> dict[str, int]:
        agent, rows = standin.signed_in(request), standin.rows()
        views = ("mine", "unassigned", "team", "all", "bot", "left", "breached")
        return {view: sum(in_view(row, view, agent) for row in rows) for view in views}


def _filters(app: FastAPI, standin: StandIn) -> None:
    @app.get("/api/agent/filters")
    async def filters(request: Request) -> dict[str, Any]:
        standin.signed_in(request)
        return {"filters": standin.filters}

    @app.post("/api/agent/filters", status_code=201)
    async def save(request: Request) -> dict[str, Any]:
        standin.signed_in(request)
        new = {"id": f"f_{secrets.token_hex(3)}", "shared": False, "mine": True} | await request.json()
        standin.filters.append(new)
        return {"filter": new}

    @app.delete("/api/agent/filters/{id}", status_code=204)
    async def drop(request: Request, id: str) -> None:
        standin.signed_in(request)
        standin.filters = [one for one in standin.filters if one["id"] != id]


def _search(app: FastAPI, standin: StandIn) -> None:
    @app.get("/api/agent/search")
    async def search(request: Request, q: str, limit: int = 20) -> dict[str, Any]:
        standin.signed_in(request)
        found = [
            {"conversation": one["row"], "message_id": message["id"], "seq": message["seq"], "role": message["role"],
             "at": message["at"], "snippet": _marked(message["text"], q)}
            for one in standin.desk.values()
            for message in one["messages"]
            if q.lower() in message["text"].lower()
        ]  # fmt: skip
        people = {row["customer"]["id"]: row["customer"] for row in standin.rows()}
        customers = [
            {"customer": one, "conversations": sum(row["customer"]["id"] == one["id"] for row in standin.rows())}
            for one in people.values()
            if q.lower() in f"{one['name']} {one['email']}".lower()
        ]
        return {"messages": found[:limit], "customers": customers[:limit], "total": len(found) + len(customers)}

    @app.get("/api/agent/customers/{id}")
    async def customer(request: Request, id: str) -> dict[str, Any]:
        standin.signed_in(request)
        rows = [row for row in standin.rows() if row["customer"]["id"] == id]
        return {"customer": rows[0]["customer"], "conversations": rows}


def _marked(text: str, query: str) -> list[dict[str, Any]]:
    parts = re.split(f"({re.escape(query)})", text, flags=re.IGNORECASE)
    return [{"text": part, "hit": bool(n % 2)} for n, part in enumerate(parts) if part]
