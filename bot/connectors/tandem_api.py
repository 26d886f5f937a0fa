"""Tandem's REST API, as far as connectors use it."""

from __future__ import annotations

from typing import Any

from bot.connectors.calls import Api, Declined

RESOLUTIONS = ("solved", "unsolved", "no_reply")


class TandemApi(Api):
    """Speaks as the agent whose access token it has."""

    def __init__(self, url: str, token: str) -> None:
        """Takes the desk's address and an access token."""
        super().__init__("Tandem", f"{url}/api/agent/conversations/", {"Authorization": f"Bearer {token}"})

    async def take(self, conversation_id: str) -> None:
        """Takes a waiting conversation; one that is ours already stays ours.

        Raises:
            Declined: ``already_taken`` by somebody else, or ``conversation_closed``.
        """
        await self.ask("POST", f"{conversation_id}/take")

    async def write(self, conversation_id: str, client_id: str, text: str) -> None:
        """Writes to the customer: takes the conversation or opens it again where that is needed first.

        Raises:
            Declined: The message cannot be sent.
        """
        body = {"client_id": client_id, "text": text}
        for _ in range(2):
            try:
                await self.ask("POST", f"{conversation_id}/messages", json=body)
                return
            except Declined as declined:
                if declined.code == "not_yours":
                    await self.take(conversation_id)
                elif declined.code == "conversation_closed":
                    await self.ask("POST", f"{conversation_id}/reopen")
                else:
                    raise
        await self.ask("POST", f"{conversation_id}/messages", json=body)

    async def end(self, conversation_id: str, resolution: str) -> None:
        """Closes a conversation, after taking it where nobody has.

        Raises:
            Declined: Somebody else has it.
        """
        body: dict[str, Any] = {"resolution": resolution if resolution in RESOLUTIONS else RESOLUTIONS[0]}
        try:
            await self.ask("POST", f"{conversation_id}/close", json=body)
        except Declined as declined:
            if declined.code != "not_yours":
                raise
            await self.take(conversation_id)
            await self.ask("POST", f"{conversation_id}/close", json=body)
