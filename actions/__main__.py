"""Serves the actions to Rasa, on loopback only: ``python -m actions``.

Not rasa-sdk's own server: that one listens on every interface by default, asks for no token and sends the request
back in its errors.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import logging
import os
import traceback
from collections.abc import AsyncIterator
from time import perf_counter

import uvicorn
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from actions import ahead
from actions.one_write import OneWriteProtocol
from actions.turn import encoder, knowledge, searched_s
from bot import datagrams, logs, request_id
from bot.settings import settings

log = logging.getLogger("tandem.actions")


def create_app(token: str = "", ahead_on: int | None = None) -> Starlette:
    """The action server.

    Args:
        token: Where set, requests must carry it as ``?token=`` (Rasa's ``action_endpoint.token``).
        ahead_on: Port on which it also hears of messages before it is called; None: on none.
    """
    executor = ActionExecutor()
    executor.register_package("actions")

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def webhook(request: Request) -> JSONResponse:
        if token and not hmac.compare_digest(request.query_params.get("token", ""), token):
            return JSONResponse({"error": "the internal token is missing or wrong"}, 401)
        try:
            call = json.loads(await request.body())
        except ValueError:
            return JSONResponse({"error": "the body is not JSON"}, 400)
        if not isinstance(call, dict):
            return JSONResponse({"error": "the body must be an object"}, 400)
        request_id.begin(request.headers.get(request_id.HEADER), str(call.get("sender_id") or ""))
        return await _run(executor, call)

    @contextlib.asynccontextmanager
    async def listening(_: Starlette) -> AsyncIterator[None]:
        transport = await datagrams.listen(ahead_on, token, ahead.hear) if ahead_on else None
        yield
        if transport:
            transport.close()

    routes = [Route("/health", health), Route("/webhook", webhook, methods=["POST"])]
    return Starlette(routes=routes, lifespan=listening)


async def _run(executor: ActionExecutor, call: dict) -> JSONResponse:
    name = call.get("next_action", "")
    # The actions read no domain, so Rasa does not send it; rasa-sdk wants one or a digest of one all the same.
    call.setdefault("domain", {})
    if "encoded" in call:
        told = call.pop("encoded")
        for one in told if isinstance(told, list) else []:
            encoder().learn(one)
    begun = perf_counter()
    searched_s.set(0.0)
    try:
        result = await executor.run(call)
        log.info("%s done in %.4f s", name, perf_counter() - begun)
        seconds = {"search": searched_s.get()}
        return JSONResponse({"events": result.events, "responses": result.responses, "seconds": seconds})
    except ActionExecutionRejection as error:
        return JSONResponse({"error": str(error), "action_name": error.action_name}, 400)
    except ActionNotFoundException as error:
        return JSONResponse({"error": str(error), "action_name": error.action_name}, 404)
    except Exception as error:
        # The process meets the world here: one faulty turn must not end the server, nor its text reach the log, where
        # the error's own words could bring it.
        place = "".join(traceback.format_tb(error.__traceback__))
        log.error(
            "action %s failed in conversation %s: %s\n%s", name, call.get("sender_id"), type(error).__name__, place
        )
        return JSONResponse({"error": "the action failed", "action_name": name}, 500)


def main() -> None:
    logs.set_up(settings().log_level)
    # Opened before the first customer waits for it; without a sound index there is no point in starting.
    knowledge().warm()
    app = create_app(os.environ.get("TANDEM_INTERNAL_TOKEN", ""), settings().actions_port)
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=settings().actions_port,
        log_config=None,
        access_log=False,
        http=OneWriteProtocol,
    )


if __name__ == "__main__":
    main()
