"""What people do at Chatwoot, done in Tandem."""

from __future__ import annotations

from typing import Any

from bot.connectors.calls import TryAgain
from bot.connectors.chatwoot.api import MARK, ChatwootApi
from bot.connectors.chatwoot.from_tandem import OURS
from bot.connectors.ledger import Item, Ledger, Link
from bot.connectors.tandem_api import TandemApi

#: Tandem takes messages of 4000 characters unless its operator says otherwise.
MAX_CHARS = 3800
#: Chatwoot may tell of a conversation before the answer to making it is written down.
LINK_S = 60.0
RESOLUTION = "tandem_resolution"


class FromChatwoot:
    """Handles events of Chatwoot's webhook."""

    def __init__(self, ledger: Ledger, chatwoot: ChatwootApi, tandem: TandemApi) -> None:
        self._ledger = ledger
        self._chatwoot = chatwoot
        self._tandem = tandem

    async def handle(self, item: Item) -> None:
        """Carries an event out.

        Raises:
            TryAgain: Later.
            Declined: Tandem refuses it.
        """
        link = self._ledger.link_of(item.conversation)
        if link is None:
            if item.age_s < LINK_S:
                raise TryAgain("the conversation is not known yet")
            return
        if item.body["event"] == "message_created":
            await self._write(link, item.body)
        elif not link.closed:
            await self._end(link, item.body)

    async def give_up(self, item: Item, why: str) -> None:
        """Tells people at Chatwoot that something did not reach Tandem."""
        what = "This message did not reach the customer"
        if item.body["event"] != "message_created":
            what = "This conversation could not be closed in Tandem"
        mark = f"failed:{item.number}"
        await self._chatwoot.add_message(item.conversation, f"{what}: {why}", mark, private=True)

    async def _write(self, link: Link, body: dict[str, Any]) -> None:
        for number, part in enumerate(parts(_text(body)), 1):
            client_id = f"{OURS}{body['id']}" + (f".{number}" if number > 1 else "")
            await self._tandem.write(link.conversation, client_id, part)
        # Writing opens an ended conversation again.
        self._ledger.set_closed(link.conversation, False)

    async def _end(self, link: Link, body: dict[str, Any]) -> None:
        wanted = str((body.get("custom_attributes") or {}).get(RESOLUTION) or "solved")
        await self._tandem.end(link.conversation, wanted)
        self._ledger.set_closed(link.conversation, True)


def concerns(body: dict[str, Any], inbox: int) -> str | None:
    """The Chatwoot conversation that an event tells the connector to do something about; None for all other events.

    Only what people wrote to the customer counts: no notes, no automatic messages, nothing of the connector's own.
    """
    event = body.get("event")
    if event == "conversation_status_changed":
        ours = body.get("inbox_id") == inbox and body.get("status") == "resolved"
        return str(body["id"]) if ours and "id" in body else None
    if event != "message_created" or body.get("private") or body.get("message_type") not in ("outgoing", 1):
        return None
    conversation = body.get("conversation") or {}
    found = conversation.get("id") or conversation.get("display_id")
    if (
        not found
        or (body.get("inbox") or {}).get("id") != inbox
        or (body.get("sender") or {}).get("type") == "agent_bot"
    ):
        return None
    return None if MARK in (body.get("content_attributes") or {}) or not _text(body) else str(found)


def parts(text: str) -> list[str]:
    """A text in pieces that Tandem takes, cut between paragraphs, lines or words where there are any.

    >>> [len(part) for part in parts("word " * 1000)]
    [3799, 1200]
    """
    found = []
    while len(text) > MAX_CHARS:
        head = text[:MAX_CHARS]
        cut = next((at for at in (head.rfind(mark) for mark in ("\n\n", "\n", " ")) if at > 0), MAX_CHARS)
        found.append(text[:cut])
        text = text[cut:].lstrip()
    return [*found, text] if text else found


def _text(body: dict[str, Any]) -> str:
    files = [str(one["data_url"]) for one in body.get("attachments") or [] if one.get("data_url")]
    return "\n\n".join(part for part in ((body.get("content") or "").strip(), *files) if part)
