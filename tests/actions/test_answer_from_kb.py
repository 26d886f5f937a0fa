"""A question: answered, a choice, other words asked for, or a person."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rasa_sdk import Tracker

from actions.answer_from_kb import ActionAnswerFromKb
from actions.turn import Turn
from tests.actions.scene import Scene, ScriptedKnowledge, hit

ANSWER = ActionAnswerFromKb()
GUEST, MESH, RESET, SLOW = (hit(name, p) for name, p in (("guest", 0.9), ("mesh", 0.5), ("reset", 0.4), ("slow", 0.1)))


def test_an_answer_comes_with_its_source_and_a_question_whether_it_helped(
    scene: Scene, knowledge: ScriptedKnowledge
) -> None:
    knowledge.will("answer", GUEST, SLOW)
    told = scene.play(ANSWER, "how do I make a guest network", "network_settings")
    assert told.responses == [None, "utter_did_that_help"]
    answer = told.custom("answer")
    assert answer["article"] == {"id": "guest", "title": "About guest", "url": "/help/en/guest", "section": "wifi"}
    assert answer["blocks"] == GUEST.blocks and answer["text"] == "Text of guest." and answer["truncated"] is False
    assert (answer["probability"], answer["passage_id"], answer["heading"]) == (0.9, "guest#first", "First")
    assert (told.stage, told.outcome) == ("answered", "listen")
    assert told.case.shown_ids == ["guest"] and told.case.problem == "how do I make a guest network"


def test_two_close_answers_are_a_choice_with_a_way_out_and_a_person(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("clarify", MESH, RESET, SLOW, GUEST)
    told = scene.play(ANSWER, "the point is red", "wifi_connection")
    assert told.responses == ["utter_clarify"] and (told.stage, told.outcome) == ("clarifying", "listen")
    buttons = [(b["title"], b["payload"]) for b in told.messages[0]["buttons"]]
    assert buttons == [
        ("About mesh", '/choose_article{"article": "mesh"}'),
        ("About reset", '/choose_article{"article": "reset"}'),
        ("About slow", '/choose_article{"article": "slow"}'),
        ("None of these", "/deny"),
        ("Talk to a person", "/human_request"),
    ]
    assert told.case.shown == [], "a title on a button is no answer shown"
    assert told.case.open_questions == ["The bot asked which it is: About mesh / About reset / About slow"]


def test_nothing_found_asks_once_for_other_words(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    told = scene.play(ANSWER, "flumox is broken", "app_problem")
    assert told.responses == ["utter_ask_rephrase"] and (told.stage, told.outcome) == ("rephrasing", "listen")
    assert told.case.rephrases == 1 and told.case.open_questions


def test_what_may_be_it_all_the_same_stands_beside_the_request_for_other_words(
    scene: Scene, knowledge: ScriptedKnowledge
) -> None:
    knowledge.will("none", replace(GUEST, probability=0.5), replace(MESH, probability=0.1), hit("far", 0.09))
    told = scene.play(ANSWER, "the thing for visitors", "wifi_connection")
    assert told.responses == ["utter_ask_rephrase_or_choose"] and told.stage == "rephrasing"
    assert [(b["title"], b["payload"]) for b in told.messages[0]["buttons"]] == [
        ("About guest", '/choose_article{"article": "guest"}'),
        ("About mesh", '/choose_article{"article": "mesh"}'),
        ("Talk to a person", "/human_request"),
    ]
    assert told.case.shown == [] and told.case.rephrases == told.case.failures == 1
    assert told.case.open_questions == [
        "The bot asked to say it in other words, or whether it is: About guest / About mesh"
    ]


def test_what_alone_may_be_it_is_asked_for_by_itself(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("none", replace(GUEST, probability=0.5), replace(MESH, probability=0.05))
    told = scene.play(ANSWER, "the thing for visitors", "wifi_connection")
    assert told.responses == ["utter_ask_rephrase_or_this"]
    assert [b["title"] for b in told.messages[0]["buttons"]] == ["About guest", "Talk to a person"]


def test_to_a_question_that_is_none_of_haldens_business_nothing_is_suggested(
    scene: Scene, knowledge: ScriptedKnowledge
) -> None:
    knowledge.will("none", replace(GUEST, probability=0.5))
    assert scene.play(ANSWER, "a recipe for guests", "out_of_scope").responses == ["utter_ask_rephrase_out_of_scope"]


def test_nothing_found_twice_is_for_a_person(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    scene.play(ANSWER, "flumox is broken", "app_problem")
    told = scene.play(ANSWER, "the flumox thing in the app", "wifi_connection")
    assert told.responses == [] and (told.stage, told.outcome) == ("open", "person")
    assert told.case.reason == "no_answer" and told.case.intent == "app_problem"
    assert told.case.problem == "flumox is broken", "the first statement of the problem"
    assert told.case.open_questions == [], "the customer did say it in other words"


def test_other_words_that_find_something_are_answered(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("none").will("answer", GUEST)
    scene.play(ANSWER, "the thing for visitors", "wifi_connection")
    told = scene.play(ANSWER, "wifi for guests", "network_settings")
    assert told.stage == "answered" and told.case.turns == 2 and len(told.case.searches) == 2
    assert knowledge.searches[1]["query"] == "wifi for guests"


def test_what_seems_to_be_no_business_of_haldens_is_told_so_kindly(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    first = scene.play(ANSWER, "a recipe for pancakes", "out_of_scope")
    assert first.responses == ["utter_ask_rephrase_out_of_scope"]
    second = scene.play(ANSWER, "pancakes with apples", "out_of_scope")
    assert second.outcome == "person" and second.case.reason == "out_of_scope"


def test_an_out_of_scope_guess_gives_way_to_the_intent_of_the_other_words(
    scene: Scene, knowledge: ScriptedKnowledge
) -> None:
    scene.play(ANSWER, "it blinks", "out_of_scope")
    told = scene.play(ANSWER, "the router blinks amber", "wifi_connection")
    assert told.case.intent == "wifi_connection" and told.case.family == "technical_support"
    assert told.case.reason == "no_answer"


def test_an_out_of_scope_guess_with_an_article_is_answered_all_the_same(
    scene: Scene, knowledge: ScriptedKnowledge
) -> None:
    knowledge.will("answer", GUEST)
    assert scene.play(ANSWER, "wifi 4 my visitors lol", "out_of_scope").stage == "answered"


def test_an_angry_customer_is_not_asked_to_say_it_again(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    told = scene.play(ANSWER, "this is ridiculous, flumox again", "app_problem", frustrated=True)
    assert told.outcome == "person" and told.responses == [] and told.case.reason == "frustrated"


def test_an_angry_customer_is_still_answered_where_there_is_an_answer(
    scene: Scene, knowledge: ScriptedKnowledge
) -> None:
    knowledge.will("answer", GUEST)
    assert scene.play(ANSWER, "damn guest wifi, how", "network_settings", frustrated=True).stage == "answered"


def test_the_same_question_again_says_that_the_answer_did_not_do(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("answer", GUEST, MESH).will("answer", MESH)
    scene.play(ANSWER, "how do I set up wifi for guests", "network_settings")
    told = scene.play(ANSWER, "how do I set up the wifi for guests", "network_settings")
    assert knowledge.searches[1]["exclude"] == ("guest",)
    assert told.case.shown_ids == ["guest", "mesh"] and told.case.shown[0].feedback == "rejected"
    assert told.case.repeated and told.case.failures == 1


def test_the_same_question_again_with_nothing_more_to_show_is_for_a_person(
    scene: Scene, knowledge: ScriptedKnowledge
) -> None:
    knowledge.will("answer", GUEST).will("none")
    scene.play(ANSWER, "how do I set up wifi for guests", "network_settings")
    told = scene.play(ANSWER, "how do I set up wifi for guests!", "network_settings")
    assert told.outcome == "person" and told.case.reason == "repeated"


def test_another_matter_opens_another_case_but_anger_stays(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("answer", GUEST).will("answer", MESH)
    scene.play(ANSWER, "useless thing, how do guests get wifi", "network_settings", frustrated=True)
    told = scene.play(ANSWER, "and where is my order", "order_status")
    assert told.case.problem == "and where is my order" and told.case.intent == "order_status"
    assert told.case.family == "general_service" and told.case.turns == 1 and told.case.frustrated
    assert told.case.shown_ids == ["mesh"], "shown for this question"
    assert knowledge.searches[1]["exclude"] == ()


def test_the_very_passage_again_would_be_no_answer_whatever_the_intent(
    scene: Scene, knowledge: ScriptedKnowledge
) -> None:
    knowledge.will("answer", GUEST).will("answer", GUEST).will("answer", MESH)
    scene.play(ANSWER, "wifi for guests does not show up", "network_settings")
    told = scene.play(ANSWER, "I did all of that, nothing on the phones of my guests", "wifi_connection")
    assert told.case.problem == "wifi for guests does not show up" and told.case.failures == 1
    assert told.case.shown_ids == ["guest", "mesh"] and told.case.shown[0].feedback == "rejected"
    assert knowledge.searches[2]["exclude"] == ("guest",)


@pytest.mark.parametrize("angry, outcome", [(False, "listen"), (True, "person")])
def test_another_passage_of_the_article_is_an_answer_but_for_one_who_is_angry(
    scene: Scene, knowledge: ScriptedKnowledge, angry: bool, outcome: str
) -> None:
    other_passage = replace(hit("guests", 0.9), passage_id="guests#second")
    knowledge.will("answer", hit("guests", 0.9)).will("answer", other_passage)
    scene.play(ANSWER, "how do guests get wifi", "network_settings", frustrated=angry)
    told = scene.play(ANSWER, "where is their password", "account_access")
    assert told.outcome == outcome


def test_a_no_in_other_words_is_a_no_while_it_is_about_the_same(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("answer", GUEST, MESH).will("answer", MESH, GUEST).will("answer", MESH)
    scene.play(ANSWER, "wifi for guests does not show up", "network_settings")
    told = scene.play(ANSWER, "no, still nothing there, i did all that", "wifi_connection", rejects=True)
    assert told.responses[0] == "utter_another_answer" and told.case.failures == 1 and told.case.turns == 2
    assert told.case.problem == "wifi for guests does not show up"
    assert [(s.article_id, s.feedback) for s in told.case.shown] == [("guest", "rejected"), ("mesh", None)]
    assert scene.play(ANSWER, "no, that neither", "wifi_connection", rejects=True).outcome == "person"


def test_a_no_and_another_matter_is_another_matter(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("answer", GUEST).will("answer", MESH)
    scene.play(ANSWER, "wifi for guests", "network_settings")
    told = scene.play(ANSWER, "no. where is my order", "order_status", rejects=True)
    assert told.case.problem == "no. where is my order" and told.case.failures == 0


def test_numbers_of_one_customer_are_not_searched_for(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    number = {"order_number": "HA-123456"}
    told = scene.play(ANSWER, "where is my order HA-123456 please", "order_status", entities=number)
    assert knowledge.searches[0]["query"] == "where is my order please"
    assert told.case.problem == "where is my order HA-123456 please"


def test_the_search_knows_family_and_products(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    scene.play(ANSWER, "my outdoor cam is offline", "wifi_connection", entities={"product": "outdoor-cam"})
    asked = knowledge.searches[0]
    assert asked["family"] == "technical_support" and asked["family_confidence"] == 0.9
    assert asked["products"] == ("outdoor-cam",) and asked["language"] == "en"


def test_a_product_named_before_still_counts(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    scene.play(ANSWER, "my outdoor cam is offline", "wifi_connection", entities={"product": "outdoor-cam"})
    scene.play(ANSWER, "it blinks amber", "wifi_connection")
    assert knowledge.searches[1]["products"] == ("outdoor-cam",)


def test_where_this_message_shows_no_family_the_matters_own_is_used_with_less_weight(
    scene: Scene, knowledge: ScriptedKnowledge
) -> None:
    scene.play(ANSWER, "no internet", "wifi_connection")
    scene.play(ANSWER, "the thing I said", "out_of_scope")
    assert knowledge.searches[1]["family"] == "technical_support" and knowledge.searches[1]["family_confidence"] == 0.75


@pytest.mark.parametrize("count", [1, 20])
def test_what_the_case_keeps_of_a_search_is_bounded(scene: Scene, knowledge: ScriptedKnowledge, count: int) -> None:
    knowledge.will("answer", *(hit(f"a{n}", 0.9 / (n + 1)) for n in range(count)))
    (search,) = scene.play(ANSWER, "no internet", "wifi_connection").case.searches
    assert len(search.hits) == min(count, 5) and search.decision == "answer" and search.threshold == 0.7
    assert set(search.hits[0]) == {"article_id", "title", "url", "passage", "score", "probability"}


def test_a_code_is_searched_for_in_its_one_spelling() -> None:
    spelled = {"entity": "error_code", "value": "E42", "start": 12, "end": 16}
    message = {"text": "my cam says e 42 again", "entities": [spelled]}
    assert Turn(Tracker("c", {}, message, [], False, None, {}, None)).query == "my cam says E42 again"


def test_what_only_a_person_can_do_goes_to_one_with_its_detail(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    told = scene.play(ANSWER, "cancel my order HA-123456", "cancel_order", entities={"order_number": "HA-123456"})
    assert told.outcome == "person" and told.case.reason == "policy" and knowledge.searches == []


def test_a_bare_detail_goes_on_with_the_matter_that_asked_for_it(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("answer", GUEST)
    scene.play(ANSWER, "can you call me back", "request_callback")
    told = scene.play(ANSWER, "+370 612 34567", "out_of_scope", entities={"phone": "+370 612 34567"})
    assert told.outcome == "person" and told.case.problem == "can you call me back" and told.case.turns == 2


def test_a_bare_product_narrows_the_question_before_it(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("answer", RESET).will("answer", MESH)
    scene.play(ANSWER, "how do I reset my thermostat", "factory_reset")
    told = scene.play(ANSWER, "the T1", "out_of_scope", entities={"product": "T1"})
    assert knowledge.searches[1]["query"] == "how do I reset my thermostat the T1"
    assert told.case.problem == "how do I reset my thermostat"
