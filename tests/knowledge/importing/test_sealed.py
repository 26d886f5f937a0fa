from __future__ import annotations

import pytest

from bot.knowledge.checks import images, links
from bot.knowledge.importing.links import sealed


@pytest.mark.parametrize(
    "body", ["a](b", "a](b[x](javascript:1)", "![i](../x.png)", "a](b`c` d", "[x](article:gone)", "[x]()"]
)
def test_what_leads_nowhere_is_text(body: str) -> None:
    made = sealed(body, {"known"})
    assert not list(links(made)) and not list(images(made))
    assert made.replace("\\", "") == body


def test_what_leads_somewhere_stays() -> None:
    body = "[a](article:known#x) [b](https://a.example) ![c](img/c.png) `d](e`\n```\nf](g)\n```"
    assert sealed(body, {"known"}) == body
