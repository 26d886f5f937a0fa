"""What counts as an e-mail address."""

from __future__ import annotations

import pytest

from bot.desk.addresses import email_address
from bot.desk.errors import Refused


@pytest.mark.parametrize(
    "value",
    ["ana@halden.example", "a.b+c@mail.halden.example", "o'neil@x.lt", "jonas@žalia.lt", "用户@例子.公司", "A@B.DE"],
)
def test_addresses_pass_in_lower_case(value):
    assert email_address(f" {value}\n") == value.lower()


@pytest.mark.parametrize(
    "value",
    [
        "", "ana", "ana@", "@halden.example", "ana@halden", "a b@halden.example", "ana@@halden.example",
        "ana@halden..example", ".ana@halden.example", "ana.@halden.example", "ana@-halden.example",
        "ana@halden.example, bo@halden.example", "Ana <ana@halden.example>", "ana@hal\x00den.example",
        "ana@halden.example\nBcc: bo@halden.example", "a" * 65 + "@halden.example", "ana@" + "a." * 200 + "example",
        "\ud800@halden.example", None, 7, ["ana@halden.example"],
    ],
)  # fmt: skip
def test_anything_else_is_refused(value):
    with pytest.raises(Refused) as refused:
        email_address(value)
    assert refused.value.code == "bad_email"
