"""The customer's socket in the protocol's own events; see ``docs/protocol.md``."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from datetime import datetime
from typing import Any

import socketio

from bot import request_id
from bot.channels.connections import TANDEM, Connection, Connections, room
from bot.channels.customers import Customers, bound
from bot.channels.network import sender_of
from bot.channels.rasa_widget import RasaWidget
from bot.desk import clean, conversations, metrics
from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.events import ConversationChanged, ConversationErased, MessageSaved, PlaceMoved, SeenByAgent
from bot.desk.feedback import give_feedback, rate
from bot.desk.ids import new_id
from bot.desk.place import CUSTOMERS
from bot.desk.routing.told import tell

Handler = Callable[[Connection, dict[str, Any]], Awaitable[dict[str, Any] | None]]

# How many conversations are looked up together.
AT_ONCE = 500
#: Events that become messages.
IN_ORDER = {"message", "choose", "human", "leave"}

log = logging.getLogger(__name__)


class CustomerSocket:
    """Namespace ``/``: binds the socket's events to the desk, and the desk's events to sockets."""

    def __init__(self, io: socketio.AsyncServer, desk: Desk) -> None:
        self._io = io
        self._desk = desk
        self._connections = Connections()
        self._customers = Customers(desk, self._connections)
        rasa = RasaWidget(io, self._customers)
        io.on("connect", self._connect)
        io.on("disconnect", self._disconnect)
        own = (
            "hello", "new", "message", "choose", "human", "leave", "feedback", "rate", "typing", "seen", "page", "sync",
        )  # fmt: skip
        for name in own:
            io.on(name, self._guarded(getattr(self, f"_on_{name}"), in_order=name in IN_ORDER))
        io.on("session_request", self._guarded(rasa.session_request))
        io.on("user_uttered", self._guarded(rasa.user_uttered, speaks=True, in_order=True))
        desk.store.about[CUSTOMERS] = self._is_open
        if desk.shared is not None:
            desk.shared.neighbours.here["customers"] = self._connections.people_have
            desk.shared.on_missed.append(self._catch_up)
        desk.listen(self._tell, self._tell_typing)
        desk.listen(rasa.tell, rasa.tell_typing)

    def _is_open(self, conversation_id: str) -> bool:
        shared = self._desk.shared
        elsewhere = shared.neighbours.elsewhere.customers if shared else frozenset()
        return self._connections.has(conversation_id) or conversation_id in elsewhere

    async def _catch_up(self, since: datetime) -> None:
        """Tells whose conversation changed meanwhile how it stands; what their transcript lacks they ask for."""
        open_here, company = self._connections.conversations(), self._desk.company
        for begin in range(0, len(open_here), AT_ONCE):
            ids = open_here[begin : begin + AT_ONCE]
            for event in await self._desk.store.read(lambda s, ids=ids: conversations.changed(s, ids, since, company)):
                await self._tell(event)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        # The library takes an empty Origin for none at all, which only programs have; browsers name one.
        if environ.get("HTTP_ORIGIN") == "":
            raise socketio.exceptions.ConnectionRefusedError("bad_origin")
        self._connections.opened(sid, environ.get("HTTP_USER_AGENT", ""), sender_of(environ))

    async def _disconnect(self, sid: str, reason: object = None) -> None:
        self._connections.closed(sid)

    def _guarded(
        self, handler: Handler, *, speaks: bool = False, in_order: bool = False
    ) -> Callable[..., Awaitable[dict[str, Any] | None]]:
        """A handler that answers with ``ok`` or an error, whatever comes in.

        Args:
            speaks: Every one is a message, though it has no id of its own.
            in_order: What one window sends is taken in one after the other; a database with one writer does so anyway.
        """
        in_order = in_order and not self._desk.store.sqlite

        async def guarded(sid: str, data: object = None, *_: object) -> dict[str, Any] | None:
            connection = self._connections.get(sid)
            if connection is None:  # it went while the event was on its way
                return None
            request_id.begin(conversation=connection.conversation_id)
            async with connection.order if in_order else nullcontext():
                return await self._answer(handler, connection, data, speaks=speaks)

        return guarded

    async def _answer(
        self, handler: Handler, connection: Connection, data: object, *, speaks: bool
    ) -> dict[str, Any] | None:
        try:
            if not isinstance(data, dict):
                raise Refused("bad_request", language=connection.language)
            said = new_id("w") if speaks else data.get("client_id")
            if not await connection.allows(self._desk.limits, said):
                raise Refused("too_many", status=429, language=connection.language)
            answer = await handler(connection, data)
        except Refused as refused:
            metrics.refused(refused)
            if speaks:  # who speaks so sees nothing but what the bot says
                await self._io.emit("bot_uttered", {"text": refused.message}, to=connection.sid)
            return {"ok": False, "error": refused.as_dict()}
        except Exception:  # here the desk meets the world: the sender is told, the operator gets the trace
            log.exception("an event failed", extra={"conversation": connection.conversation_id})
            unavailable = Refused("unavailable", language=connection.language)
            metrics.refused(unavailable)
            return {"ok": False, "error": unavailable.as_dict()}
        return None if answer is None else {"ok": True, **answer}

    async def _on_hello(self, connection: Connection, data: dict[str, Any]) -> dict[str, Any]:
        token = clean.token_or_none(data.get("token"))
        after = clean.whole_number(data.get("after")) or 0
        return await self._welcome(connection, token, after, data)

    async def _on_new(self, connection: Connection, data: dict[str, Any]) -> dict[str, Any]:
        # Of a conversation that has not ended this is but another hello: a double click makes no second one.
        bound(connection)
        return await self._welcome(connection, connection.token, 0, data, anew=True)

    async def _welcome(
        self, connection: Connection, token: str | None, after: int, data: dict[str, Any], *, anew: bool = False
    ) -> dict[str, Any]:
        if connection.conversation_id is not None:
            await self._io.leave_room(connection.sid, room(connection.style, connection.conversation_id))
        about = {"language": data.get("language"), "page": data.get("page")}
        is_new = await self._customers.enter(connection, token, **about, anew=anew)
        connection.style = TANDEM
        # Into the room first, then the transcript: what is said between the two comes twice rather than never.
        await self._io.enter_room(connection.sid, room(TANDEM, bound(connection)))
        transcript = await self._customers.transcript(connection, 0 if is_new else after)
        return {"token": connection.token, **transcript, "config": self._customers.config(connection.language)}

    async def _on_message(self, connection: Connection, data: dict[str, Any]) -> dict[str, Any]:
        said = data.get("client_id"), data.get("text"), data.get("attachments")
        return {"message": await self._customers.say(connection, *said)}

    async def _on_choose(self, connection: Connection, data: dict[str, Any]) -> dict[str, Any]:
        chosen = data.get("client_id"), data.get("message_id"), data.get("choice_id")
        return {"message": await self._customers.choose(connection, *chosen)}

    async def _on_human(self, connection: Connection, data: dict[str, Any]) -> dict[str, Any]:
        return {"message": await self._customers.ask_for_person(connection, data.get("client_id"))}

    async def _on_leave(self, connection: Connection, data: dict[str, Any]) -> dict[str, Any]:
        return {"message": await self._customers.leave(connection, data)}

    async def _on_seen(self, connection: Connection, data: dict[str, Any]) -> None:
        await self._customers.saw(connection, data.get("seq"))

    async def _on_page(self, connection: Connection, data: dict[str, Any]) -> None:
        await self._customers.went_to(connection, data)

    async def _on_feedback(self, connection: Connection, data: dict[str, Any]) -> dict[str, Any]:
        conversation_id = bound(connection)
        await self._desk.store.write(
            lambda session: give_feedback(session, conversation_id, data.get("message_id"), data.get("value"))
        )
        return {}

    async def _on_rate(self, connection: Connection, data: dict[str, Any]) -> dict[str, Any]:
        conversation_id = bound(connection)

        def job(session: Any) -> None:
            tell(session, rate(session, conversation_id, data.get("csat"), data.get("comment")), self._desk.company)

        await self._desk.store.write(job)
        return {}

    async def _on_typing(self, connection: Connection, data: dict[str, Any]) -> None:
        if connection.state in {"queued", "agent"}:
            self._desk.types(bound(connection), "customer", data.get("on") is True)

    async def _on_sync(self, connection: Connection, data: dict[str, Any]) -> dict[str, Any]:
        return await self._customers.transcript(connection, clean.whole_number(data.get("after")) or 0)

    async def _tell(self, event: object) -> None:
        if isinstance(event, MessageSaved):
            for connection in self._connections.of(event.conversation_id):
                connection.seq = max(connection.seq, event.message["seq"])
            await self._io.emit("message", event.message, room=room(TANDEM, event.conversation_id))
        elif isinstance(event, ConversationChanged):
            for connection in self._connections.of(event.conversation_id):
                connection.state = event.view["state"]
            await self._io.emit("conversation", event.view, room=room(TANDEM, event.conversation_id))
        elif isinstance(event, PlaceMoved):
            # Whoever was taken meanwhile must not be put back into the queue on the screen.
            for connection in self._connections.of(event.conversation_id):
                if connection.state == "queued" and connection.seq <= event.view["last_seq"]:
                    await self._io.emit("conversation", event.view, to=connection.sid)
        elif isinstance(event, ConversationErased):
            # Their windows come back with a token that opens nothing, and so with a conversation of its own.
            for connection in self._connections.of(event.conversation_id):
                await self._io.disconnect(connection.sid)
        elif isinstance(event, SeenByAgent):
            await self._io.emit("seen", {"seq": event.seq}, room=room(TANDEM, event.conversation_id))

    async def _tell_typing(self, conversation_id: str, who: str, on: bool) -> None:
        if who != "customer":
            await self._io.emit("typing", {"who": who, "on": on}, room=room(TANDEM, conversation_id))
