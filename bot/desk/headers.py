"""Headers that every answer of the desk carries: what a page may load, who may frame it, how long it is kept."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
    if path.startswith(("/api/", "/health/")):
        return "no-store"
    if path.startswith("/vendor/"):
        return "public, max-age=3600"
    # Modules must fit each other, so each is asked for anew; its ETag makes that cheap.
    return "no-cache"


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

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    if not (path.startswith(FILES) and name in headers):
                        headers[name] = value
                headers.setdefault("Cache-Control", cache_control(path))
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
