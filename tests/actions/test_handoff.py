"""To a person, with the whole story; every package keeps to the published schema."""

from __future__ import annotations

import pytest

from actions.answer_from_kb import ActionAnswerFromKb
from actions.handoff import ActionHandoff
from actions.offer_person import ActionOfferPerson
from actions.try_another import ActionTryAnother
from bot.handoff.build import package_id
from bot.handoff.case import Case
from tests.actions.scene import Scene, ScriptedKnowledge, hit

ANSWER, ANOTHER, OFFER, HANDOFF = ActionAnswerFromKb(), ActionTryAnother(), ActionOfferPerson(), ActionHandoff()
QUESTION = "my outdoor cam shows E30"


@pytest.fixture
def answered(scene: Scene, knowledge: ScriptedKnowledge) -> Scene:
    knowledge.will("answer", hit("e30", 0.9), hit("cloud", 0.1))
    scene.play(ANSWER, QUESTION, "error_code", entities={"product": "outdoor-cam", "error_code": "E30"})
    return scene


def test_asked_for_out_of_the_blue(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    told = scene.play(HANDOFF, "/human_request", "human_request", said="Talk to a person")
    assert told.responses == ["utter_handoff_asked_for"] and (told.stage, told.outcome) == ("open", "listen")
    package = told.package
    assert package["reason"] == {
        "code": "customer_request",
        "trigger": "human_request",
        "text": "Talk to a person",
        "turn": 1,
    }
    assert package["routing"]["family"] == "general" and package["summary"]["problem"] == ""
    assert package["conversation"]["id"] == "c_1" and package["id"] == package_id("c_1", "m_1")
    assert told.case == Case(), "the story went along; what comes after is a new one"


def test_asked_for_with_the_problem_in_the_same_sentence(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    words = "my router is broken, get me a human"
    told = scene.play(HANDOFF, words, "human_request", family="technical_support", entities={"product": "router-h1"},
                      ranking=["human_request", "hardware_damage", "wifi_connection"])  # fmt: skip
    package = told.package
    assert package["summary"]["problem"] == words and package["reason"]["text"] == words
    assert package["routing"]["family"] == "technical" and package["routing"]["team"] == "technical"
    assert package["bot"]["intent_ranking"][1]["name"] == "hardware_damage"
    assert package["summary"]["product"] == "Router H1", "as people call it"
    assert "product:router-h1" in package["routing"]["skills"]


@pytest.mark.parametrize("ranking, family", [(["human_request", "wifi_connection"], "technical"),
                                             (["human_request", "greet"], "general")])  # fmt: skip
def test_what_is_said_beside_the_wish_tells_the_family(scene: Scene, ranking: list[str], family: str) -> None:
    told = scene.play(HANDOFF, "wifi down again. connect me with an agent", "human_request", ranking=ranking,
                      outweighed="technical_support")  # fmt: skip
    assert told.package["routing"]["family"] == family


def test_asked_for_after_an_answer_takes_it_that_the_answer_did_not_do(answered: Scene) -> None:
    package = answered.play(HANDOFF, "let me talk to someone", "human_request").package
    assert package["reason"]["code"] == "customer_request" and package["reason"]["turn"] == 2
    assert package["summary"]["problem"] == QUESTION and package["summary"]["tried"] == ["About e30: did not help"]
    assert package["summary"]["facts"] == ["Error code: E30"] and package["routing"]["intent"] == "error_code"
    (search,) = package["retrieval"]
    assert [(h["article_id"], h["shown"], h["feedback"]) for h in search["hits"]] == [
        ("e30", True, "rejected"),
        ("cloud", False, None),
    ]


def test_after_two_noes(answered: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("none", hit("cloud", 0.3))
    answered.play(ANOTHER, "/deny", "deny")
    answered.play(ANOTHER, "no that is not it either", "deny")
    told = answered.play(HANDOFF, "no that is not it either", "deny", same_turn=True)
    assert told.responses == ["utter_handoff_sorry"]
    package = told.package
    assert package["reason"]["code"] == "answer_rejected" and package["reason"]["turn"] == 3
    assert package["effort"]["turns"] == 3, "a message counts once, however many actions it passes"
    assert package["summary"]["tried"] == ["About e30: did not help", "About cloud: did not help"]
    assert [r["decision"] for r in package["retrieval"]] == ["answer", "none"]


def test_after_nothing_was_found_twice(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    scene.play(ANSWER, "flumox broken", "app_problem")
    scene.play(ANSWER, "the flumox part of the app is broken", "app_problem")
    package = scene.play(HANDOFF, "the flumox part of the app is broken", "app_problem", same_turn=True).package
    assert package["reason"]["code"] == "no_answer" and package["summary"]["problem"] == "flumox broken"
    assert package["effort"] == {"turns": 2, "rephrases": 1, "seconds": None}
    assert package["routing"]["priority"] == 3


def test_at_once_with_an_angry_customer_and_with_priority(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    scene.play(ANSWER, "ridiculous, flumox broken", "app_problem", frustrated=True)
    package = scene.play(HANDOFF, "ridiculous, flumox broken", "app_problem", frustrated=True, same_turn=True).package
    assert package["reason"]["code"] == "frustrated" and package["routing"]["priority"] == 2


def test_danger_goes_first_and_says_to_stop(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    told = scene.play(HANDOFF, "smoke comes out of the battery", "safety_hazard",
                      ranking=["safety_hazard", "hardware_damage", "disposal"], family="technical_support")  # fmt: skip
    assert told.responses == ["utter_handoff_safety"]
    package = told.package
    assert package["reason"]["code"] == "safety" and package["routing"]["priority"] == 1
    assert package["routing"]["intent"] == "hardware_damage" and package["routing"]["family"] == "technical"
    assert package["summary"]["problem"] == "smoke comes out of the battery"


def test_danger_is_the_technical_teams_whatever_it_came_with(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    ranking = ["safety_hazard", "delivery_problem", "hardware_damage"]
    text = "the charger you sent scorched the table"
    told = scene.play(HANDOFF, text, "safety_hazard", ranking=ranking, family="general_service")
    routing = told.package["routing"]
    assert routing["family"] == "technical" and routing["intent"] == "hardware_damage"


def test_danger_in_the_middle_of_another_matter_comes_first_and_keeps_its_story(answered: Scene) -> None:
    package = answered.play(HANDOFF, "now it smokes", "safety_hazard", ranking=["safety_hazard"]).package
    assert package["reason"]["code"] == "safety" and package["reason"]["text"] == "now it smokes"
    assert package["summary"]["problem"] == f"now it smokes (before that: {QUESTION})"


def test_a_complaint_whose_customer_takes_the_offer(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    scene.play(OFFER, "I want to complain about your driver", "complaint")
    told = scene.play(HANDOFF, "yes please", "affirm")
    assert told.responses == ["utter_handoff_asked_for"]
    package = told.package
    assert package["reason"]["code"] == "policy" and package["routing"]["intent"] == "complaint"
    assert package["summary"]["problem"] == "I want to complain about your driver" and package["effort"]["turns"] == 2
    assert package["routing"]["priority"] == 3


def test_an_angry_complaint(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    words = "your driver is a disgrace, I am furious about all of this"
    scene.play(OFFER, words, "complaint", frustrated=True)
    package = scene.play(HANDOFF, words, "complaint", frustrated=True, same_turn=True).package
    assert package["reason"]["code"] == "frustrated" and package["routing"]["priority"] == 2
    assert package["effort"]["turns"] == 1, "said once"


@pytest.mark.parametrize("in_hours, words", [(True, "utter_handoff_asked_for"), (None, "utter_handoff_asked_for"),
                                             (False, "utter_handoff_away")])  # fmt: skip
def test_outside_opening_hours_nobody_is_promised_at_once(
    scene: Scene, knowledge: ScriptedKnowledge, in_hours: bool | None, words: str
) -> None:
    told = scene.play(HANDOFF, "/human_request", "human_request", context={"in_hours": in_hours})
    assert told.responses == [words]


def test_danger_outside_opening_hours_still_says_to_stop(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    told = scene.play(HANDOFF, "it burns", "safety_hazard", context={"in_hours": False})
    assert told.responses == ["utter_handoff_safety_away"]


@pytest.mark.parametrize("intent, team", [("wifi_connection", "technical support team"), ("refund", "service team")])
def test_the_customer_is_told_which_team(scene: Scene, knowledge: ScriptedKnowledge, intent: str, team: str) -> None:
    scene.play(ANSWER, "a question", intent)
    told = scene.play(HANDOFF, "/human_request", "human_request")
    assert told.messages[0]["team_name"] == team


def test_page_customer_and_channel_go_along(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    context = {
        "channel": "web",
        "started_at": "2026-11-21T09:00:00Z",
        "page": {"url": "https://shop.halden.example/h3", "title": "Router H3", "strange": 1},
        "customer": {"id": "u_1", "email": "jo@mail.example"},
    }
    package = scene.play(HANDOFF, "/human_request", "human_request", context=context, said="Talk to a person").package
    assert (
        package["page"]["url"] == "https://shop.halden.example/h3" and package["customer"]["email"] == "jo@mail.example"
    )
    assert (
        package["conversation"]["channel"] == "web" and package["conversation"]["started_at"] == context["started_at"]
    )


def test_a_question_of_the_bots_that_stayed_open_is_named(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("clarify", hit("mesh", 0.5), hit("reset", 0.4))
    scene.play(ANSWER, "the point is red", "wifi_connection")
    package = scene.play(HANDOFF, "/human_request", "human_request").package
    assert package["summary"]["open_questions"] == ["The bot asked which it is: About mesh / About reset"]


def test_the_same_message_hands_over_with_the_same_id(knowledge: ScriptedKnowledge) -> None:
    one, two = (Scene().play(HANDOFF, "/human_request", "human_request").package for _ in range(2))
    assert one["id"] == two["id"]
