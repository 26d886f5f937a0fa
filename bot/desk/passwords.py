"""Agents' passwords: argon2id, and what counts as a password."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_CHARS = 10
MAX_CHARS = 200

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The password as it is stored."""
    return _hasher.hash(password.encode("utf-8", "replace"))


def matches(stored: str | None, password: object) -> bool:
    """Whether ``password`` is the one stored.

    Takes as long where there is no such account (``stored`` is None), so that nobody can tell by the time.
    """
    given = password if isinstance(password, str) and len(password) <= MAX_CHARS else ""
    try:
        right = _hasher.verify(stored or _nobody(), given.encode("utf-8", "replace"))
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def acceptable(password: object, email: str) -> bool:
    """Whether somebody may have this password."""
    if not isinstance(password, str) or not MIN_CHARS <= len(password) <= MAX_CHARS:
        return False
    return email.lower() not in password.lower()


def one_time_password() -> str:
    """A random password (72 bits) to be changed at the first sign-in."""
    return secrets.token_urlsafe(9)


@lru_cache
def _nobody() -> str:
    return hash_password(secrets.token_hex(16))
