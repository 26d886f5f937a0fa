"""What the desk is told of each turn: questions, what was rejected, what a person takes over; nothing of buttons."""

from __future__ import annotations

import pytest

from actions.answer_from_kb import ActionAnswerFromKb
from actions.close_case import ActionCloseCase
from actions.handoff import ActionHandoff
from actions.try_another import ActionTryAnother
from tests.actions.scene import Scene, ScriptedKnowledge, hit

ANSWER, ANOTHER, HANDOFF = ActionAnswerFromKb(), ActionTryAnother(), ActionHandoff()
QUESTION = "my router has no internet"
FIRST = hit("amber", 0.9)


@pytest.fixture
def answered(scene: Scene, knowledge: ScriptedKnowledge) -> Scene:
    knowledge.will("answer", FIRST)
    scene.play(ANSWER, QUESTION, "wifi_connection")
    return scene


def test_a_question_is_told_with_what_was_found(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("answer", FIRST, hit("cable", 0.05))
    told = scene.play(ANSWER, "order HA-123456 has no H1", "wifi_connection", entities={"order_number": "HA-123456"})
    (search,) = told.looked_up["searches"]
    assert (search["text"], search["query"]) == ("order HA-123456 has no H1", "order has no H1")
    assert (search["decision"], search["probability"], search["index_id"]) == ("answer", 0.9, "idx-1")
    assert search["hits"][0] == {"article_id": "amber", "passage_id": "amber#first", "probability": 0.9}
    assert search["intent"] == "wifi_connection" and search["family"] == "technical_support"
    assert told.looked_up["rejected"] == [] and told.looked_up["handed_over"] == []


def test_a_no_rejects_the_article_and_is_no_question(answered: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("none", hit("cable", 0.3))
    for text in ("/deny", "no, it does not help"):
        told = answered.play(ANOTHER, text, "deny")
        assert told.looked_up["searches"] == []
    assert told.looked_up["rejected"] == ["cable"]


def test_words_about_the_answer_are_no_question_and_reject_it(answered: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("answer", FIRST).will("none")
    told = answered.play(ANSWER, "still nothing, I did all of that", "wifi_connection", rejects=True)
    assert told.looked_up == {"type": "looked_up", "searches": [], "rejected": ["amber"], "handed_over": []}


def test_the_same_in_other_words_is_a_question_and_rejects_the_answer(
    answered: Scene, knowledge: ScriptedKnowledge
) -> None:
    knowledge.will("answer", FIRST).will("none")
    told = answered.play(ANSWER, "the light is amber all day", "wifi_connection")
    assert [one["text"] for one in told.looked_up["searches"]] == ["the light is amber all day"]
    assert told.looked_up["rejected"] == ["amber"]


def test_none_of_these_rejects_what_was_offered(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("clarify", hit("cable", 0.5), hit("modem", 0.4))
    scene.play(ANSWER, QUESTION, "wifi_connection")
    assert scene.play(ANOTHER, "/deny", "deny").looked_up["rejected"] == ["cable", "modem"]


def test_a_person_takes_over_all_questions_of_the_matter(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("none")
    scene.play(ANSWER, QUESTION, "wifi_connection")
    scene.play(ANSWER, "nothing loads on the telly", "wifi_connection")
    told = scene.play(HANDOFF, "nothing loads on the telly", "wifi_connection", same_turn=True)
    assert told.looked_up["handed_over"] == ["m_1", "m_2"] and told.looked_up["searches"] == []
    assert told.case.asked == [] and told.package


def test_what_helped_before_is_not_taken_over(answered: Scene, knowledge: ScriptedKnowledge) -> None:
    answered.play(ActionCloseCase(), "/affirm", "affirm")
    knowledge.will("none")
    answered.play(ANSWER, "can I paint it", "product_question")
    told = answered.play(HANDOFF, "/human_request", "human_request")
    assert told.looked_up["handed_over"] == ["m_3"]


def test_asking_for_a_person_after_an_answer_rejects_it_once(answered: Scene) -> None:
    told = answered.play(HANDOFF, "/human_request", "human_request")
    assert told.looked_up["rejected"] == ["amber"] and told.looked_up["handed_over"] == ["m_1"]


def test_a_bare_product_is_told_with_the_question_that_it_narrows(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("clarify", hit("cable", 0.5), hit("modem", 0.4))
    scene.play(ANSWER, QUESTION, "wifi_connection")
    told = scene.play(ANSWER, "the H1", "out_of_scope", entities={"product": "router-h1"})
    assert told.looked_up["searches"][0]["text"] == f"{QUESTION} the H1"
    assert told.looked_up["searches"][0]["products"] == ["router-h1"]


def test_a_person_asked_for_at_once_tells_nothing(scene: Scene) -> None:
    assert scene.play(HANDOFF, "get me a human", "human_request").looked_up is None
