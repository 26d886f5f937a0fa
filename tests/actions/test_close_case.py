"""It helped."""

from __future__ import annotations

from actions.answer_from_kb import ActionAnswerFromKb
from actions.close_case import ActionCloseCase
from bot.handoff.case import Case
from tests.actions.scene import Scene, ScriptedKnowledge, hit

ANSWER, CLOSE = ActionAnswerFromKb(), ActionCloseCase()


def test_the_desk_learns_which_article_helped_with_what(scene: Scene, knowledge: ScriptedKnowledge) -> None:
    knowledge.will("answer", hit("guest", 0.9))
    scene.play(ANSWER, "wifi for guests", "network_settings")
    told = scene.play(CLOSE, "/affirm", "affirm")
    assert told.responses == ["utter_glad_it_helped"] and (told.stage, told.outcome) == ("open", "listen")
    assert told.custom("resolved") == {"type": "resolved", "article_id": "guest", "intent": "network_settings"}
    assert told.case == Case()


def test_a_yes_without_an_article_closes_too(scene: Scene) -> None:
    assert scene.play(CLOSE, "yes", "affirm").custom("resolved")["article_id"] is None
