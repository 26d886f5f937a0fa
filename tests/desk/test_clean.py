"""What comes from outside is fit to be stored, or refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk import clean
from bot.desk.errors import Refused

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(ANYTHING)
def test_a_text_is_storable_or_refused(value):
    try:
        text = clean.message_text(value, 50)
    except Refused as refused:
        assert refused.code in {"not_text", "empty", "too_long"}
    else:
        assert 0 < len(text) <= 50 and "\x00" not in text
        assert json.loads(json.dumps(text).encode("utf-8")) == text
        assert text.encode("utf-8")


@given(ANYTHING)
def test_ids_pages_and_numbers_never_raise_anything_else(value):
    for check in (clean.client_id, lambda v: clean.known_id(v, "not_found")):
        try:
            check(value)
        except Refused as refused:
            assert refused.code in {"bad_client_id", "not_found"}
    clean.clean_page(value)
    clean.clean_page({"url": value, "title": value})
    assert clean.token_or_none(value) is None or len(value) >= 20
    assert clean.whole_number(value) is None or isinstance(value, int)


def test_a_page_keeps_web_addresses_and_known_fields_of_bounded_length():
    page = clean.clean_page(
        {"url": "javascript:alert(1)", "title": "x" * 999, "referrer": "https://a.example", "other": 1}
    )
    assert page == {"title": "x" * 300, "referrer": "https://a.example"}
    assert clean.clean_page({"url": "file:///etc"}) is None


@pytest.mark.parametrize(
    "text", ["/restart", '{"a": 1}', "<script>alert(1)</script>", "{{7*7}}", "👩‍👩‍👧 ok", "e\u0301"]
)
def test_words_stay_as_they_are(text):
    assert clean.message_text(text, 100) == text
