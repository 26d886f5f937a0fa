"""What Tandem tells, done at Chatwoot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.connectors.chatwoot.api import MARK, ChatwootApi
from bot.connectors.chatwoot.note import attributes_of, note_of
from bot.connectors.ledger import Item, Ledger, Link
from bot.connectors.worker import Kept

#: Begins the client_id of everything that the connector writes in Tandem.
OURS = "cw-"


class FromTandem:
    """Handles events of Tandem's webhook."""

    def __init__(self, ledger: Ledger, chatwoot: ChatwootApi, tandem_url: str) -> None:
        """Takes Tandem's address, too: files have addresses relative to it."""
        self._ledger = ledger
        self._chatwoot = chatwoot
        self._url = tandem_url

    async def handle(self, item: Item) -> None:
        """Carries an event out; one that is not for connectors does nothing.

        Raises:
            TryAgain: Later.
            Declined: Chatwoot refuses it.
            Kept: It makes sense only after another event.
        """
        event, data = item.body["event"], item.body["data"]
        if event == "handoff.queued":
            await self._hand_over(item.conversation, data["handoff"]["package"])
        elif event == "message.created":
            await self._message(item, data["message"])
        elif event == "conversation.reopened":
            await self._reopen(item.conversation)
        elif event in ("conversation.closed", "handoff.returned"):
            await self._end(item)

    async def _hand_over(self, conversation_id: str, package: dict[str, Any]) -> None:
        key = f"handoff:{package['id']}"
        if self._ledger.is_done(key):
            return
        link = self._ledger.link(conversation_id) or await self._open(conversation_id, package)
        if link.closed:
            await self._chatwoot.set_status(link.far, "open")
            await self._chatwoot.set_attributes(
                link.far, {MARK: conversation_id, **attributes_of(package, conversation_id)}
            )
        note = note_of(package)
        await self._add(link, f"note:{package['id']}", note, private=True)
        await self._chatwoot.set_priority(link.far, package["routing"]["priority"])
        self._know_transcript(package)
        last = _last_words(package)
        if last is not None:
            # So that the conversation counts as waiting for an answer, which one with notes alone does not.
            await self._add(link, f"words:{package['id']}", last, private=False)
        self._ledger.set_closed(conversation_id, False)
        self._ledger.release(conversation_id)
        self._ledger.done(key)

    async def _open(self, conversation_id: str, package: dict[str, Any]) -> Link:
        """The conversation at Chatwoot: made, or found where the answer to an earlier try was lost."""
        who = package["customer"]
        contact = await self._chatwoot.contact(
            f"tandem:{who.get('id') or conversation_id}", who.get("name"), who.get("email"), who.get("phone")
        )
        contact_id = str(contact["id"])
        begun = self._ledger.begin(f"open:{conversation_id}")
        far = await self._chatwoot.conversation_of(contact_id, conversation_id) if begun else None
        if far is None:
            attributes = {MARK: conversation_id, **attributes_of(package, conversation_id)}
            far = await self._chatwoot.add_conversation(contact, attributes)
        self._ledger.add_link(conversation_id, far, contact_id)
        return Link(conversation_id, far, contact_id, closed=False)

    def _know_transcript(self, package: dict[str, Any]) -> None:
        """What the note tells is not told again."""
        for message in package["transcript"]["messages"]:
            self._ledger.done(f"message:{message['id']}")

    async def _message(self, item: Item, message: dict[str, Any]) -> None:
        if message["role"] == "agent":
            await self._colleague(item.conversation, message)
        if message["role"] != "customer":
            return
        link = self._ledger.link(item.conversation)
        if link is None or link.closed:
            # The bot's, as most are; or its handoff is still on the way.
            raise Kept
        await self._add(link, f"message:{message['id']}", self._text(message), private=False)

    async def _colleague(self, conversation_id: str, message: dict[str, Any]) -> None:
        """Somebody wrote in Tandem's own console: people at Chatwoot should know."""
        link = self._ledger.link(conversation_id)
        if link is not None and not (message["client_id"] or "").startswith(OURS):
            words = f"{message['author'] or 'Somebody'} wrote in Tandem:\n\n{self._text(message)}"
            await self._add(link, f"message:{message['id']}", words, private=True)

    async def _reopen(self, conversation_id: str) -> None:
        link = self._ledger.link(conversation_id)
        if link is not None and link.closed:
            self._ledger.set_closed(conversation_id, False)
            await self._chatwoot.set_status(link.far, "open")
            self._ledger.release(conversation_id)

    async def _end(self, item: Item) -> None:
        link = self._ledger.link(item.conversation)
        if link is None:
            return
        if item.body["event"] == "handoff.returned":
            words = "The customer went on with the bot in Tandem; nobody needs to answer."
            await self._add(link, f"returned:{item.body['id']}", words, private=True)
        # Before it is so at Chatwoot: its own event about that must not close it in Tandem.
        self._ledger.set_closed(item.conversation, True)
        await self._chatwoot.set_status(link.far, "resolved")

    async def _add(self, link: Link, key: str, text: str, *, private: bool) -> None:
        async def act() -> None:
            await self._chatwoot.add_message(link.far, text, key, private=private)

        await once(self._ledger, key, lambda: self._chatwoot.has_message(link.far, key), act)

    def _text(self, message: dict[str, Any]) -> str:
        files = message.get("payload", {}).get("attachments") or []
        links = [f"[{one['name']}]({self._url}{one['url']})" for one in files]
        return "\n\n".join(part for part in (message["text"], *links) if part)


async def once(
    ledger: Ledger, key: str, happened: Callable[[], Awaitable[bool]], act: Callable[[], Awaitable[None]]
) -> None:
    """Does something once, also where a process ends between doing it and noting that.

    Args:
        happened: Looks whether an act that was begun came through; asked after a failure only.
    """
    if ledger.is_done(key):
        return
    if not (ledger.begin(key) and await happened()):
        await act()
    ledger.done(key)


def _last_words(package: dict[str, Any]) -> str | None:
    said = [one["text"] for one in package["transcript"]["messages"] if one["role"] == "customer"]
    return said[-1] if said else package["reason"]["text"] or None
