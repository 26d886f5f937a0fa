"""Feedback, defects and praise are recorded; product and version are asked for once."""

from __future__ import annotations

import pytest

from actions.record_feedback import ActionRecordFeedback
from tests.actions.scene import RESPONSES, Scene

RECORD = ActionRecordFeedback()
BOTH = {"product": "outdoor-cam", "version": "2.9"}


@pytest.mark.parametrize("kind", ["product_feedback", "defect_report"])
def test_with_product_and_version_it_is_done(scene: Scene, kind: str) -> None:
    told = scene.play(RECORD, "outdoor cam 2.9 loses its zones", kind, entities=BOTH)
    assert told.responses == ["utter_feedback_recorded"] and told.stage == "open"
    assert told.custom("feedback") == {
        "type": "feedback",
        "ref": "m_1",
        "kind": kind,
        "text": "outdoor cam 2.9 loses its zones",
        "product": "outdoor-cam",
        "version": "2.9",
        "os": None,
        "error_code": None,
    }


def test_the_customer_reads_the_products_name_and_not_its_id(scene: Scene) -> None:
    told = scene.play(RECORD, "outdoor cam 2.9 loses its zones", "defect_report", entities=BOTH)
    assert told.messages[0]["about"] == "Outdoor Cam, 2.9"
    assert "{about}" in RESPONSES["utter_feedback_recorded"][0]["text"]


@pytest.mark.parametrize("entities", [{}, {"product": "outdoor-cam"}, {"version": "2.9"}, {"os": "ios"}])
def test_what_is_missing_is_asked_for(scene: Scene, entities: dict[str, str]) -> None:
    told = scene.play(RECORD, "it loses its zones", "defect_report", entities=entities)
    assert told.responses == ["utter_ask_feedback_details"] and told.stage == "feedback"
    record = told.custom("feedback")
    assert {name: record[name] for name in entities} == entities, "recorded already, in case no answer comes"
    assert told.case.feedback == record


def test_details_of_an_earlier_matter_are_not_taken_for_this_ones(scene: Scene) -> None:
    scene.slots |= {"product": "router-h1", "version": "4.8"}
    record = scene.play(RECORD, "the zones should be round", "product_feedback").custom("feedback")
    assert record["product"] is None and record["version"] is None


def test_praise_is_passed_on_without_a_question(scene: Scene) -> None:
    told = scene.play(RECORD, "love the new app", "praise")
    assert told.responses == ["utter_thanks_for_praise"] and told.stage == "open"
    assert told.custom("feedback")["kind"] == "praise" and told.case.feedback is None
