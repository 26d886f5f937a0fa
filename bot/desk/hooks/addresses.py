"""Where webhooks may be sent: to the open internet by https, and nowhere inside unless the operator allows it.

Whoever may add a webhook could else make the desk ask services that only it can reach (server-side request forgery). So
an address is looked at when it is saved and, as names may point elsewhere later, again at every delivery; what was
looked at is then what is connected to.
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from bot.desk.errors import Refused

MAX_CHARS = 2000
_NAT64 = IPv6Network("64:ff9b::/96")
# What Python takes for global: a network's own translation, old site-local addresses, IPv4 in its oldest wrapping.
_INSIDE = tuple(map(IPv6Network, ("64:ff9b:1::/48", "fec0::/10", "::/96")))
Address = IPv4Address | IPv6Address


class NotAllowed(Exception):
    """The address, or what its name stands for, is not one that webhooks may be sent to."""


@dataclass(frozen=True)
class Target:
    """Where exactly a delivery goes.

    Attributes:
        url: With the network address in the name's place.
        host: The name, for the Host header and the certificate.
        authority: The name with its port, where it is not the usual one.
    """

    url: str
    host: str
    authority: str


def check_url(url: object, *, private: bool) -> str:
    """A webhook's address, by its form.

    Args:
        private: Whether the operator allows plain http and addresses inside.

    Raises:
        Refused: ``bad_webhook_url`` or ``webhook_not_public``.
    """
    try:
        parts = _parts(url, private)
        literal = _literal(parts.hostname or "")
    except ValueError:
        raise Refused("bad_webhook_url", status=422) from None
    if literal is not None and not private and not is_public(literal):
        raise Refused("webhook_not_public", status=422)
    return str(url).strip()


async def check_name(url: str, *, private: bool) -> None:
    """Refuses an address whose name stands for something inside; one that stands for nothing yet passes.

    Raises:
        Refused: ``webhook_not_public``.
    """
    try:
        await resolve(url, private=private)
    except NotAllowed:
        raise Refused("webhook_not_public", status=422) from None
    except OSError:
        return


async def resolve(url: str, *, private: bool) -> Target:
    """Looks up where an address leads.

    Raises:
        NotAllowed: It leads inside, or is no address (any more).
        OSError: The name is not known.
    """
    try:
        parts = _parts(url, private)
    except ValueError:
        raise NotAllowed from None
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ip_address(one[4][0].split("%")[0]) for one in found]
    # One public address among private ones is how a trick looks, so all must be public.
    if not addresses or (not private and not all(map(is_public, addresses))):
        raise NotAllowed
    place = f"[{addresses[0]}]" if addresses[0].version == 6 else str(addresses[0])
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    shown = f"[{host}]" if ":" in host else host
    authority = f"{shown}:{parts.port}" if parts.port else shown
    return Target(f"{parts.scheme}://{place}:{port}{path}", host, authority)


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet, whatever it is wrapped in.

    >>> [is_public(ip_address(a)) for a in ("93.184.216.34", "10.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254")]
    [True, False, False, False, False]
    """
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if any(address in network for network in _INSIDE):
            return False
    return address.is_global and not address.is_multicast


def _parts(url: object, private: bool) -> SplitResult:
    text = url.strip() if isinstance(url, str) else ""
    if not text or len(text) > MAX_CHARS or not text.isascii() or any(c.isspace() or ord(c) < 33 for c in text):
        raise ValueError("not an address")
    parts = urlsplit(text)
    schemes = ("https", "http") if private else ("https",)
    if parts.scheme not in schemes or not parts.hostname or "@" in parts.netloc or parts.fragment or parts.port == 0:
        raise ValueError("not an address for webhooks")
    return parts


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
