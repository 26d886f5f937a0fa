"""The WebSocket protocol that uvicorn speaks with browsers, stopped in order whatever each of them does just then."""

from __future__ import annotations

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's own, which does not stop where a client is just closing its socket.

    Its ``shutdown`` says goodbye to a connection whose closing has begun; the error of that ended the whole server's
    stop before the desk's own (``lifespan``).
    """

    def shutdown(self) -> None:
        """Says that the server goes; who has said goodbye already is hung up on."""
        try:
            super().shutdown()
        except InvalidState:
            self.transport.close()
