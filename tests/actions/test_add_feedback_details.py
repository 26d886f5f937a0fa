"""What follows "which product, which version": the details, or a matter of its own."""

from __future__ import annotations

import pytest

from actions.add_feedback_details import ActionAddFeedbackDetails
from actions.record_feedback import ActionRecordFeedback
from tests.actions.scene import Scene

RECORD, DETAILS = ActionRecordFeedback(), ActionAddFeedbackDetails()


@pytest.fixture
def asked(scene: Scene) -> Scene:
    scene.play(RECORD, "the zones are lost at night", "defect_report", entities={"os": "android"})
    return scene


@pytest.mark.parametrize("text, entities", [
    ("outdoor cam, firmware 2.9", {"product": "outdoor-cam", "version": "2.9"}),
    ("the outdoor one", {"product": "outdoor-cam"}),
    ("2.9 I think", {"version": "2.9"}),
])  # fmt: skip
def test_details_join_the_record_under_the_same_reference(asked: Scene, text: str, entities: dict[str, str]) -> None:
    told = asked.play(DETAILS, text, "firmware_update", entities=entities)
    assert told.responses == ["utter_feedback_done"] and (told.stage, told.outcome) == ("open", "listen")
    record = told.custom("feedback")
    assert record["ref"] == "m_1" and record["text"] == "the zones are lost at night"
    assert record["os"] == "android", "what was known stays"
    assert {name: record[name] for name in entities} == entities
    assert told.case.feedback is None


@pytest.mark.parametrize("text, entities", [
    ("where is my order", {}),
    ("does the outdoor cam need a plan?", {"product": "outdoor-cam"}),
    ("and my indoor cam does not find the wifi since I moved to the new flat", {"product": "indoor-cam"}),
])  # fmt: skip
def test_a_question_is_looked_up_instead(asked: Scene, text: str, entities: dict[str, str]) -> None:
    told = asked.play(DETAILS, text, "product_advice", entities=entities)
    assert told.responses == [] and (told.stage, told.outcome) == ("open", "question")


def test_details_without_a_record_are_a_question(scene: Scene) -> None:
    assert scene.play(DETAILS, "outdoor cam 2.9", "firmware_update", entities={"version": "2.9"}).outcome == "question"
