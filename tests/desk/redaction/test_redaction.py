"""What is taken out of a text and what stays; measured on everything that the repository has of people's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.redaction import STAFFS, redact, without_cards, without_secrets
from bot.settings import ROOT

#: A secret, in braces, and its kind. What is in braces must go, all else stay.
SECRETS = {
    "password": """
my password is {hunter2}
my password is {hunter2}.
password: {hunter2}
wifi password is {Tr0ub4dor&3!}
the password for my router is set to {12345678}
my password is {swordfish}
my wifi password is {swordfish} and it doesn't connect
Password = {"correct horse battery staple"}
pw: {abc123XYZ}
user bob, pass: {hunter2}, still locked out
{hunter2x} is my password
My password's {Passw0rd!}
password {hunter2}
i changed my password to {Winter-2024} yesterday
the password here is {Zx9_qq} right?
our passphrase is {blue.Whale.42}
her password: {Rosebud}
password - {Secret123}
the password i use is {Summer2024!}
new password {Winter2024}
my pasword is {hunter2}""",
    "code": """
code is {482913}
OTP {123456}
the code is {482913}
my otp is {482 913}
verification code: {482913}
my one-time code is {4829}
one time password is {482913}
the code you sent me is {4829}
{G-482913} is your Google verification code
{482913} is my code
2FA code {123456}
security code is {K7Q2M9}
PIN: {1234}
my pin is {1234}
my door code is {4711}
cvv {123}
my confirmation code is {839201} what now
I got the code {482913} by sms
they sent me {482913} as the code""",
    "card": """
my card is {4242 4242 4242 4242} thanks
{4242424242424242}
charged twice on {5555-5555-5555-4444}, order HA-123456""",
}
CASES = [(kind, line) for kind, lines in SECRETS.items() for line in lines.strip().splitlines()]
ORDINARY = """
where is order HA-123456
my password is not working
password is wrong
I put the app on again, and now my password is wrong.
the password is incorrect!
my password: where do I find it?
my password is rejected
the password is 100% right
i forgot my password, is there a reset link
keep our own password to ourselves
the password is printed on the label
password reset email never came
my new password is too short
my password is case sensitive
error code 1234
error code is 482913
it shows code 1001
code is E42
promo code 123456
my post code is 123456
the tracking number is 4242424242424242
call me at +370 612 34567
serial number SN-4111-2222, firmware 2.10.3
my pin is not accepted
access point 2
login 2024
sms 2023
the code on the label is 12345
your security code expired
security camera 1080
backup 2000 files
can't sign in 403
reset 5 times
login: ona@mail.example
password - no idea
i got the error code 482913
it sent me a promo code 123456
password windows11
the password i use is not accepted
rma RMA-2024-00017
invoice INV-2024-0042 of 12.11.2026""".strip().splitlines()
#: In the repository's own dialogues there is one secret, which is there to be one.
ITS_OWN_SECRETS = {"my password is Hunter2Hunter2 and it says too many tries, let me in"}


@pytest.mark.parametrize(("kind", "line"), CASES, ids=[line for _, line in CASES])
def test_a_secret_goes_and_all_else_stays(kind: str, line: str) -> None:
    secret = re.search(r"\{(.+)\}", line)
    assert secret
    text = line.replace(secret[0], secret[1])
    redacted = redact(text, "en")
    assert redacted.kinds == (kind,)
    assert redacted.text == line.replace(secret[0], redacted.shown("en")[0]["mark"])


@pytest.mark.parametrize("line", ORDINARY)
def test_what_customers_write_of_passwords_codes_and_numbers_stays(line: str) -> None:
    assert redact(line, "en").text == line


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.splitlines()
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _own_words() -> Iterator[str]:
    """Training and held-out examples, dialogues, questions to articles, what the bot says, the articles."""
    folders = ("data", "domain", "tests/nlu", "tests/dialogues", "tests/kb", "bot/desk/texts")
    for path in (path for folder in folders for path in sorted((ROOT / folder).rglob("*.yml"))):
        yield from _strings(yaml.safe_load(path.read_text("utf-8")))
    for path in sorted((ROOT / "kb_articles").rglob("*.md")):
        yield from path.read_text("utf-8").splitlines()


def test_of_all_the_repositorys_words_nothing_is_taken_out() -> None:
    lines = [re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})", r"\1", line.removeprefix("- ")) for line in _own_words()]
    taken = {line for line in lines if redact(line, "en").kinds}
    assert len(lines) > 15_000
    assert taken == ITS_OWN_SECRETS


_ORDERS = st.from_regex(r"(HA|HS|RMA|INV)-[0-9]{4,8}", fullmatch=True)
_SERIALS = st.from_regex(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{4,10}", fullmatch=True)
_PHONES = st.from_regex(r"\+[1-9][0-9]{0,2}[ -]?[0-9]{2,3}[ -]?[0-9]{3}[ -]?[0-9]{2,4}", fullmatch=True)
_ERRORS = st.from_regex(r"E[0-9]{2}|error code [0-9]{2,6}", fullmatch=True)
_PARCELS = st.from_regex(r"tracking number:? [0-9]{10,20}|1Z[0-9A-Z]{16}|[A-Z]{2}[0-9]{9}LT", fullmatch=True)


@given(
    st.sampled_from(["{} please", "what about {}?", "it says {}", "my router, {}, is off", "{}"]),
    st.one_of(_ORDERS, _SERIALS, _PHONES, _ERRORS, _PARCELS),
)
def test_numbers_of_orders_devices_telephones_parcels_and_errors_stay(sentence: str, number: str) -> None:
    text = sentence.format(number)
    assert redact(text, "en").text == text


@given(st.lists(st.sampled_from(["my", "password", "is", "code", ":", "4242 4242 4242 4242", "123456", "a1!bcd",
                                 "[code removed]", "otp", "\n", "'", '"', "cvv", "12/27"]), max_size=12))  # fmt: skip
def test_a_second_time_changes_nothing(words: list[str]) -> None:
    once = redact(" ".join(words), "en").text
    assert redact(once, "en").text == once


@given(st.text(max_size=300))
def test_any_text_is_taken(text: str) -> None:
    assert isinstance(redact(text, "lt").text, str)


def test_staff_may_name_a_password_and_nobody_a_card() -> None:
    text = "the router's first password is hunter2, the card 4242424242424242"
    assert redact(text, "en", STAFFS).kinds == ("card",)
    assert without_cards(text) == "the router's first password is hunter2, the card [card number removed]"
    assert without_secrets(text, "en").count("removed") == 2
