"""The stand-in's work in one conversation: reading it, writing in it, giving it on, closing it."""

from __future__ import annotations

import secrets
from copy import deepcopy
from typing import Any

from fastapi import FastAPI, Request, Response

from tests.web_console.place import OTHER
from tests.web_console.seed import iso
from tests.web_console.standin import Refusal, StandIn, now
from tests.web_console.work_data import (
    LATER,
    SUGGESTIONS,
    TEMPLATES,
    VARIABLES,
    notes_for,
    rendered,
    replayed,
    understanding,
)

MAX_BYTES = 10 * 1024 * 1024
ONE = "/api/agent/conversations/{id}"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def add(app: FastAPI, standin: StandIn) -> None:
    standin.files = {}
    standin.searches = []
    _reading(app, standin)
    _writing(app, standin)
    _files(app, standin)
    _templates(app, standin)
    _moving(app, standin)
    _ending(app, standin)
    _labels(app, standin)


def notes_of(standin: StandIn, id: str) -> list[dict[str, Any]]:
    one = standin.desk[id]
    return one.setdefault("notes", notes_for(id, one["row"], one["messages"]))


def searched(standin: StandIn, id: str) -> dict[str, Any]:
    """The articles for what the customer said last: others as soon as it is about an order."""
    if standin.row(id)["state"] == "closed":
        return {"suggestions": [], "query": None, "about": None}
    words = next(one["text"] for one in reversed(standin.desk[id]["messages"]) if one["role"] == "customer")
    standin.searches.append(words)
    found = [LATER, *SUGGESTIONS[:2]] if "order" in words else SUGGESTIONS
    return {"suggestions": found, "query": words, "about": "last_message"}


async def add_note(
    standin: StandIn, id: str, agent: dict[str, Any], text: str, kind: str, client_id: str | None = None
) -> dict[str, Any]:
    """A note, stored and told; the same ``client_id`` again is the same note."""
    known = next((one for one in notes_of(standin, id) if client_id and one["client_id"] == client_id), None)
    if known:
        return known
    note = {
        "id": f"n_{secrets.token_hex(4)}",
        "client_id": client_id,
        "after_seq": len(standin.desk[id]["messages"]),
        "kind": kind,
        "text": text,
        "at": iso(now()),
        "author": {"id": agent["id"], "name": agent["name"]},
    }
    notes_of(standin, id).append(note)
    await standin.emit("note", {"conversation_id": id, "note": note})
    return note


def _reading(app: FastAPI, standin: StandIn) -> None:
    @app.get(ONE)
    async def whole(request: Request, id: str) -> dict[str, Any]:
        agent, row = standin.signed_in(request), standin.row(id)
        one = standin.desk[id]
        if one.get("elsewhere"):
            raise Refusal(
                403, "other_team", "This conversation belongs to another team. Ask a supervisor to transfer it."
            )
        row["unread"] = 0
        standin.looked.append(id)
        others = [
            other for other in standin.rows() if other["customer"]["id"] == row["customer"]["id"] and other is not row
        ]
        return {
            "conversation": row,
            "messages": one["messages"],
            "notes": notes_of(standin, id),
            "handoff": one["handoff"],
            "feedback": [],
            **searched(standin, id),
            "understanding": understanding(one),
            "page": one.get("page"),
            "participants": row["participants"],
            "customer": row["customer"],
            "earlier": others if agent else [],
            "customer_seen_seq": one.get("seen", 0),
        }

    @app.get(ONE + "/suggestions")
    async def suggestions(request: Request, id: str) -> dict[str, Any]:
        standin.signed_in(request)
        return searched(standin, id)

    @app.post(ONE + "/replay")
    async def replay(request: Request, id: str) -> dict[str, Any]:
        standin.signed_in(request)
        return replayed(standin.desk[id])


def _writing(app: FastAPI, standin: StandIn) -> None:
    @app.post(ONE + "/messages")
    async def reply(request: Request, id: str) -> dict[str, Any]:
        agent, given = standin.owner(request, id), await request.json()
        client_id, messages = given["client_id"], standin.desk[id]["messages"]
        known = next((message for message in messages if message["client_id"] == client_id), None)
        files = [standin.files[file][0] for file in given.get("attachments", [])]
        payload = {"attachments": files} if files else {}
        said = known or await standin.add(
            id, "agent", given["text"], client_id=client_id, author=agent["name"], payload=payload
        )
        return {"message": said}

    @app.post(ONE + "/notes", status_code=201)
    async def note(request: Request, id: str) -> dict[str, Any]:
        agent, given = standin.signed_in(request), await request.json()
        kind, client_id = given.get("kind", "note"), given["client_id"]
        return {"note": await add_note(standin, id, agent, given["text"], kind, client_id)}


def _files(app: FastAPI, standin: StandIn) -> None:
    @app.post(ONE + "/attachments", status_code=201)
    async def attach(request: Request, id: str, name: str) -> dict[str, Any]:
        standin.owner(request, id)
        content = await request.body()
        if b"MZ" in content[:2]:
            raise Refusal(
                415, "bad_type", "Files of this type cannot be sent. Send a picture, a PDF or a text instead."
            )
        kind = "image/png" if content.startswith(b"\x89PNG") else "text/plain"
        file = {"id": f"f_{secrets.token_hex(4)}", "name": name, "type": kind, "size": len(content)}
        file["url"] = f"/files/{file['id']}/{secrets.token_hex(4)}"
        standin.files[file["id"]] = (file, content)
        return {"attachment": file}

    @app.get("/files/{id}/{key}")
    async def file(id: str, key: str, inline: int = 0) -> Response:
        found, content = standin.files[id]
        how = "inline" if inline else "attachment"
        return Response(
            content, media_type=found["type"], headers={"Content-Disposition": f'{how}; filename="{found["name"]}"'}
        )


