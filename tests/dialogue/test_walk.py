"""Walks every state that the dialogue can reach, and proves in each that a person is near and nothing falls silent."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest

from bot.taxonomy import load_taxonomy
from tests.dialogue.conftest import Dialogue

pytestmark = [pytest.mark.services, pytest.mark.model]

QUESTION = "my router has no internet connection, {}"
ANGRY = "this is ridiculous, my router has no internet connection, {}"
WORDS = ("clearone", "clearmany", "clearonly", "close", "unknown")
MOVES = [
    *(QUESTION.format(word) for word in WORDS),
    ANGRY.format("clearone"),
    "where is my order, clearone",
    "/affirm",
    "/deny",
    "/did_not_help",
    "/thanks",
    "/greet",
    "/complaint",
    "/praise",
    "/product_feedback",
    "/defect_report",
    '/choose_article{"article": "a1"}',
    '/choose_article{"article": "gone"}',
    "the outdoor cam, firmware 2.9",
]


def handed_over(replies: list[dict[str, Any]]) -> bool:
    return any((reply["custom"] or {}).get("type") == "handoff" for reply in replies)


def state_of(slots: dict[str, Any]) -> tuple:
    """What the rules and actions decide by; two conversations that agree in it behave alike."""
    case = slots.get("case") or {}
    shown = case.get("shown") or []
    return (
        slots.get("stage", "open"),
        case.get("failures", 0),
        bool(case.get("problem")),
        tuple(s["feedback"] for s in shown[-1:]),
        bool(case.get("frustrated")),
        bool(case.get("repeated")),
    )


@pytest.fixture(scope="module")
def states(dialogue: Dialogue) -> dict[tuple, str]:
    """Every reachable state with a conversation that stands in it."""
    start = "start"
    dialogue.turn(start, "/greet")
    found = {state_of(dialogue.slots(start)): start}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for move in MOVES:
            there = dialogue.copy(here)
            replies = dialogue.turn(there, move)
            state = state_of(dialogue.slots(there))
            if not handed_over(replies) and state not in found:
                found[state] = there
                queue.append(there)
    return found


def test_the_walk_reaches_every_stage(states: dict[tuple, str]) -> None:
    assert {state[0] for state in states} == {"open", "answered", "clarifying", "rephrasing", "offered", "feedback"}


def test_asking_for_a_person_brings_one_at_once(dialogue: Dialogue, states: dict[tuple, str]) -> None:
    for wish in ("/human_request", "Let me talk to a human", "/safety_hazard"):
        missing = [state for state, here in states.items() if not handed_over(dialogue.turn(dialogue.copy(here), wish))]
        assert not missing, f"no person after {wish!r} in {missing}"


@pytest.mark.parametrize("no", ["/deny", "/did_not_help", QUESTION.format("unknown")])
def test_a_person_is_at_most_two_failures_away(dialogue: Dialogue, states: dict[tuple, str], no: str) -> None:
    """Wherever a question stands open: a second no, or a second question without an answer, brings a person."""
    far = []
    for state, here in states.items():
        if state[0] in {"offered", "feedback"} and no == "/deny":
            continue  # there, it means "no thanks" to an offer; the next test holds what follows it
        conversation = dialogue.copy(here)
        if not any(handed_over(dialogue.turn(conversation, no)) for _ in range(2)):
            far.append(state)
    assert not far, f"two times {no!r} bring no person in {far}"


def test_after_a_declined_offer_two_more_failures_bring_a_person(dialogue: Dialogue, states: dict[tuple, str]) -> None:
    for state, here in states.items():
        if state[0] in {"offered", "feedback"}:
            conversation = dialogue.copy(here)
            assert any(handed_over(dialogue.turn(conversation, "/deny")) for _ in range(3)), state


def test_no_intent_in_no_state_falls_silent(dialogue: Dialogue, states: dict[tuple, str]) -> None:
    intents = [*load_taxonomy().intents, "safety_hazard", "personal_crisis", "choose_article"]
    per_stage = {state[0]: here for state, here in states.items()}
    for stage, here in per_stage.items():
        for intent in intents:
            replies = dialogue.turn(dialogue.copy(here), f"/{intent}")
            assert any(reply["text"] or reply["custom"] for reply in replies), f"{intent} in stage {stage}"
            lost = [r["text"] for r in replies if r["text"] and "lost the thread" in r["text"]]
            assert not lost, f"no rule for {intent} in stage {stage}"


def test_anger_shortens_the_way(dialogue: Dialogue) -> None:
    assert handed_over(dialogue.turn("angry", ANGRY.format("unknown")))
    dialogue.turn("angry-no", ANGRY.format("clearone"))
    assert handed_over(dialogue.turn("angry-no", "/deny"))


def test_repeating_oneself_shortens_the_way(dialogue: Dialogue) -> None:
    dialogue.turn("again", QUESTION.format("clearonly"))
    assert handed_over(dialogue.turn("again", QUESTION.format("clearonly")))


def test_yes_closes_and_no_brings_the_next_best(dialogue: Dialogue) -> None:
    first = dialogue.turn("story", QUESTION.format("clearone"))
    assert first[0]["custom"]["article"]["id"] == "a0"
    second = dialogue.turn("story", "/deny")
    assert [r["custom"]["article"]["id"] for r in second if (r["custom"] or {}).get("type") == "answer"] == ["a1"]
    closed = dialogue.turn("story", "/affirm")
    assert any((reply["custom"] or {}).get("type") == "resolved" for reply in closed)


def test_two_close_answers_are_a_choice_with_buttons(dialogue: Dialogue) -> None:
    reply = dialogue.turn("choice", QUESTION.format("close"))[0]
    payloads = [button["payload"] for button in reply["buttons"]]
    assert payloads[:2] == ['/choose_article{"article": "a0"}', '/choose_article{"article": "a1"}']
    assert payloads[-2:] == ["/deny", "/human_request"]


def test_a_fresh_turn_begins_the_dialogue_anew(dialogue: Dialogue) -> None:
    dialogue.turn("fresh", QUESTION.format("clearone"))
    assert dialogue.slots("fresh")["stage"] == "answered"
    dialogue.turn("fresh", "/greet", fresh=True)
    assert "case" not in dialogue.slots("fresh")
