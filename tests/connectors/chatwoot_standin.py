"""A stand-in for Chatwoot: the part of its application API and webhooks that its documentation describes.

Bodies follow Chatwoot's OpenAPI files and webhook samples (contacts, contact inboxes, conversations, messages, status,
custom attributes; ``message_created``, ``conversation_status_changed``). It refuses what the real one refuses: a wrong
token, a contact whose identifier or address is taken, a conversation without a source id.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from itertools import count
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.connectors.kit.far_side import Seen
from bot.connectors.kit.serving import Served

ACCOUNT, INBOX, TOKEN, SECRET = 3, 7, "chatwoot-token", "chatwoot-webhook-secret"
OTHER_INBOX = 8


class Chatwoot:
    """The stand-in, served.

    Attributes:
        failing: So many of the next requests are answered with 503.
        lost: So many of the next requests that add something are carried out, and then not answered well.
        signs: Whether webhooks carry Chatwoot's signature; older versions do not sign.
    """

    def __init__(self) -> None:
        self.contacts: dict[int, dict[str, Any]] = {}
        self.conversations: dict[int, dict[str, Any]] = {}
        self.messages: dict[int, list[dict[str, Any]]] = {}
        self.failing = 0
        self.lost = 0
        self.signs = True
        self.hook_url = ""
        self._numbers = count(100)
        self._lock = threading.Lock()
        self.served = Served(self._make_app())

    @property
    def url(self) -> str:
        return self.served.url

    # What a person at Chatwoot does and sees (bot.connectors.kit.far_side.FarSide).

    async def look(self, conversation_id: str) -> Seen | None:
        numbers = self._numbers_of(conversation_id)
        if not numbers:
            return None
        said = self.messages[numbers[-1]]
        return Seen(
            copies=len(numbers),
            open=self.conversations[numbers[-1]]["status"] == "open",
            customer=[one["content"] for one in said if one["message_type"] == "incoming"],
            agent=[one["content"] for one in said if one["message_type"] == "outgoing" and not one["private"]],
            notes=[one["content"] for one in said if one["private"]],
        )

    async def reply(self, conversation_id: str, text: str) -> None:
        await self._say(conversation_id, text, private=False)

    async def note(self, conversation_id: str, text: str) -> None:
        await self._say(conversation_id, text, private=True)

    async def close(self, conversation_id: str) -> None:
        number = self._numbers_of(conversation_id)[-1]
        self.conversations[number]["status"] = "resolved"
        await self.tell(self.status_event(number))

    async def _say(self, conversation_id: str, text: str, *, private: bool) -> None:
        number = self._numbers_of(conversation_id)[-1]
        await self.tell(self.message_event(self._add(number, text, "outgoing", private, {}, person=True)))

    def message_event(self, message: dict[str, Any]) -> dict[str, Any]:
        """The body of ``message_created``."""
        conversation = self.conversations[message["conversation_id"]]
        return {
            "event": "message_created",
            "id": message["id"],
            "content": message["content"],
            "created_at": "2026-11-21T09:14:03.000Z",
            "message_type": message["message_type"],
            "content_type": "text",
            "private": message["private"],
            "content_attributes": message["content_attributes"],
            "source_id": None,
            "sender": {"id": 1, "name": "John", "email": "john@acme.example", "type": "user"},
            "inbox": {"id": conversation["inbox_id"], "name": "Tandem"},
            "conversation": {"id": conversation["id"], "inbox_id": conversation["inbox_id"], "status": "open"},
            "account": {"id": ACCOUNT, "name": "Acme"},
        }

    def status_event(self, number: int) -> dict[str, Any]:
        """The body of ``conversation_status_changed``."""
        return {**self.conversations[number], "event": "conversation_status_changed", "channel": "Channel::Api"}

    async def tell(self, body: dict[str, Any]) -> None:
        """Sends an event to the connector; Chatwoot waits some seconds and does not try again."""
        raw = json.dumps(body).encode()
        at = str(int(time.time()))
        digest = hmac.new(SECRET.encode(), f"{at}.".encode() + raw, hashlib.sha256).hexdigest()
        headers = {"X-Chatwoot-Timestamp": at, "X-Chatwoot-Signature": f"sha256={digest}"} if self.signs else {}
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            answer = await client.post(self.hook_url, content=raw, headers=headers)
            assert answer.status_code == 200, answer.text

    def add_contact(self, **fields: Any) -> dict[str, Any]:
        contact = {"id": next(self._numbers), "identifier": None, "email": None, "phone_number": None, "name": "x"}
        contact |= fields | {"contact_inboxes": []}
        self.contacts[contact["id"]] = contact
        return contact

    def _numbers_of(self, conversation_id: str) -> list[int]:
        return [
            n for n, one in self.conversations.items() if one["custom_attributes"].get("tandem_id") == conversation_id
        ]

    def _add(
        self, number: int, text: str, kind: str, private: bool, attributes: dict[str, Any], *, person: bool = False
    ) -> dict[str, Any]:
        message = {
            "id": next(self._numbers),
            "content": text,
            "message_type": kind,
            "private": private,
            "content_attributes": attributes,
            "conversation_id": number,
            "person": person,
        }
        self.messages[number].append(message)
        return message

    def _make_app(self) -> Starlette:
        base = f"/api/v1/accounts/{ACCOUNT}"
        routes = [
            ("GET", "/contacts/search", self._search),
            ("POST", "/contacts", self._new_contact),
            ("POST", "/contacts/{id:int}/contact_inboxes", self._new_contact_inbox),
            ("GET", "/contacts/{id:int}/conversations", self._contacts_conversations),
            ("POST", "/conversations", self._new_conversation),
            ("POST", "/conversations/{id:int}/messages", self._new_message),
            ("GET", "/conversations/{id:int}/messages", self._list_messages),
            ("POST", "/conversations/{id:int}/toggle_status", self._toggle_status),
            ("POST", "/conversations/{id:int}/toggle_priority", self._toggle_priority),
            ("POST", "/conversations/{id:int}/custom_attributes", self._attributes),
        ]
        return Starlette(routes=[Route(base + path, self._guarded(act), methods=[m]) for m, path, act in routes])

    def _guarded(self, act: Any) -> Any:
        async def answer(request: Request) -> Response:
            body = await request.json() if request.method == "POST" else {}
            with self._lock:
                if request.headers.get("api_access_token") != TOKEN:
                    return JSONResponse({"error": "Invalid Access Token"}, 401)
                if self.failing:
                    self.failing -= 1
                    return Response(status_code=503)
                number = request.path_params.get("id")
                missing = number is not None and number not in self.conversations and number not in self.contacts
                if missing:
                    return JSONResponse({"error": "Resource could not be found"}, 404)
                made = act(request, body)
                if self.lost and request.method == "POST" and not isinstance(made, JSONResponse):
                    self.lost -= 1
                    return Response(status_code=504)
                return made if isinstance(made, Response) else JSONResponse(made)

        return answer

    def _search(self, request: Request, _: Any) -> Any:
        words = request.query_params["q"].lower()
        fields = ("name", "identifier", "email", "phone_number")
        fits = [c for c in self.contacts.values() if any(words in str(c[f] or "").lower() for f in fields)]
        return {"meta": {"count": len(fits)}, "payload": fits}

    def _new_contact(self, _: Request, body: dict[str, Any]) -> Any:
        for field in ("identifier", "email", "phone_number"):
            if body.get(field) and any(c[field] == body[field] for c in self.contacts.values()):
                return JSONResponse({"message": f"{field} has already been taken", "attributes": [field]}, 422)
        known = {k: v for k, v in body.items() if k in ("name", "identifier", "email", "phone_number")}
        contact = self.add_contact(**known)
        inbox = self._contact_inbox(contact, body["inbox_id"])
        return {"payload": {"contact": contact, "contact_inbox": inbox}}

    def _new_contact_inbox(self, request: Request, body: dict[str, Any]) -> Any:
        return self._contact_inbox(self.contacts[request.path_params["id"]], body["inbox_id"])

    def _contact_inbox(self, contact: dict[str, Any], inbox: int) -> dict[str, Any]:
        made = {"source_id": f"source-{next(self._numbers)}", "inbox": {"id": inbox, "name": "Tandem"}}
        contact["contact_inboxes"].append(made)
        return made

    def _contacts_conversations(self, request: Request, _: Any) -> Any:
        mine = [c for c in self.conversations.values() if c["contact_id"] == request.path_params["id"]]
        return {"payload": mine}

    def _new_conversation(self, _: Request, body: dict[str, Any]) -> Any:
        sources = {i["source_id"]: c for c in self.contacts.values() for i in c["contact_inboxes"]}
        if body.get("source_id") not in sources:
            return JSONResponse({"error": "source_id is missing"}, 404)
        number = next(self._numbers)
        self.conversations[number] = {
            "id": number,
            "inbox_id": body["inbox_id"],
            "contact_id": sources[body["source_id"]]["id"],
            "status": body.get("status", "open"),
            "priority": None,
            "custom_attributes": body.get("custom_attributes", {}),
        }
        self.messages[number] = []
        return {"id": number, "account_id": ACCOUNT, "inbox_id": body["inbox_id"]}

    def _new_message(self, request: Request, body: dict[str, Any]) -> Any:
        number = request.path_params["id"]
        kind, private = body.get("message_type", "outgoing"), body.get("private", False)
        if kind == "incoming" and self.conversations[number]["status"] == "resolved":
            self.conversations[number]["status"] = "open"
        return self._add(number, body["content"], kind, private, body.get("content_attributes", {}))

    def _list_messages(self, request: Request, _: Any) -> Any:
        return {"meta": {}, "payload": self.messages[request.path_params["id"]][-20:]}

    def _toggle_status(self, request: Request, body: dict[str, Any]) -> Any:
        self.conversations[request.path_params["id"]]["status"] = body["status"]
        return {"payload": {"success": True, "current_status": body["status"]}}

    def _toggle_priority(self, request: Request, body: dict[str, Any]) -> Any:
        assert body["priority"] in (None, "low", "medium", "high", "urgent")
        self.conversations[request.path_params["id"]]["priority"] = body["priority"]
        return {}

    def _attributes(self, request: Request, body: dict[str, Any]) -> Any:
        self.conversations[request.path_params["id"]]["custom_attributes"] = body["custom_attributes"]
        return {"custom_attributes": body["custom_attributes"]}
