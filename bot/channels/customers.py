"""What a customer can do, whatever the socket's dialect: find the conversation, write, choose, rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from bot import request_id
from bot.channels.connections import Connection, Connections
from bot.desk import clean, conversations, inbound, metrics
from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.messages import history, public
from bot.desk.models import Conversation
from bot.desk.routing.waiting import leave_message
from bot.desk.texts import known_language, languages
from bot.desk.work import files, marks

USER_AGENT_CHARS = 300


class Customers:
    """Customers' actions on the desk, for connections that a token has bound to one conversation."""

    def __init__(self, desk: Desk, connections: Connections) -> None:
        self.desk = desk
        self.connections = connections

    async def enter(
        self,
        connection: Connection,
        token: str | None,
        *,
        language: object = None,
        page: object = None,
        anew: bool = False,
    ) -> bool:
        """Binds a connection to its token's conversation, or to a new one with a new token.

        Args:
            anew: Whether a conversation that is closed gives way to a new one.

        Returns:
            Whether the conversation is new.
        """
        settings = self.desk.settings
        visit = conversations.Visit(
            token=token,
            language=known_language(language, "") or None,
            page=((clean.clean_page(page) or {}) | _user_agent(connection)) or None,
            customer_id=connection.customer_id,
            default_language=known_language(settings.language),
            max_days=settings.session_days,
            anew=anew,
        )
        # Most come back from a lost connection and change nothing: that must not wait for the writer.
        known = await self.desk.store.read(lambda session: conversations.unchanged(session, visit))
        if known is not None:
            conversation, connection.token, is_new = known, token, False
        else:
            conversation, connection.token, is_new = await self.desk.store.write(lambda session: _enter(session, visit))
        connection.customer_id = conversation.customer_id
        connection.language = conversation.language
        connection.state = conversation.state
        self.connections.bind(connection, conversation.id)
        request_id.about(conversation.id)
        return is_new

    async def knows(self, token: str | None) -> bool:
        """Whether a token is one of ours that still counts."""
        days = self.desk.settings.session_days
        return await self.desk.store.read(lambda session: conversations.by_token(session, token, days) is not None)

    async def transcript(self, connection: Connection, after: int) -> dict[str, Any]:
        """The conversation as the customer sees it, with its messages after ``after``."""
        conversation_id = bound(connection)

        def job(session: Session) -> dict[str, Any]:
            conversation = session.get_one(Conversation, conversation_id)
            messages = history(session, conversation_id, max(0, after))
            return {
                "conversation": conversations.customer_view(session, conversation, self.desk.company),
                "messages": [public(message) for message in messages],
            }

        return await self.desk.store.read(job)

    async def say(
        self, connection: Connection, client_id: object, text: object, attachments: object = None
    ) -> dict[str, Any]:
        """A message of the customer's, perhaps with files; stored when this returns."""
        conversation_id, own_id = bound(connection), clean.client_id(client_id, connection.language)
        most, place = self.desk.settings.max_message_chars, self.desk.place
        return await self._stored(
            lambda session: public(
                inbound.accept_text(session, conversation_id, own_id, text, most, place, attachments)
            )
        )

    async def choose(
        self, connection: Connection, client_id: object, message_id: object, choice_id: object
    ) -> dict[str, Any]:
        """A choice among those that a message offered."""
        conversation_id, own_id = bound(connection), clean.client_id(client_id, connection.language)
        place = self.desk.place
        return await self._stored(
            lambda session: public(
                inbound.accept_choice(session, conversation_id, own_id, message_id, choice_id, place)
            )
        )

    async def ask_for_person(self, connection: Connection, client_id: object) -> dict[str, Any]:
        """A wish for a person."""
        conversation_id, own_id = bound(connection), clean.client_id(client_id, connection.language)
        place = self.desk.place
        return await self._stored(lambda session: public(inbound.accept_human(session, conversation_id, own_id, place)))

    async def _stored(self, job: Callable[[Session], dict[str, Any]]) -> dict[str, Any]:
        with metrics.STORE_SECONDS.time():
            return await self.desk.store.write(job)

    async def leave(self, connection: Connection, data: dict[str, Any]) -> dict[str, Any]:
        """A message with an address, left for later."""
        conversation_id = bound(connection)
        own_id = clean.client_id(data.get("client_id"), connection.language)
        left = data.get("email"), data.get("name"), data.get("text")
        company = self.desk.company
        return await self.desk.store.write(
            lambda session: public(leave_message(session, conversation_id, own_id, *left, company))
        )

    async def saw(self, connection: Connection, seq: object) -> None:
        """Up to where the customer has read; what is known already costs no write."""
        conversation_id, read = bound(connection), clean.whole_number(seq) or 0
        known = await self.desk.store.read(
            lambda session: session.get_one(Conversation, conversation_id).customer_seen_seq
        )
        if read > known:
            await self.desk.store.write(lambda session: marks.customer_saw(session, conversation_id, read))

    async def went_to(self, connection: Connection, data: dict[str, Any]) -> None:
        """Another page that the customer is on."""
        conversation_id, page = bound(connection), clean.clean_page(data)
        if page is not None:
            page |= _user_agent(connection)
            await self.desk.store.write(lambda session: marks.went_to(session, conversation_id, page))

    def config(self, language: str) -> dict[str, Any]:
        """What a widget shows before anybody has written."""
        company = self.desk.company
        return {
            "name": company.name,
            "greeting": company.greeting_in(language),
            "languages": languages(),
            "max_chars": self.desk.settings.max_message_chars,
            "suggestions": company.suggestions_in(language),
            "attachments": files.limits(self.desk.settings),
        }


def _enter(session: Session, visit: conversations.Visit) -> tuple[Conversation, str, bool]:
    entered = conversations.enter(session, visit)
    if not entered[2] and visit.page is not None:
        marks.tell_page(session, entered[0])
    return entered


def bound(connection: Connection) -> str:
    """The conversation of a connection.

    Raises:
        Refused: ``no_conversation``.
    """
    if connection.conversation_id is None:
        raise Refused("no_conversation", language=connection.language)
    return connection.conversation_id


def _user_agent(connection: Connection) -> dict[str, str]:
    agent = clean.clean_text(connection.user_agent)[:USER_AGENT_CHARS]
    return {"user_agent": agent} if agent else {}