def _templates(app: FastAPI, standin: StandIn) -> None:
    @app.get("/api/agent/templates")
    async def templates(request: Request) -> dict[str, Any]:
        standin.signed_in(request)
        return {"templates": TEMPLATES, "variables": VARIABLES}

    @app.post("/api/agent/templates/{id}/render")
    async def render(request: Request, id: str) -> dict[str, Any]:
        standin.signed_in(request)
        template = next(one for one in TEMPLATES if one["id"] == id)
        return rendered(template, standin.row((await request.json())["conversation_id"]))


def _moving(app: FastAPI, standin: StandIn) -> None:
    @app.post(ONE + "/take")
    async def take(request: Request, id: str) -> dict[str, Any]:
        agent = standin.signed_in(request)
        if standin.race:
            await standin.take(id, OTHER)
        return {"conversation": await standin.take(id, agent)}

    @app.post(ONE + "/transfer")
    async def transfer(request: Request, id: str) -> dict[str, Any]:
        agent, given, row = standin.signed_in(request), await request.json(), standin.row(id)
        people = {account["agent"]["id"]: account["agent"] for account in standin.accounts.values()}
        whom = people.get(given.get("agent_id"))
        if whom and whom["presence"] != "online" and not given.get("force"):
            raise Refusal(
                409, "agent_away", f"{whom['name']} is not at the desk. Choose somebody else, or transfer anyway."
            )
        if given.get("note"):
            await add_note(standin, id, agent, given["note"], "transfer")
        if whom:
            row.update(state="agent", agent={"id": whom["id"], "name": whom["name"]}, waiting_since=None)
        else:
            team = next(team for team in standin.teams if team["id"] == given["team_id"])
            row.update(
                state="queued", agent=None, team={"id": team["id"], "name": team["name"]}, waiting_since=iso(now())
            )
        await standin.add(
            id,
            "system",
            f"{whom['name'] if whom else 'The team'} takes over.",
            "notice",
            payload={"event": "transferred"},
        )
        return {"conversation": row}

    @app.post(ONE + "/return")
    async def give_back(request: Request, id: str) -> dict[str, Any]:
        agent, given, row = standin.owner(request, id), await request.json(), standin.row(id)
        if given.get("note"):
            await add_note(standin, id, agent, given["note"], "return")
        row.update(state="bot", agent=None)
        await standin.add(id, "system", "The assistant goes on.", "notice", payload={"event": "returned"})
        return {"conversation": row}

    @app.post(ONE + "/join")
    async def join(request: Request, id: str) -> dict[str, Any]:
        agent, row = standin.signed_in(request), standin.row(id)
        row["participants"].append({"id": agent["id"], "name": agent["name"]})
        await standin.notice(id, "agent_joined", agent["name"])
        return {"conversation": row}

    @app.post(ONE + "/leave")
    async def leave(request: Request, id: str) -> dict[str, Any]:
        agent, row = standin.signed_in(request), standin.row(id)
        row["participants"] = [one for one in row["participants"] if one["id"] != agent["id"]]
        row["updated_at"] = iso(now())
        await standin.emit("conversation", row)
        return {"conversation": row}


def _ending(app: FastAPI, standin: StandIn) -> None:
    @app.post(ONE + "/close")
    async def close(request: Request, id: str) -> dict[str, Any]:
        standin.owner(request, id)
        given, row = await request.json(), standin.row(id)
        row.update(
            state="closed", resolution=given["resolution"], root_cause=given.get("root_cause"), closed_at=iso(now())
        )
        outcome = {"resolution": given["resolution"], "note": given.get("note")}
        standin.desk[id]["handoff"] |= {"status": "completed", **outcome}
        await standin.notice(id, "closed")
        await standin.add(id, "system", "How did we do?", "rating_request", payload={"scale": "csat"})
        return {"conversation": row}

    @app.post(ONE + "/reopen")
    async def reopen(request: Request, id: str) -> dict[str, Any]:
        agent, row = standin.signed_in(request), standin.row(id)
        row.update(state="agent", agent={"id": agent["id"], "name": agent["name"]}, reopened=True, resolution=None)
        await standin.add(id, "system", "The conversation is open again.", "notice", payload={"event": "reopened"})
        return {"conversation": row}


def _labels(app: FastAPI, standin: StandIn) -> None:
    async def changed(id: str, **row: Any) -> dict[str, Any]:
        standin.row(id).update(row, updated_at=iso(now()))
        await standin.emit("conversation", standin.row(id))
        return {"conversation": standin.row(id)}

    @app.put(ONE + "/tags")
    async def tags(request: Request, id: str) -> dict[str, Any]:
        standin.signed_in(request)
        return await changed(id, tags=(await request.json())["tags"])

    @app.put(ONE + "/priority")
    async def priority(request: Request, id: str) -> dict[str, Any]:
        standin.signed_in(request)
        return await changed(id, priority=(await request.json())["priority"])

    @app.patch("/api/agent/customers/{id}")
    async def customer(request: Request, id: str) -> dict[str, Any]:
        standin.signed_in(request)
        given = await request.json()
        if given.get("email") and "@" not in given["email"]:
            raise Refusal(422, "bad_email", "This is not an e-mail address. Write it like name@example.com.")
        for row in standin.rows():
            if row["customer"]["id"] == id:
                row["customer"] = deepcopy(row["customer"]) | given
                found = row["customer"]
        return {"customer": found}
