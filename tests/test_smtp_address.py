"""The mail server's address: read, or refused without the password being said."""

from __future__ import annotations

import pytest

from bot.smtp_address import SmtpAddress, read_smtp_url


@pytest.mark.parametrize("url, address", [
    ("smtp://mail.example", SmtpAddress("mail.example", 587)),
    ("smtp://desk:p%40s%2Fs@mail.example:2525", SmtpAddress("mail.example", 2525, "desk", "p@s/s")),
    ("smtps://me%40x.example:pass@mail.example", SmtpAddress("mail.example", 465, "me@x.example", "pass", "whole")),
    ("smtp://localhost:25?tls=off", SmtpAddress("localhost", 25, tls="off")),
    ("smtp://[::1]:25?tls=off", SmtpAddress("::1", 25, tls="off")),
])  # fmt: skip
def test_an_address_is_read(url: str, address: SmtpAddress) -> None:
    assert read_smtp_url(url) == address


@pytest.mark.parametrize("url", [
    "mail.example", "http://desk:secret@mail.example", "smtp://", "smtp://:25", "smtp://desk@mail.example",
    "smtp://desk:@mail.example", "smtp://:secret@mail.example", "smtp://desk:secret@mail.example:port",
    "smtp://desk:secret@mail.example:0", "smtp://desk:secret@mail.example:70000", "smtp://desk:se/cret@mail.example",
    "smtp://desk:secret@mail.example/path", "smtp://desk:secret@mail.example#x", "smtp://desk:secret@mail.example?tls=no",
    "smtps://desk:secret@mail.example?tls=off", "smtp://desk:secret@[::1", "smtp://desk:secret@\u2100.example",
])  # fmt: skip
def test_what_is_none_is_refused_without_the_password(url: str) -> None:
    with pytest.raises(ValueError) as refused:
        read_smtp_url(url)
    assert "secret" not in str(refused.value) and str(refused.value)


def test_the_password_is_not_shown() -> None:
    assert "secret" not in repr(read_smtp_url("smtp://desk:secret@mail.example"))
