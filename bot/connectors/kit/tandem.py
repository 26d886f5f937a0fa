"""Tandem's REST API as a connector sees it: a stand-in that checks every request against the API's description."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from jsonschema import Draft202012Validator

API = Path(__file__).resolve().parents[1] / "api.json"
PREFIX = "/api/agent/conversations"
TOKEN = "tdm_conformance_kit"
AT = "2026-11-21T09:14:03.120Z"


@dataclass
class Case:
    """One conversation at the stand-in.

    Attributes:
        taken: Whether the connector has it.
        written: Messages by ``client_id``, in order.
        closes: Bodies of what closed it while it was open.
    """

    id: str
    taken: bool = False
    closed: bool = False
    written: dict[str, str] = field(default_factory=dict)
    closes: list[dict[str, Any]] = field(default_factory=list)


class Tandem:
    """The stand-in's state, which checks look at.

    Attributes:
        faults: What was wrong with requests, one sentence each.
        asked: Every request as ``(method, path)``.
        failing: So many of the next requests are answered with 503.
    """

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.cases: dict[str, Case] = {}
        self.faults: list[str] = []
        self.asked: list[tuple[str, str]] = []
        self.failing = 0
        self._lock = threading.Lock()
        self.app = self._make_app()

    def case(self, conversation_id: str) -> Case:
        """Makes a conversation that waits for a person."""
        return self.cases.setdefault(conversation_id, Case(conversation_id))

    def _make_app(self) -> FastAPI:
        app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

        @app.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
        async def answer(path: str, request: Request) -> JSONResponse:
            raw = await request.body()
            status, body = self._answer(request.method, f"/{path}", request.headers.get("authorization"), raw)
            return JSONResponse(body, status)

        return app

    def _answer(self, method: str, path: str, authorization: str | None, raw: bytes) -> tuple[int, dict[str, Any]]:
        with self._lock:
            self.asked.append((method, path))
            if authorization != f"Bearer {self.token}":
                self.faults.append(f"{method} {path}: the access token is missing or wrong")
                return _refusal(401, "not_signed_in")
            body, faults = _checked(method, path, raw)
            self.faults += faults
            if self.failing:
                self.failing -= 1
                return _refusal(503, "unavailable")
            if faults:
                return _refusal(422, "bad_request")
            parts = path.removeprefix(f"{PREFIX}/").split("/")
            case = self.cases.get(parts[0])
            if case is None or not path.startswith(PREFIX):
                return _refusal(404, "not_found")
            return self._act(case, parts[1] if len(parts) > 1 else "", body)

    def _act(self, case: Case, verb: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if verb == "messages":
            return _write(case, body)
        if verb == "take":
            if case.closed:
                return _refusal(409, "conversation_closed")
            case.taken = True
        elif verb == "close":
            if not case.taken:
                return _refusal(409, "not_yours")
            if not case.closed:
                case.closes.append(body)
            case.closed = True
        elif verb == "reopen":
            case.closed, case.taken = False, True
        elif verb == "notes":
            words = {"client_id": body.get("client_id"), "kind": "note", "text": body.get("text", "")}
            note = {"id": "n_1", "after_seq": 1, "at": AT, "author": None, **words}
            return 200, {"note": note}
        return 200, {"conversation": {"id": case.id, "state": _state(case)}}


def _write(case: Case, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    if not case.taken:
        return _refusal(409, "not_yours")
    if case.closed and body["client_id"] not in case.written:
        return _refusal(409, "conversation_closed")
    text = case.written.setdefault(body["client_id"], body["text"])
    seq = list(case.written).index(body["client_id"]) + 1
    message = {
        "id": f"m_{seq}",
        "seq": seq,
        "client_id": body["client_id"],
        "role": "agent",
        "kind": "text",
        "text": text,
    }
    return 200, {"message": message | {"at": AT, "author": "Connector", "payload": {}}}


def _state(case: Case) -> str:
    return "closed" if case.closed else "agent" if case.taken else "queued"


def _refusal(status: int, code: str) -> tuple[int, dict[str, Any]]:
    return status, {"code": code, "message": f"The stand-in refuses this: {code}."}


def _checked(method: str, path: str, raw: bytes) -> tuple[dict[str, Any], list[str]]:
    """A request's body, and what is wrong with the request."""
    here = f"{method} {path}"
    operation = _operation(method, path)
    if operation is None:
        return {}, [f"{here}: the API's description has no such operation"]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return {}, []
    try:
        body = json.loads(raw)
    except ValueError:
        return {}, [f"{here}: the body is not JSON"]
    schema = {**content["schema"], "components": _api()["components"]}
    faults = [f"{here}: {'.'.join(map(str, e.path)) or 'body'}: {e.message}" for e in _errors(schema, body)]
    return body if isinstance(body, dict) else {}, faults


def _errors(schema: dict[str, Any], body: Any) -> Iterator[Any]:
    yield from Draft202012Validator(schema).iter_errors(body)


def _operation(method: str, path: str) -> dict[str, Any] | None:
    asked = path.split("/")
    for known, methods in _api()["paths"].items():
        parts = known.split("/")
        fits = len(parts) == len(asked) and all(p == a or p.startswith("{") for p, a in zip(parts, asked, strict=True))
        if fits and method.lower() in methods:
            return methods[method.lower()]
    return None


@lru_cache
def _api() -> dict[str, Any]:
    return json.loads(API.read_text("utf-8"))
