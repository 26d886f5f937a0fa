"""The HTTP side of the desk: API, health, pages, and errors in the protocol's form."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from bot.desk import health, metrics, metrics_api, openapi, pages, session_api
from bot.desk.console_socket import ConsoleSocket
from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.finding import customers_api, export_api, filters_api, list_api, search_api
from bot.desk.help.routes import ROUTERS as HELP_ROUTERS
from bot.desk.hooks import api as hooks_api
from bot.desk.product_questions import api as product_questions_api
from bot.desk.routing import api as routing_api
from bot.desk.routing import mail_api
from bot.desk.session_api import SignInLimits
from bot.desk.sockets import MAX_BYTES
from bot.desk.staff import account_api, audit_api, desk_api, people_api, teams_api
from bot.desk.staff.sessions import LastSeen
from bot.desk.work import api as work_api
from bot.desk.work import file_api, template_api
from bot.desk.writing import api as writing_api
from bot.insight.gaps import api as gaps_api

# FastAPI would hand traces and errors to whatever OpenTelemetry finds in the environment.
NO_TELEMETRY = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def make_http(desk: Desk, console: ConsoleSocket, lifespan: Lifespan) -> FastAPI:
    """The application for everything but the sockets."""
    app = FastAPI(
        title="Tandem",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=MAX_BYTES,
        telemetry=NO_TELEMETRY,
    )
    app.state.desk = desk
    app.state.console = console
    app.state.sign_ins = SignInLimits()
    app.state.last_seen = LastSeen(desk.store)
    for module in (account_api, people_api, teams_api, desk_api, audit_api, mail_api):
        app.include_router(module.router)
    for module in (list_api, search_api, filters_api, customers_api, export_api):
        app.include_router(module.router)
    app.include_router(writing_api.router)
    for module in (session_api, work_api, file_api, template_api, routing_api, hooks_api):
        app.include_router(module.router)
    app.include_router(gaps_api.router)
    app.include_router(product_questions_api.router)
    for module in (openapi, health, metrics_api, pages):
        app.include_router(module.router)
    for router in HELP_ROUTERS:
        app.include_router(router)
    pages.mount_files(app)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, pages.on_http_error)
    app.add_exception_handler(Exception, _failed)
    app.add_middleware(GZipMiddleware, minimum_size=500)
    return app


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)
    return _answered(error)


async def _malformed(_: Request, error: Exception) -> JSONResponse:
    return _answered(Refused("bad_request", status=422))


async def _failed(request: Request, error: Exception) -> JSONResponse:
    # The server's own log has the trace; the path names a conversation at most.
    return _answered(Refused("unavailable", status=500))


def _answered(refused: Refused) -> JSONResponse:
    metrics.refused(refused)
    return JSONResponse(refused.as_dict(), refused.status)
