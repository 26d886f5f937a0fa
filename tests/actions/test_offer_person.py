"""A complaint: a person is offered, or comes at once."""

from __future__ import annotations

from actions.answer_from_kb import ActionAnswerFromKb
from actions.offer_person import ActionOfferPerson
from tests.actions.scene import Scene, ScriptedKnowledge

ANSWER, OFFER = ActionAnswerFromKb(), ActionOfferPerson()


def test_a_calm_complaint_is_offered_a_person(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    told = scene.play(OFFER, "I would like to file a complaint", "complaint")
    assert told.responses == ["utter_offer_person"] and (told.stage, told.outcome) == ("offered", "listen")
    assert told.case.problem == "I would like to file a complaint" and told.case.intent == "complaint"
    assert told.case.reason == "policy" and told.case.family == "general_service"


def test_an_angry_one_goes_to_a_person_at_once(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    told = scene.play(OFFER, "this is an outrage", "complaint", frustrated=True)
    assert told.responses == [] and told.outcome == "person" and told.case.reason == "frustrated"


def test_who_was_angry_before_is_not_asked_either(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("answer")
    scene.slots["case"] = {"problem": "x", "intent": "refund", "frustrated": True}
    assert scene.play(OFFER, "I want to complain", "complaint").outcome == "person"


def test_a_complaint_after_the_bot_failed_goes_to_a_person_at_once(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    scene.play(ANSWER, "my refund for the thing", "refund")
    told = scene.play(OFFER, "I complain about this", "complaint")
    assert told.outcome == "person" and told.case.problem == "my refund for the thing"
