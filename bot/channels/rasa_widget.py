"""The socket dialect of third-party Rasa widgets: ``session_request``, ``user_uttered``, ``bot_uttered``."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

import socketio

from bot.channels.connections import RASA, Connection, room
from bot.channels.customers import Customers, bound
from bot.desk import clean
from bot.desk.errors import Refused
from bot.desk.events import MessageSaved
from bot.desk.ids import new_id
from bot.desk.texts import text

# A quick reply's payload names the message that offered it and the choice; it does not say what the choice means.
_CHOICE = re.compile(r"tandem:choice:(m_[A-Za-z0-9_-]{1,60}):([0-9]{1,3})")


class RasaWidget:
    """Speaks with widgets made for Rasa's own socket channel, which know nothing of the desk."""

    def __init__(self, io: socketio.AsyncServer, customers: Customers) -> None:
        self._io = io
        self._customers = customers

    async def session_request(self, connection: Connection, data: dict[str, Any]) -> None:
        """Confirms the session if it is one of ours, else makes one: nobody can claim a session by its name."""
        await self._enter(connection, clean.token_or_none(data.get("session_id")), data)

    async def user_uttered(self, connection: Connection, data: dict[str, Any]) -> None:
        """Takes a message, or a quick reply that is sent back."""
        given = clean.token_or_none(data.get("session_id"))
        if connection.token is None or (given != connection.token and await self._customers.knows(given)):
            await self._enter(connection, given, data)
        try:
            await self._take(connection, data.get("message"))
        except Refused as refused:
            if refused.code == "conversation_closed":
                await self._enter(connection, connection.token, data, anew=True)
                await self._take(connection, data.get("message"))
            else:
                # These widgets show nothing but what the bot says.
                await self._io.emit("bot_uttered", {"text": refused.message}, to=connection.sid)

    async def tell(self, event: object) -> None:
        """Passes on what bot, agents and the desk say."""
        if not isinstance(event, MessageSaved) or not event.is_new:
            return
        if event.message["role"] != "customer" and event.message["kind"] != "rating_request":
            settings = self._customers.desk.settings
            uttered = as_bot_uttered(event.message, settings.base_url, settings.language)
            await self._io.emit("bot_uttered", uttered, room=room(RASA, event.conversation_id))

    async def tell_typing(self, conversation_id: str, who: str, on: bool) -> None:
        """These widgets know no typing."""

    async def _enter(
        self, connection: Connection, token: str | None, data: dict[str, Any], *, anew: bool = False
    ) -> None:
        if connection.conversation_id is not None:
            await self._io.leave_room(connection.sid, room(connection.style, connection.conversation_id))
        about = data.get("metadata") or data.get("customData")
        about = about if isinstance(about, dict) else {}
        told = {"language": about.get("language"), "page": about.get("page")}
        await self._customers.enter(connection, token, **told, anew=anew)
        connection.style = RASA
        await self._io.enter_room(connection.sid, room(RASA, bound(connection)))
        await self._io.emit("session_confirm", connection.token, to=connection.sid)

    async def _take(self, connection: Connection, words: object) -> None:
        choice = _CHOICE.fullmatch(words) if isinstance(words, str) else None
        if choice is not None:
            await self._customers.choose(connection, new_id("w"), choice[1], choice[2])
        else:
            await self._customers.say(connection, new_id("w"), words)


def as_bot_uttered(message: dict[str, Any], base_url: str, language: str = "en") -> dict[str, Any]:
    """A message as Rasa's channel would have sent it.

    Args:
        message: In the protocol's form.
        base_url: Where the desk is, for links to articles.
    """
    payload = message["payload"]
    words = message["text"]
    if message["kind"] == "answer":
        article = payload["article"]
        url = urljoin(base_url + "/", article["url"])
        words = f"{words}\n\n" + text(language, "customer.source", title=article["title"], url=url)
    files = [{**one, "url": urljoin(base_url + "/", one["url"])} for one in payload.get("attachments", [])]
    if files:
        # Not every widget shows an attachment, and none more than one: a link to each is always there.
        words = "\n".join([words, *(f"{one['name']}: {one['url']}" for one in files)])
    uttered: dict[str, Any] = {"text": words}
    picture = next((one for one in files if one["type"].startswith("image/")), None)
    if picture:
        image = {"title": picture["name"], "src": picture["url"] + "?inline=1"}
        uttered["attachment"] = {"type": "image", "payload": image}
    choices = payload.get("choices")
    if choices:
        uttered["quick_replies"] = [
            {"title": c["title"], "payload": f"tandem:choice:{message['id']}:{c['id']}", "content_type": "text"}
            for c in choices
        ]
    return uttered
