from __future__ import annotations

import pytest

from bot.knowledge.checks import images, links
from bot.knowledge.code_marks import without_code


@pytest.mark.parametrize(
    "body",
    [
        "a `b[0](c)` d",
        "a ``b` [x](c)`` d",
        "```js\nhandlers[name](event)\n```\n",
        "1. step\n\n   ~~~\n   [x](y) ![a](b)\n   ~~~\n",
        "````\n```\n[x](y)\n```\n````",
        "```\n[x](y) in a fence that never ends",
    ],
)
def test_code_holds_no_links(body: str) -> None:
    assert not list(links(body)) and not list(images(body))


def test_links_beside_code_are_found_on_their_lines() -> None:
    body = "```\n[x](y)\n```\n`a` [b](c) `d` ![e](f)\n[g](h)"
    assert list(links(body)) == [(3, "c"), (4, "h")]
    assert list(images(body)) == [(3, "f")]
    assert len(without_code(body).splitlines()) == len(body.splitlines())
