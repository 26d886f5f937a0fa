"""Runs the desk: ``python -m bot.desk``."""

from __future__ import annotations

import logging
import sys

import uvicorn

from bot import logs
from bot.desk.app import create_app
from bot.desk.sockets import MAX_BYTES
from bot.desk.web_socket import WebSocketProtocol
from bot.errors import TandemError
from bot.settings import read_settings

log = logging.getLogger("bot.desk")


def main() -> None:
    """Serves until it is told to stop.

    Raises:
        SystemExit: With one sentence, when a setting or a file is wrong.
    """
    try:
        settings = read_settings()
        app = create_app(settings)
    except TandemError as error:
        sys.exit(error.message)
    logs.set_up(settings.log_level)
    log.info("the desk opens at %s", settings.base_url)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        ws=WebSocketProtocol,
        ws_max_size=MAX_BYTES,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
