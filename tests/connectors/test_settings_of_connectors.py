"""The connector's settings: each one is documented, and no other."""

from __future__ import annotations

import re

from bot.connectors.contract import EVENTS
from bot.connectors.settings import ChatwootSettings
from bot.settings import ROOT, Settings

GUIDE = (ROOT / "docs" / "connect.md").read_text("utf-8")


def test_the_guide_names_every_setting_and_no_other() -> None:
    rows = set(re.findall(r"^\| `(TANDEM_[A-Z_]+)`", GUIDE, re.MULTILINE))
    assert rows == {f"TANDEM_{name.upper()}" for name in ChatwootSettings.model_fields}


def test_no_setting_of_a_connector_is_one_of_the_desks() -> None:
    assert not set(ChatwootSettings.model_fields) & set(Settings.model_fields)


def test_the_guide_names_the_events_that_the_webhook_needs() -> None:
    for event in EVENTS:
        assert f"`{event}`" in GUIDE
