"""A choice is answered with the chosen article."""

from __future__ import annotations

import pytest

from actions.answer_from_kb import ActionAnswerFromKb
from actions.show_article import ActionShowArticle
from actions.try_another import ActionTryAnother
from tests.actions.scene import Scene, ScriptedKnowledge, Told, hit

ANSWER, SHOW, ANOTHER = ActionAnswerFromKb(), ActionShowArticle(), ActionTryAnother()


@pytest.fixture
def clarifying(scene: Scene, knowledge: ScriptedKnowledge) -> Scene:
    knowledge.will("clarify", hit("mesh", 0.5), hit("reset", 0.4))
    scene.play(ANSWER, "the point is red", "wifi_connection")
    return scene


def choose(scene: Scene, article_id: str) -> Told:
    payload = f'/choose_article{{"article": "{article_id}"}}'
    return scene.play(SHOW, payload, "choose_article", entities={"article": article_id})


def test_the_chosen_article_is_shown_with_the_passage_for_the_question(
    clarifying: Scene, knowledge: ScriptedKnowledge
) -> None:
    told = choose(clarifying, "reset")
    assert told.responses == [None, "utter_did_that_help"] and (told.stage, told.outcome) == ("answered", "listen")
    assert told.custom("answer")["article"]["id"] == "reset"
    assert knowledge.searches[-1]["query"] == "the point is red"
    assert told.case.shown_ids == ["reset"] and told.case.turns == 2
    assert told.case.open_questions == [], "the choice is made"


def test_an_article_that_the_question_does_not_find_is_found_by_its_title(
    clarifying: Scene, knowledge: ScriptedKnowledge
) -> None:
    knowledge.will("none").will("answer", hit("reset", 0.9))
    assert choose(clarifying, "reset").custom("answer")["article"]["id"] == "reset"
    assert knowledge.searches[-1]["query"] == "About reset"


def test_an_article_that_is_gone_meanwhile_leads_to_other_words(
    clarifying: Scene, knowledge: ScriptedKnowledge
) -> None:
    knowledge.gone = {"reset"}
    told = choose(clarifying, "reset")
    assert told.responses == ["utter_ask_rephrase"] and told.stage == "rephrasing" and told.case.shown == []


def test_an_article_that_no_search_finds_leads_to_other_words(clarifying: Scene, knowledge: ScriptedKnowledge) -> None:
    assert choose(clarifying, "stranger").responses == ["utter_ask_rephrase"]


def test_a_no_to_the_chosen_article_counts_as_any_other(clarifying: Scene, knowledge: ScriptedKnowledge) -> None:
    choose(clarifying, "reset")
    told = clarifying.play(ANOTHER, "/deny", "deny")
    assert told.case.failures == 1 and told.case.shown[0].feedback == "rejected"
    assert knowledge.searches[-1]["exclude"] == ("reset",)
