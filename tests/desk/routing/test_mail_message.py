"""A queued reply as a mail: nothing in it can make a header, and it arrives as it was written."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.desk.errors import Refused
from bot.desk.routing.mail_message import Letter, Sender, make_message

FROM = Sender("support@halden.example", "Halden")


def letter(**fields):
    plain = {
        "mail_id": "e_1", "conversation_id": "c_1", "recipient": "eva@x.example", "subject": "Hi", "body": "Hello\n",
        "at": datetime(2026, 11, 21, 9, 14, 3, tzinfo=timezone.utc), "attempts": 1,
    }  # fmt: skip
    return Letter(**plain | fields)


def test_every_attempt_makes_the_same_mail():
    assert make_message(letter(), FROM).as_bytes() == make_message(letter(attempts=3), FROM).as_bytes()


@pytest.mark.parametrize("between", ["\r\n", "\n", "\r", "\u2028", "\0\x0b\x85"])
def test_a_subject_is_one_line_whatever_is_in_it(between):
    hostile = letter(subject=f"Hi{between}Bcc: all@x.example")
    message = make_message(hostile, Sender("support@halden.example", "Hal\r\nBcc: all@x.example"))
    raw = message.as_bytes()
    assert message["Bcc"] is None and b"\nBcc" not in raw and message["Subject"].startswith("Hi")


def test_long_lines_strange_letters_and_dots_arrive_as_they_were_written():
    body = "Ačiū 👋 " * 300 + "\n.\n..\nFrom here on\n\n= 3D"
    message = make_message(letter(body=body), Sender("support@halden.example", 'Žalias, UAB "H"'))
    raw = message.as_bytes()
    assert max(map(len, raw.splitlines())) <= 998 and raw.isascii()
    assert message["From"].addresses[0].display_name == 'Žalias, UAB "H"'
    assert message.get_content().rstrip("\n") == body


def test_half_a_letter_does_not_stop_the_rest():
    assert make_message(letter(body="Hello \ud800", subject="\ud800"), FROM).get_content() == "Hello ?\n"


@pytest.mark.parametrize("address", ["", "eva", "a b@x.example", "eva@x.example\r\nBcc: all@x.example", "[erased]"])
def test_what_is_no_address_is_not_written_to(address):
    with pytest.raises(Refused):
        make_message(letter(recipient=address), FROM)
