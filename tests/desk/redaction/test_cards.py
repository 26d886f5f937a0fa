"""Numbers of cards, and long numbers that are none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.redaction.cards import card_spans, is_card

NONE = re.compile(r"(?!)")
#: The numbers that payment processors publish for tests.
PUBLISHED = (
    "4242424242424242", "4000056655665556", "5555555555554444", "2223003122003222", "5105105105105100",
    "378282246310005", "371449635398431", "6011111111111117", "3056930009020004", "36227206271667",
    "3566002020360505", "6205500000000000004", "6759649826438453", "4222222222222",
)  # fmt: skip


def found(text: str, not_cards: re.Pattern[str] = NONE) -> list[str]:
    return [text[slice(*span)] for span in card_spans(text, not_cards)]


def with_check_digit(digits: str) -> str:
    return next(digits + str(last) for last in range(10) if _sum(digits + str(last)) % 10 == 0)


def _sum(digits: str) -> int:
    """Luhn, written down another way than in the code."""
    odd, even = digits[-1::-2], digits[-2::-2]
    return sum(map(int, odd)) + sum(sum(divmod(2 * int(one), 10)) for one in even)


@pytest.mark.parametrize("number", PUBLISHED)
def test_published_numbers_are_found_and_nothing_around_them(number: str) -> None:
    spaced = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    assert found(f"a {number}, b") == [number]
    assert found(f"({spaced})") == [spaced]
    assert found(f"card_{number}_front.png") == [number]


CARDS = st.builds(
    lambda start, rest: with_check_digit(start + rest),
    st.sampled_from(["4", "51", "55", "2221", "60", "62", "36"]),
    st.text("0123456789", min_size=11, max_size=11),
).filter(is_card)


@given(CARDS, st.sampled_from(["", " ", "-", ".", "\u00a0", " - ", "\u200b"]))
def test_a_card_is_found_however_it_is_divided_by_fours(number: str, sign: str) -> None:
    written = sign.join(number[at : at + 4] for at in range(0, len(number), 4))
    assert found(f"here: {written} ok") == [written]


@given(CARDS)
def test_a_wrong_digit_makes_it_no_card(number: str) -> None:
    last = str((int(number[-1]) + 1) % 10)
    assert found(number[:-1] + last) == []


@pytest.mark.parametrize(
    "after",
    [
        " 12/27 123",
        " exp 01/2028",
        " exp: 1/28, cvv: 999",
        " valid thru 11/29",
        " cvc 123",
        "\n12/27\n4321",
        " CVV2 123 09/29",
    ],
)
def test_expiry_and_check_value_go_with_the_number(after: str) -> None:
    assert found(f"4242 4242 4242 4242{after}") == [f"4242 4242 4242 4242{after}"]


def test_an_amount_beside_it_stays() -> None:
    assert found("charge 4242424242424242 100 euros") == ["4242424242424242"]
    assert found("I paid with 4242 4242 4242 4242 on 12/11") == ["4242 4242 4242 4242"]
    assert found("100 4242 4242 4242 4242 200") == ["4242 4242 4242 4242"]


@pytest.mark.parametrize(
    "text",
    [
        "IMEI 490154203237518", "imei 356938035643809", "SIM 89370012345678901233",
        "+4917612345674", "call 00370 612 34567 or 612 345 67 00", "2020 2021 2022 2023", "20261130071254",
        "1764486774123", "41.99 42.99 43.99 44.99", "612 345 678 612 345 679", "1Z999AA10123456784",
        "550e8400-e29b-41d4-a716-446655440000", "SN4242424242424242", "4242424242424242AB", "HA-123456",
    ],
)  # fmt: skip
def test_other_long_numbers_stay(text: str) -> None:
    assert found(text) == []


def test_words_before_an_undivided_number_say_that_it_is_none_but_not_of_one_written_as_a_card() -> None:
    tracking = re.compile(r"tracking\s*$")
    assert found("tracking 4242424242424242", tracking) == []
    assert found("tracking 4242 4242 4242 4242", tracking) == ["4242 4242 4242 4242"]


def test_digits_of_other_scripts_count() -> None:
    assert found("４２４２ ４２４２ ４２４２ ４２４２") == ["４２４２ ４２４２ ４２４２ ４２４２"]
    assert found("卡号4242424242424242，谢谢") == ["4242424242424242"]
