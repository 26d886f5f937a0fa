"""A side matter ends without more."""

from __future__ import annotations

import pytest

from actions.drop_matter import ActionDropMatter
from bot.handoff.case import Case
from tests.actions.scene import Scene


@pytest.mark.parametrize("stage, response", [
    ("offered", "utter_as_you_like"),
    ("feedback", "utter_feedback_done"),
    ("open", "utter_as_you_like"),
])  # fmt: skip
def test_it_says_what_fits_and_begins_anew(scene: Scene, stage: str, response: str) -> None:
    scene.slots |= {"stage": stage, "case": {"problem": "x", "failures": 1, "reason": "policy"}}
    told = scene.play(ActionDropMatter(), "no thanks", "deny")
    assert told.responses == [response] and (told.stage, told.outcome) == ("open", "listen")
    assert told.case == Case()
