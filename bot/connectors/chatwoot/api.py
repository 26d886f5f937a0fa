"""Chatwoot's application API, as far as the connector uses it.

Source: Chatwoot's published OpenAPI files (developers.chatwoot.com): contacts, contact inboxes, conversations,
messages, custom attributes, status and priority.
"""

from __future__ import annotations

import re
from typing import Any

from bot.connectors.calls import Api, Declined

PRIORITIES = {1: "urgent", 2: "high", 3: "medium", 4: "low"}
#: Marks what the connector made, so that it is found again where an answer was lost.
MARK = "tandem_id"
_E164 = re.compile(r"\+[1-9]\d{6,14}")


class ChatwootApi(Api):
    """One account and one inbox."""

    def __init__(self, url: str, account: int, token: str, inbox: int) -> None:
        """Takes Chatwoot's address, the account, an agent's access token and an inbox of the kind API."""
        super().__init__("Chatwoot", f"{url}/api/v1/accounts/{account}/", {"api_access_token": token})
        self.inbox = inbox

    async def contact(self, identifier: str, name: str | None, email: str | None, phone: str | None) -> dict[str, Any]:
        """The contact of a customer: the one that is known by this identifier or address, or a new one."""
        for words in filter(None, (identifier, email)):
            found = (await self.ask("GET", "contacts/search", params={"q": words}))["payload"]
            for one in found:
                if one.get("identifier") == identifier or (email and (one.get("email") or "").lower() == email.lower()):
                    return one
        plain = {"inbox_id": self.inbox, "name": name or "Visitor", "identifier": identifier}
        known = {"email": email, "phone_number": phone if phone and _E164.fullmatch(phone) else None}
        body = plain | {key: value for key, value in known.items() if value}
        try:
            made = await self.ask("POST", "contacts", json=body)
        except Declined as declined:
            if declined.status != 422 or body == plain:
                raise
            # An address or number that Chatwoot does not take, or that another contact has: no reason to lose anybody.
            made = await self.ask("POST", "contacts", json=plain)
        return made["payload"]["contact"]

    async def source_id(self, contact: dict[str, Any]) -> str:
        """What the inbox calls a contact."""
        for one in contact.get("contact_inboxes") or []:
            if one.get("inbox", {}).get("id") == self.inbox:
                return str(one["source_id"])
        made = await self.ask("POST", f"contacts/{contact['id']}/contact_inboxes", json={"inbox_id": self.inbox})
        return str(made["source_id"])

    async def conversation_of(self, contact_id: str, mark: str) -> str | None:
        """A conversation of a contact that the connector made for this mark."""
        found = (await self.ask("GET", f"contacts/{contact_id}/conversations"))["payload"]
        marked = (one for one in found if (one.get("custom_attributes") or {}).get(MARK) == mark)
        return next((str(one["id"]) for one in marked), None)

    async def add_conversation(self, contact: dict[str, Any], attributes: dict[str, Any]) -> str:
        """Opens a conversation; returns its number."""
        body = {
            "source_id": await self.source_id(contact),
            "inbox_id": self.inbox,
            "contact_id": contact["id"],
            "status": "open",
            "custom_attributes": attributes,
        }
        return str((await self.ask("POST", "conversations", json=body))["id"])

    async def set_attributes(self, conversation: str, attributes: dict[str, Any]) -> None:
        await self.ask(
            "POST", f"conversations/{conversation}/custom_attributes", json={"custom_attributes": attributes}
        )

    async def set_status(self, conversation: str, status: str) -> None:
        await self.ask("POST", f"conversations/{conversation}/toggle_status", json={"status": status})

    async def set_priority(self, conversation: str, priority: int) -> None:
        """1 urgent to 4 low."""
        body = {"priority": PRIORITIES.get(priority)}
        await self.ask("POST", f"conversations/{conversation}/toggle_priority", json=body)

    async def add_message(self, conversation: str, text: str, mark: str, *, private: bool) -> None:
        """Adds the customer's words, or a note that only people at Chatwoot see."""
        body = {
            "content": text,
            "message_type": "outgoing" if private else "incoming",
            "private": private,
            "content_attributes": {MARK: mark},
        }
        await self.ask("POST", f"conversations/{conversation}/messages", json=body)

    async def has_message(self, conversation: str, mark: str) -> bool:
        """Whether a message that may have been added was; only the newest are looked at."""
        found = (await self.ask("GET", f"conversations/{conversation}/messages"))["payload"]
        return any((one.get("content_attributes") or {}).get(MARK) == mark for one in found)
