"""A stand-in for Rasa that speaks the desk's contract: scripted replies, and the faults a test asks for."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.handoff.build import build_package
from bot.handoff.case import Case
from bot.handoff.package import ConversationPart
from bot.taxonomy import load_taxonomy
from tests.desk.serving import Served

TOKEN = "internal-test-token"
ARTICLE = {"id": "router-no-internet", "title": "No internet", "url": "/help/en/router-no-internet", "section": "wifi"}
ANSWER = {
    "type": "answer",
    "article": ARTICLE,
    "heading": "The light is amber",
    "blocks": [{"type": "p", "runs": [{"text": "Check the cable."}]}],
    "text": "Check the cable.",
    "truncated": False,
    "probability": 0.93,
    "passage_id": "router-no-internet#amber",
}
HELPED = [{"title": "Yes, that helped", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]


def package(turn: dict[str, Any], reason: str = "customer_request") -> dict[str, Any]:
    """A context package as the bot makes it for this turn."""
    case = Case(intent="wifi_connection", family="technical_support")
    case.hear(turn["text"], frustrated=False)
    return build_package(
        conversation=ConversationPart(id=turn["conversation"], channel="web", language=turn["language"]),
        message_id=turn["message_id"],
        case=case,
        reason=reason,
        trigger="rule",
        text=turn["text"],
        taxonomy=load_taxonomy(),
    ).model_dump(mode="json")


UNDERSTANDING = {
    "intent": {"name": "wifi_connection", "confidence": 0.9},
    "ranking": [{"name": "wifi_connection", "confidence": 0.9}],
    "family": {"name": "technical_support", "confidence": 0.97},
    "entities": [],
    "model_id": "test",
}


SECONDS = {"understand": 0.003, "policies": 0.002, "actions": 0.008, "search": 0.004, "total": 0.015}


class FakeRasa:
    """Answers by words in the text: amber, resolved, feedback, person, silent, broken; else repeats what was said.

    Attributes:
        turns: Every request that came, repeated ones too.
        request_ids: The id that each of them carried.
        answered: Replies by message id, as Rasa remembers them.
        asked: What it was asked to understand outside of a dialogue.
        understands: What it makes of such a text beside or instead of :data:`UNDERSTANDING`.
        forgotten: Conversations that it was told to forget.
        delay_s: How long each turn takes.
        hang: While set, no turn is answered.
        status: Answered with this instead of 200, if set.
    """

    def __init__(self, port: int = 0) -> None:
        self.reset()
        app = Starlette(
            routes=[
                Route("/webhooks/tandem/turn", self._turn, methods=["POST"]),
                Route("/webhooks/tandem/forget", self._forget, methods=["POST"]),
                Route("/webhooks/tandem/understand", self._understand, methods=["POST"]),
                Route("/webhooks/tandem/", self._version),
                Route("/health", self._version),
            ]
        )
        self.served = Served(app, port=port)

    def reset(self) -> None:
        """Forgets everything."""
        self.turns: list[dict[str, Any]] = []
        self.request_ids: list[str | None] = []
        self.answered: dict[str, list[dict[str, Any]]] = {}
        self.forgotten: list[str] = []
        self.asked: list[dict[str, Any]] = []
        self.understands: dict[str, Any] = {}
        self.delay_s = 0.0
        self.hang = False
        self.status = 0

    @property
    def port(self) -> int:
        return self.served.port

    def start(self) -> FakeRasa:
        self.served.start()
        return self

    def stop(self) -> None:
        self.served.stop()

    @property
    def heard(self) -> list[str]:
        return [turn["text"] for turn in self.turns]

    async def _version(self, _: Request) -> Response:
        return JSONResponse({"status": "ok", "model_id": "test", "trained_at": "2026-11-30T07:00:00+00:00"})

    async def _forget(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"code": "unauthorised", "message": "no"}, 401)
        if self.status:
            return JSONResponse({"code": "starting", "message": "no"}, self.status)
        self.forgotten.append((await request.json())["conversation"])
        return JSONResponse({})

    async def _turn(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"code": "unauthorised", "message": "no"}, 401)
        turn = await request.json()
        self.turns.append(turn)
        self.request_ids.append(request.headers.get("X-Request-ID"))
        while self.hang:
            await asyncio.sleep(0.02)
        await asyncio.sleep(self.delay_s)
        if self.status:
            return JSONResponse({"code": "no_reply", "message": "no"}, self.status)
        known = self.answered.get(turn["message_id"])
        messages = known if known is not None else self.answered.setdefault(turn["message_id"], reply_to(turn))
        told = {"messages": messages, "replayed": known is not None, "understanding": UNDERSTANDING}
        return JSONResponse({**told, "seconds": SECONDS})

    async def _understand(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"code": "unauthorised", "message": "no"}, 401)
        self.asked.append(await request.json())
        return JSONResponse({**UNDERSTANDING, **self.understands}, self.status or 200)


def reply_to(turn: dict[str, Any]) -> list[dict[str, Any]]:
    """The scripted reply to a turn."""
    words = turn["text"].lower()
    if turn["kind"] == "human" or "person" in words:
        return [_message("I am getting a person for you.", custom={"type": "handoff", "package": package(turn)})]
    if turn["kind"] == "choice":
        if turn["payload"] == "/affirm":
            return [_message("Great.", custom={"type": "resolved", "article_id": ANSWER["article"]["id"]})]
        return [_message(f"chosen {turn['payload']}")]
    if "amber" in words:
        return [_message(None, buttons=HELPED, custom=ANSWER)]
    if "feedback" in words:
        custom = {"type": "feedback", "kind": "defect_report", "product": "router-h1", "version": "3.1", "text": words}
        return [_message("Noted, thank you.", custom=custom)]
    if "details" in words:
        # What was said first is repeated, with what the customer adds now, as the bot does it.
        _, first, version = turn["text"].split()
        custom = {"type": "feedback", "ref": first, "kind": "defect_report", "version": version, "text": "a defect"}
        return [_message("Thank you.", custom=custom)]
    if "silent" in words:
        return []
    if "broken" in words:
        return [_message("Here.", custom={"type": "handoff", "package": {"id": "h_x"}})]
    return [_message(f"You said: {turn['text']}")]


def _message(text: str | None, buttons: Any = None, custom: Any = None) -> dict[str, Any]:
    return {"text": text, "buttons": buttons, "custom": custom}
