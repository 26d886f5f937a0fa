"""Signatures of webhooks: only the secret's holder can make one, and only for a while."""

from __future__ import annotations

import pytest

from bot.signatures import MAX_AGE_S, sign, verify

BODY = '{"text": "Grüße"}'.encode()


def test_what_was_signed_is_accepted_within_its_time() -> None:
    header = sign("secret", BODY, 1_000)
    assert verify("secret", BODY, header, now_s=1_000 + MAX_AGE_S)
    assert not verify("secret", BODY, header, now_s=1_001 + MAX_AGE_S)
    assert not verify("secret", BODY, header, now_s=999 - MAX_AGE_S), "nor one from the future"


@pytest.mark.parametrize(
    "header", [None, "", "t=1000", "t=1000,v1=", "v1=00,t=1000", "t=-1,v1=" + "0" * 64, "x" * 9999]
)
def test_what_is_no_signature_is_refused(header: str | None) -> None:
    assert not verify("secret", BODY, header, now_s=1_000)


def test_another_secret_body_or_time_is_refused() -> None:
    header = sign("secret", BODY, 1_000)
    assert not verify("other", BODY, header, now_s=1_000)
    assert not verify("secret", BODY + b" ", header, now_s=1_000)
    assert not verify("secret", BODY, header.replace("t=1000", "t=1001"), now_s=1_000)
