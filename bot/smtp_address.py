"""The mail server's address, as the setting ``TANDEM_SMTP_URL`` writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465}
FORM = "must be like smtp://user:password@mail.example:587 or smtps://user:password@mail.example:465"
ESCAPES = "a user name or password with @, :, /, ?, # or % in it is written percent-encoded"


@dataclass(frozen=True)
class SmtpAddress:
    """Where mail is handed in.

    Attributes:
        user: None: the server asks for no name.
        tls: ``start`` (STARTTLS, which the server must offer), ``whole`` (TLS from the first byte) or ``off``.
    """

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: str = "start"


def read_smtp_url(url: str) -> SmtpAddress:
    """Reads the address; ``?tls=off`` at the end of an ``smtp`` one leaves encryption away.

    Raises:
        ValueError: Saying what is wrong without the password in it.

    >>> read_smtp_url("smtp://desk:p%40ss@mail.example")
    SmtpAddress(host='mail.example', port=587, user='desk', tls='start')
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"{FORM}; {ESCAPES}") from None
    if parts.scheme not in PORTS or not parts.hostname or parts.path not in ("", "/") or parts.fragment or port == 0:
        raise ValueError(f"{FORM}; {ESCAPES}")
    if bool(parts.username) != bool(parts.password):
        raise ValueError(f"{FORM}; a user name and a password go together")
    options = parse_qs(parts.query, keep_blank_values=True)
    plain = parts.scheme == "smtp" and options == {"tls": ["off"]}
    if options and not plain:
        raise ValueError("takes one option, tls=off, and only with smtp://")
    return SmtpAddress(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls="whole" if parts.scheme == "smtps" else "off" if plain else "start",
    )
