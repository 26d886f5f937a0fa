"""Hears from Rasa of a message as soon as it is understood, and searches while Rasa chooses what to do.

A datagram on the port of the calls, on loopback. It only hurries things: one that is lost, late or for nothing changes
no reply.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from typing import Any

from rasa_sdk import Tracker

from actions.turn import Turn, encoder

log = logging.getLogger("tandem.actions")


class Ahead(asyncio.DatagramProtocol):
    """Looks ahead for each message that comes with the token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """Takes ``{token, message, product, encoded}``: Rasa's latest message, the slot, the vectors that it has."""
        told = self._from_rasa(data)
        if told is None:
            return
        try:
            for one in told["encoded"]:
                encoder().learn(one)
            slots = {"product": told["product"]}
            turn = Turn(Tracker("", slots, told["message"], [], False, None, {}, "action_listen"))
            # A bare product is searched for together with the question before it.
            if not turn.names_a_bare_product:
                turn.look_ahead()
        except Exception as error:
            # The search itself meets the same fault and answers for it; what a customer wrote does not reach the log.
            log.warning("nothing was searched ahead: %s", type(error).__name__)

    def _from_rasa(self, data: bytes) -> dict[str, Any] | None:
        """What a datagram says, if it comes with the token; anybody on this machine can send one, and fills no log."""
        try:
            told = json.loads(data)
            given = told.get("token", "").encode()
        except (ValueError, AttributeError):
            return None
        return told if hmac.compare_digest(given, self._token.encode()) else None


async def listen(port: int, token: str) -> asyncio.DatagramTransport | None:
    """Listens on loopback until the transport is closed; None where something else has the port."""
    loop = asyncio.get_running_loop()
    try:
        transport, _ = await loop.create_datagram_endpoint(lambda: Ahead(token), local_addr=("127.0.0.1", port))
    except OSError as error:
        log.warning("port %d takes no datagrams, so that answers take some milliseconds more: %s", port, error)
        return None
    return transport
