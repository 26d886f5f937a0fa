"""Scripted conversations on the real processes: played as the widget would, judged with what the agents see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.cli import main

if TYPE_CHECKING:
    from tests.system.running import System

pytestmark = [pytest.mark.services, pytest.mark.model]

FILE = """\
conversations:
  - name: answered
    turns:
      - {say: "how do i set up a guest network for visitors?", article: guest-network}
      - {thumb: up}
      - {press: "Yes, that helped"}
    ends: {resolved: guest-network}
  - name: a person
    turns:
      - {say: can my valve juggle three oranges at dinner, no_article: true}
      - {press: Talk to a person}
    ends: {handed_over: {reasons: [customer_request]}}
"""
ANOTHER = """\
conversations:
  - name: no such button
    turns:
      - {say: hello}
      - {press: "Buy now"}
    ends: {resolved: guest-network}
"""


def evaluate(system: System, path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict, str]:
    capsys.readouterr()
    code = main(["evaluate", "dialogues", str(path), "--url", system.url, *more])
    out, err = capsys.readouterr()
    assert code != 2, err
    return code, json.loads(out.splitlines()[-1]), out


def token(system: System) -> str:
    with system.signed_in(*system.agent()) as client:
        return client.post("/api/agent/tokens", json={"name": "evaluate"}).raise_for_status().json()["secret"]


def test_two_conversations_come_out_as_written(
    system: System, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "two.yml"
    path.write_text(FILE, "utf-8")
    code, found, out = evaluate(system, path, capsys, "--token", token(system))
    assert code == 0, out
    assert (found["resolved"], found["handed_over_rightly"], found["passed"]) == (1, 1, 2)
    # The token lets it see why each was handed over.
    assert found["unchecked_handoffs"] == 0
    _, found, out = evaluate(system, path, capsys)
    assert (found["passed"], found["unchecked_handoffs"]) == (2, 1) and "are not checked" in out


def test_a_button_that_is_not_there_fails_the_conversation(
    system: System, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "another.yml"
    path.write_text(ANOTHER, "utf-8")
    code, found, out = evaluate(system, path, capsys)
    assert code == 1 and found["failed"] == 1
    assert "turn 2: there is no button 'Buy now' to press" in out
