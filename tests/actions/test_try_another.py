"""A no: the next best, a choice, other words, a person; never more than two of them."""

from __future__ import annotations

import pytest

from actions.answer_from_kb import ActionAnswerFromKb
from actions.steps import SECOND_CHOICE_PROBABILITY
from actions.try_another import ActionTryAnother
from tests.actions.scene import Scene, ScriptedKnowledge, Told, hit

ANSWER, ANOTHER = ActionAnswerFromKb(), ActionTryAnother()
QUESTION = "my router has no internet"
FIRST = hit("amber", 0.9)


@pytest.fixture
def answered(scene: Scene, knowledge: ScriptedKnowledge) -> Scene:
    knowledge.will("answer", FIRST)
    scene.play(ANSWER, QUESTION, "wifi_connection")
    return scene


def no(scene: Scene, text: str = "/deny", intent: str = "deny") -> Told:
    return scene.play(ANOTHER, text, intent)


def test_the_first_no_brings_the_next_best(answered: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("none", FIRST, hit("cable", 0.3), hit("far", 0.05))
    told = no(answered)
    assert told.responses == ["utter_another_answer", None, "utter_did_that_help"]
    assert told.custom("answer")["article"]["id"] == "cable" and told.stage == "answered"
    assert knowledge.searches[1]["exclude"] == ("amber",) and knowledge.searches[1]["query"] == QUESTION
    assert [(s.article_id, s.feedback) for s in told.case.shown] == [("amber", "rejected"), ("cable", None)]


def test_the_second_no_brings_a_person(answered: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("none", hit("cable", 0.3))
    no(answered)
    told = no(answered)
    assert told.responses == [] and (told.stage, told.outcome) == ("open", "person")
    assert told.case.reason == "answer_rejected"
    assert [s.feedback for s in told.case.shown] == ["rejected", "rejected"]


def test_several_that_might_do_are_a_choice(answered: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("clarify", hit("cable", 0.35), hit("modem", 0.3), hit("far", 0.05))
    told = no(answered)
    assert told.responses == ["utter_clarify"] and told.stage == "clarifying"
    assert [b["title"] for b in told.messages[0]["buttons"]][:2] == ["About cable", "About modem"]
    assert len(told.messages[0]["buttons"]) == 4, "what is not worth a try is not offered"


def test_the_likelier_of_two_is_taken_where_the_search_is_sure_of_it(
    answered: Scene, knowledge: ScriptedKnowledge
) -> None:
    knowledge.will("answer", hit("cable", 0.8), hit("modem", 0.3))
    assert no(answered).custom("answer")["article"]["id"] == "cable"


def test_with_nothing_worth_a_try_other_words_are_asked_for(answered: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("none", hit("far", SECOND_CHOICE_PROBABILITY - 0.01))
    told = no(answered)
    assert told.responses == ["utter_ask_rephrase"] and told.stage == "rephrasing"
    assert told.case.rephrases == 1 and told.case.open_questions


def test_none_of_the_choices_asks_for_other_words_and_then_a_person(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("clarify", hit("cable", 0.5), hit("modem", 0.4))
    scene.play(ANSWER, QUESTION, "wifi_connection")
    told = no(scene)
    assert told.responses == ["utter_ask_rephrase"] and told.stage == "rephrasing"
    assert told.case.open_questions == ["The bot asked to say it in other words."]
    told = no(scene, "no idea", "deny")
    assert told.outcome == "person" and told.case.reason == "no_answer", "nothing was shown, so nothing was rejected"


def test_what_the_customer_adds_to_the_no_joins_the_search(answered: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("none", hit("cable", 0.3))
    told = no(answered, "already tried, the cable is fine", "did_not_help")
    assert knowledge.searches[1]["query"] == f"{QUESTION} already tried, the cable is fine"
    assert told.case.turns == 2


def test_a_typed_bare_no_adds_nothing_to_the_search(answered: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("none", hit("cable", 0.3))
    no(answered, "nope", "deny")
    assert knowledge.searches[1]["query"] == QUESTION


def test_an_angry_no_brings_a_person_at_once(answered: Scene) -> None:
    told = answered.play(ANOTHER, "useless, did not work", "did_not_help", frustrated=True)
    assert told.outcome == "person" and told.case.reason == "frustrated"
    assert told.case.shown[0].feedback == "rejected"


def test_a_no_to_nothing_asks_what_it_is_about(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    told = no(scene, "no", "deny")
    assert told.responses == ["utter_what_is_it_about"] and told.stage == "rephrasing"
    assert knowledge.searches == []


def test_noes_to_nothing_end_with_a_person_too(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    no(scene, "no", "deny")
    assert no(scene, "nope", "deny").outcome == "person"
