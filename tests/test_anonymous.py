"""What tells who wrote a question is gone from it, and what the question is about stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.anonymous import anonymised, without_placeholders

TEXTS = st.text(max_size=80)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("write to ona.p+x@mail.example, please", "write to «e-mail», please"),
        ("<ona@mail.example>", "<«e-mail»>"),
        ("ona at mail dot example", "«e-mail»"),
        ("my number is 8 612 34567", "my number is «number»"),
        ("call 0612 34567 now", "call «phone» now"),
        ("call (0612) 345-67-8", "call «phone»"),
        ("I paid with 4111 1111 1111 1111", "I paid with «card number»"),
        ("IBAN LT12 1000 0111 0100 1000", "IBAN «account number»"),
        ("order ha-123456 is late", "order «number» is late"),
        ("HS1234567890 does not start", "«number» does not start"),
        ("invoice INV-2026-001234", "invoice «number»"),
        ("rma 12345", "«number»"),
        ("order number is 48213", "order number is «number»"),
        ("my ip is 84.12.3.200", "my ip is «network address»"),
        ("mac 00:1A:2b:3c:4d:5e", "mac «network address»"),
        ("it is 2001:db8:0:1:1:1:1:1 here", "it is «network address» here"),
        ("see shop.example/order?id=9", "see «link»"),
        ("see https://ona:pw@shop.example/", "see «link»"),
        ("deliver to 12 Baker Street", "deliver to «address»"),
        ("I live at SW1A 1AA", "I live at «address»"),
        ("my name is ona Petraitė and it blinks", "my name is «name» and it blinks"),
        ("This is Ona, the light blinks", "This is «name», the light blinks"),
        ("ask Mrs. Jonaitis", "ask Mrs. «name»"),
        ("It blinks.\nKind regards,\nOna Petraitė", "It blinks.\nKind regards,\n«name»"),
    ],
)
def test_what_tells_of_a_person_becomes_a_placeholder(said: str, left: str) -> None:
    assert anonymised(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "E42 on the Thermostat T1 since the update to 2.10.3",
        "firmware 3.1.12.4 on HC-110, then e-17",
        "the HR100 shows error 404 after 30 seconds",
        "I cannot open 192.168.1.1 or 10.0.0.138",
        "since 2026-11-21, or 21.11.2026, it costs 49.99",
        "I'm tired of this and this is broken",
        "This is Router H1, I'm using Wi-Fi 6E",
        "https://shop.example/router-h1 says 2.4 GHz and 5 GHz",
        "order status please, does order tracking work",
        "thanks, it works with 1200 Mbit/s",
    ],
)
def test_what_the_question_is_about_stays(said: str) -> None:
    assert anonymised(said) == said


def test_what_is_known_of_the_customer_is_taken_out_wherever_it_stands() -> None:
    assert anonymised("ona's router, says jonaitė", known=("Ona Jonaitė", None)) == "«name»'s router, says «name»"


def test_the_words_that_are_left_can_be_searched_for() -> None:
    assert without_placeholders(anonymised("where is order HA-123456, ona@mail.example?")) == "where is order , ?"


@given(TEXTS, st.emails(), TEXTS)
def test_no_address_survives(before: str, address: str, after: str) -> None:
    assert address not in anonymised(f"{before} {address} {after}")


@given(st.lists(st.one_of(TEXTS, st.from_regex(r"[\d .()/-]{0,3}\d{5,20}"), st.sampled_from(["@", "«", "+", "HA-"]))))
@example(["0", "٣٣٣٣٣٣٣"])
def test_no_long_number_survives_and_a_second_time_changes_nothing(parts: list[str]) -> None:
    left = anonymised("".join(parts))
    assert not re.search(r"\d{7}", left)
    assert anonymised(left) == left


@pytest.mark.parametrize("text", ["@" * 1000, "a" * 500 + "@" * 500, "a@" + "." * 998, "@." * 500])
def test_a_thousand_signs_of_one_kind_are_looked_through_at_once(text: str) -> None:
    # A pattern that tries every way to split them would take minutes, and everybody waits meanwhile.
    assert anonymised(text) == text


def test_addresses_of_odd_forms_go_too() -> None:
    assert anonymised("@ona@mail.example, ona@@mail.example!") == "@«e-mail», «e-mail»!"
