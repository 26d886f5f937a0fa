"""The Socket.IO server that customers and agents share."""

from __future__ import annotations

import logging

import socketio

from bot.desk.origins import widget_origins
from bot.settings import Settings

log = logging.getLogger(__name__)
# Below this the libraries log packets, and with them what people write.
log.setLevel(logging.WARNING)

MAX_BYTES = 64_000
PING_INTERVAL_S = 20
PING_TIMEOUT_S = 15


def make_server(settings: Settings) -> socketio.AsyncServer:
    """A server that refuses other websites' scripts at the handshake; clients without an Origin are no browsers."""
    return socketio.AsyncServer(
        async_mode="asgi",
        cors_allowed_origins=widget_origins(settings),
        cors_credentials=False,
        max_http_buffer_size=MAX_BYTES,
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PING_TIMEOUT_S,
        logger=log,
        engineio_logger=log,
    )
