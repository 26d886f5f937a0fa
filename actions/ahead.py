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
        try:
            told = json.loads(data)
            if not isinstance(told, dict) or not hmac.compare_digest(str(told.get("token", "")), self._token):
                return
            for one in told["encoded"]:
                encoder().learn(one)
            message = told["message"]
            slots = {"product": told["product"]}
            turn = Turn(Tracker("", slots, message, [], False, None, {}, "action_listen"))
            if not turn.names_a_bare_product:
                turn.look_ahead()
        except Exception as error:
            # The search itself meets the same fault and answers for it; what a customer wrote does not reach the log.
            log.warning("nothing was searched ahead: %s", type(error).__name__)


async def listen(port: int, token: str) -> asyncio.DatagramTransport:
    """Listens on loopback until the transport is closed."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: Ahead(token), local_addr=("127.0.0.1", port))
    return transport
