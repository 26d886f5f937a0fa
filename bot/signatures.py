"""Signatures of webhooks: made by the desk, checked by whoever is told."""

from __future__ import annotations

import hashlib
import hmac
import re
import time

HEADER = "Tandem-Signature"
#: A signature that is older, seconds, may be one that somebody kept and sends again.
MAX_AGE_S = 300
_FORM = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def sign(secret: str, body: bytes, at_s: int) -> str:
    """The header's value for a body that is sent at a moment (Unix seconds).

    >>> sign("s", b"{}", 1)
    't=1,v1=b253639bcd705ed1cda3073f66104f16988bd40272584dea7d0d345ae93e61cc'
    """
    digest = hmac.new(secret.encode(), f"{at_s}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={digest}"


def verify(secret: str, body: bytes, header: str | None, *, now_s: float | None = None) -> bool:
    """Whether a body was signed with the secret, and lately.

    Args:
        header: What came as :data:`HEADER`; None when nothing did.
        now_s: This moment, Unix seconds; the clock's unless given.
    """
    found = _FORM.fullmatch(header or "")
    if found is None:
        return False
    at_s = int(found[1])
    moment = time.time() if now_s is None else now_s
    fresh = abs(moment - at_s) <= MAX_AGE_S
    return hmac.compare_digest(sign(secret, body, at_s), found[0]) and fresh
