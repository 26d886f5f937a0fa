"""Which websites' scripts may speak with the desk."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.errors import SettingsError
from bot.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
DEFAULT_PORTS = {"http": 80, "https": 443}


def own_origins(settings: Settings) -> list[str]:
    """Where the desk's own pages are opened; on one's own machine under each of its names."""
    origin = _origin(settings.base_url, "TANDEM_PUBLIC_URL")
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if host not in {"127.0.0.1", "localhost", "::1", "0.0.0.0"}:
        return [origin]
    return [_origin(f"{parts.scheme}://{name}:{parts.port or DEFAULT_PORTS[parts.scheme]}", "") for name in LOOPBACK]


def widget_origins(settings: Settings) -> list[str]:
    """Where the customers' widget may run: the desk's own pages and those of ``TANDEM_ALLOWED_ORIGINS``.

    Raises:
        SettingsError: An entry is not an origin.
    """
    others = [entry.strip() for entry in settings.allowed_origins.split(",") if entry.strip()]
    return own_origins(settings) + [_origin(entry, "TANDEM_ALLOWED_ORIGINS") for entry in others]


def _origin(url: str, setting: str) -> str:
    """Scheme, host and port as browsers write them: lower case, no default port."""
    try:
        parts = urlsplit(url.lower().rstrip("/"))
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
        parts = urlsplit("")
    if parts.scheme not in DEFAULT_PORTS or not host or "*" in host or parts.path or parts.query:
        raise SettingsError(f"{setting}: {url!r} is not an origin; write for example https://shop.example")
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + (f":{port}" if port and port != DEFAULT_PORTS[parts.scheme] else "")
