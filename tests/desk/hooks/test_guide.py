"""What docs/api.md shows, works."""

from __future__ import annotations

import re
import time

from bot.desk.hooks.outbox import EVENTS
from bot.settings import ROOT
from bot.signatures import sign

GUIDE = (ROOT / "docs" / "api.md").read_text("utf-8")


def test_the_example_checks_signatures() -> None:
    code = re.search(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    found: dict = {}
    exec(code[1], found)
    check, moment = found["is_from_tandem"], int(time.time())
    assert check("secret", b"{}", sign("secret", b"{}", moment))
    for header in (
        sign("other", b"{}", moment),
        sign("secret", b"{ }", moment),
        sign("secret", b"{}", moment - 301),
        "",
        None,
    ):
        assert not check("secret", b"{}", header)


def test_every_event_is_in_the_table() -> None:
    for event in EVENTS:
        assert f"`{event}`" in GUIDE
