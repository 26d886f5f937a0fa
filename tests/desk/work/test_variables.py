"""Variables of templates: found, checked, filled in."""

from __future__ import annotations

import pytest

from bot.desk.errors import Refused
from bot.desk.work.variables import VARIABLES, check, first_word, render


@pytest.mark.parametrize("text, known, filled, missing", [
    ("Hi {{customer.first_name|there}}!", {"customer.first_name": "Ana"}, "Hi Ana!", ()),
    ("Hi {{customer.first_name|there}}!", {}, "Hi there!", ()),
    ("Hi {{ customer.first_name | there }}!", {"customer.first_name": None}, "Hi there!", ()),
    ("Hi{{customer.first_name|}}!", {}, "Hi!", ()),
    ("{{order_number}} and {{order_number}}", {}, "[order number] and [order number]", ("order_number",)),
    ("{{product}} {{error_code}}", {"product": " ", "error_code": "E42"}, "[product] E42", ("product",)),
    ("no variable { here }", {}, "no variable { here }", ()),
    ("{{customer.name}}", {"customer.name": "{{agent.name}}"}, "{{agent.name}}", ()),
    ("{{customer.name}}", {"customer.name": "A\n\nB"}, "A B", ()),
])  # fmt: skip
def test_filled_in(text, known, filled, missing):
    found = render(text, known)
    assert (found.text, found.missing) == (filled, missing)


@pytest.mark.parametrize("text, named", [
    ("{{nmae}}", "{{nmae}}"), ("{{customer.nmae|x}}", "{{customer.nmae|x}}"), ("{{}}", "{{}}"),
    ("{{customer.name}", "{{customer.name}"), ("customer.name}}", "customer.name}}"),
    ("{{customer.name|{{agent.name}}}}", "agent.name"), ("{{__class__}}", "{{__class__}}"),
])  # fmt: skip
def test_what_is_no_variable_is_named_with_all_that_are(text, named):
    with pytest.raises(Refused) as refused:
        check(text)
    assert refused.value.code == "unknown_variable" and named in refused.value.message
    assert all(name in refused.value.message for name in VARIABLES)


def test_first_words():
    assert [first_word(name) for name in ("Ana Petraitytė", " ", None)] == ["Ana", None, None]
