"""What a customer can do, whatever the socket's dialect: find the conversation, write, choose, rate."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from bot.channels.connections import Connection, Connections
from bot.desk import clean, conversations, inbound
from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.messages import history, public
from bot.desk.models import Conversation
from bot.desk.texts import known_language, languages

USER_AGENT_CHARS = 300


class Customers:
    """Customers' actions on the desk, for connections that a token has bound to one conversation."""

    def __init__(self, desk: Desk, connections: Connections) -> None:
        self.desk = desk
        self.connections = connections

    async def enter(
        self, connection: Connection, token: str | None, *, language: object = None, page: object = None
    ) -> bool:
        """Binds a connection to its token's conversation, or to a new one with a new token.

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
        )
        # Most come back from a lost connection and change nothing: that must not wait for the writer.
        known = await self.desk.store.read(lambda session: conversations.unchanged(session, visit))
        if known is not None:
            conversation, connection.token, is_new = known, token, False
        else:
            entered = await self.desk.store.write(lambda session: conversations.enter(session, visit))
            conversation, connection.token, is_new = entered
        connection.customer_id = conversation.customer_id
        connection.language = conversation.language
        connection.state = conversation.state
        self.connections.bind(connection, conversation.id)
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

    async def say(self, connection: Connection, client_id: object, text: object) -> dict[str, Any]:
        """A message of the customer's; stored when this returns."""
        conversation_id, own_id = bound(connection), clean.client_id(client_id, connection.language)
        most = self.desk.settings.max_message_chars
        return await self.desk.store.write(
            lambda session: public(inbound.accept_text(session, conversation_id, own_id, text, most))
        )

    async def choose(
        self, connection: Connection, client_id: object, message_id: object, choice_id: object
    ) -> dict[str, Any]:
        """A choice among those that a message offered."""
        conversation_id, own_id = bound(connection), clean.client_id(client_id, connection.language)
        company = self.desk.company
        return await self.desk.store.write(
            lambda session: public(
                inbound.accept_choice(session, conversation_id, own_id, message_id, choice_id, company)
            )
        )

    async def ask_for_person(self, connection: Connection, client_id: object) -> dict[str, Any]:
        """A wish for a person."""
        conversation_id, own_id = bound(connection), clean.client_id(client_id, connection.language)
        return await self.desk.store.write(
            lambda session: public(inbound.accept_human(session, conversation_id, own_id))
        )

    def config(self, language: str) -> dict[str, Any]:
        """What a widget shows before anybody has written."""
        company = self.desk.company
        return {
            "name": company.name,
            "greeting": company.greeting_in(language),
            "languages": languages(),
            "max_chars": self.desk.settings.max_message_chars,
            "suggestions": company.suggestions_in(language),
        }


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
