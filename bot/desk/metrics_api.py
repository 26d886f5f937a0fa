"""``/metrics`` in Prometheus's text form, for whoever has the token, and without one for this machine alone."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.desk.errors import Refused
from bot.desk.gauges import Present, read_gauges
from bot.desk.guard import TheDesk, bearer
from bot.desk.headers import is_loopback
from bot.desk.metrics import REGISTRY
from bot.settings import Settings

#: What a proxy adds to the requests of others; without a token none of them is this machine's own.
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")

router = APIRouter()


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request, desk: TheDesk) -> Response:
    """What was counted since the process began, and the present state."""
    check_reader(request, desk.settings)
    text = generate_latest(REGISTRY) + generate_latest(Present(await read_gauges(desk)))
    return Response(text, media_type=CONTENT_TYPE_LATEST)


def check_reader(request: Request, settings: Settings) -> None:
    """Lets in whoever carries ``TANDEM_METRICS_TOKEN``; where none is set, this machine while only it sees the desk.

    Raises:
        Refused: ``no_metrics``.
    """
    given = (bearer(request) or "").encode("utf-8", "replace")
    if settings.metrics_token:
        if not hmac.compare_digest(given, settings.metrics_token.encode("ascii")):
            raise Refused("no_metrics", status=401)
    elif not _is_own(request, settings):
        raise Refused("no_metrics", status=403)


def _is_own(request: Request, settings: Settings) -> bool:
    # With an address for others there is a proxy on this machine, through which everybody comes from this machine.
    desk_host = urlsplit(settings.base_url).hostname or ""
    names = (desk_host, request.url.hostname or "")
    local = all(name == "localhost" or is_loopback(name) for name in names)
    peer = request.client.host if request.client else ""
    return local and is_loopback(peer) and not any(name in request.headers for name in FORWARDED)
