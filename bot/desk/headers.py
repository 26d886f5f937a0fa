"""Headers that every answer carries: what a page may load, who may frame it, how long it is kept, the request's id."""

from __future__ import annotations

import ipaddress

from starlette.datastructures import Headers as Given
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import request_id

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# What other websites load to show the widget. Nothing in it is anybody's secret.
OPEN_TO_ALL = ("/widget.js", "/widget/", "/vendor/")
# Files that people sent bring a policy of their own, which is stricter.
FILES = "/files/"


def cache_control(path: str) -> str:
    """How long a path's answer may be kept.

    >>> cache_control("/vendor/x.js"), cache_control("/api/agent/session")
    ('public, max-age=3600', 'no-store')
    """
    if path.startswith(("/api/", "/health/", "/metrics")):
        return "no-store"
    if path.startswith("/vendor/"):
        return "public, max-age=3600"
    # Modules must fit each other, so each is asked for anew; its ETag makes that cheap.
    return "no-cache"


def given_id(scope: Scope) -> str | None:
    """The request's id as the proxy in front gave it; None from anybody else, who could give somebody else's.

    >>> headers = [(b"x-request-id", b"4bf92f3577b34da6")]
    >>> given_id({"type": "http", "headers": headers, "client": ("127.0.0.1", 50000)})
    '4bf92f3577b34da6'
    >>> given_id({"type": "http", "headers": headers, "client": ("203.0.113.9", 50000)}) is None
    True
    """
    host, port = scope.get("client") or ("", None)
    # Where the server believes a proxy, it has put the visitor's address there, with the port unknown.
    if port == 0 or is_loopback(host):
        return Given(scope=scope).get(request_id.HEADER)
    return None


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own.

    >>> is_loopback("::1"), is_loopback("::ffff:127.0.0.1"), is_loopback("10.0.0.1"), is_loopback("testclient")
    (True, True, False, False)
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


class Headers:
    """ASGI middleware that adds the headers."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        made = request_id.begin(given_id(scope))

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    if not (path.startswith(FILES) and name in headers):
                        headers[name] = value
                headers.setdefault("Cache-Control", cache_control(path))
                headers[request_id.HEADER] = made
                if headers.get("Content-Encoding") == "identity":
                    # It told the compression to leave the body alone; to clients it says nothing.
                    del headers["Content-Encoding"]
                if self._https:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                if path.startswith(OPEN_TO_ALL):
                    headers["Access-Control-Allow-Origin"] = "*"
                    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            await send(message)

        await self._app(scope, receive, with_headers)
