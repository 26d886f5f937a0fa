"""Signals that override the classifier, with the shipped patterns and with wrong ones."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.encoder_card import ROOT
from bot.errors import ContentError
from bot.spelling import Corrected
from bot.understanding.signals import NAMES, SignalDetector, SignalPatterns, is_shouting

PATTERNS = SignalPatterns.read(ROOT / "data" / "signals" / "en.yml")


@pytest.fixture(scope="module")
def detector() -> SignalDetector:
    return SignalDetector(SignalDetector.get_default_config())


def heard(detector: SignalDetector, text: str) -> Message:
    message = Message(data={TEXT: text})
    ranking = [{"name": "hardware_damage", "confidence": 0.7}, {"name": "human_request", "confidence": 0.2}]
    message.set("intent", ranking[0], add_to_output=True)
    message.set("intent_ranking", ranking, add_to_output=True)
    return detector.process([message])[0]


@pytest.mark.parametrize("text, intent", [
    ("my router is broken, can I talk to a human", "human_request"),
    ("there is smoke coming out of the battery pack", "safety_hazard"),
    ("the camera is smoking, get me a human please", "safety_hazard"),
])  # fmt: skip
def test_a_wish_for_a_person_and_danger_win_over_the_classifier(
    detector: SignalDetector, text: str, intent: str
) -> None:
    message = heard(detector, text)
    assert message.get("intent") == {"name": intent, "confidence": 1.0}
    names = [r["name"] for r in message.get("intent_ranking")]
    assert names[0] == intent and names.count(intent) == 1
    assert "hardware_damage" in names, "what it is about must stay known for the handoff"


def test_danger_is_heard_in_a_mistyped_message(detector: SignalDetector) -> None:
    message = Message(data={TEXT: "the charger is on fier", "corrected": Corrected("the charger is on fire")})
    assert detector.process([message])[0].get("intent") == {"name": "safety_hazard", "confidence": 1.0}


def test_anger_is_noted_and_changes_no_intent(detector: SignalDetector) -> None:
    message = heard(detector, "this is ridiculous, the button broke off")
    assert message.get("signals")["frustration"] is True
    assert message.get("intent")["name"] == "hardware_damage"


def test_a_quiet_message_gives_no_signal(detector: SignalDetector) -> None:
    assert heard(detector, "the button broke off").get("signals") == dict.fromkeys(NAMES, False)


@pytest.mark.parametrize("text, shouting", [
    ("WHY DOES NOTHING WORK HERE", True),
    ("do something!!!", True),
    ("what?!?", True),
    ("My HC-220 shows E42 and RMA-12345", False),
    ("USB", False),
    ("IS IT OK", False),
    ("great!", False),
    ("", False),
])  # fmt: skip
def test_shouting(text: str, shouting: bool) -> None:
    assert is_shouting(text) is shouting


@pytest.mark.parametrize("piece", ["it is on ", "talk talk talk ", "smell ", "battery ", "a", "!!", "someone with "])
def test_no_message_can_keep_the_patterns_busy(piece: str) -> None:
    text = (piece * 5000)[:5000]
    started = time.perf_counter()
    PATTERNS.found(text)
    assert time.perf_counter() - started < 0.25


@pytest.mark.parametrize("content, words", [
    ("human: [", "not valid YAML"),
    ("- human", "must name signals"),
    ("human: [5]", "no regular expression"),
    ("anger:\n- x", "unknown signal 'anger'"),
    ("human:\n- '(unclosed'", "no regular expression"),
])  # fmt: skip
def test_a_wrong_file_is_named_with_its_mend(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "en.yml"
    path.write_text(content)
    with pytest.raises(ContentError, match=words) as caught:
        SignalPatterns.read(path)
    assert str(path) in caught.value.message


def test_a_language_without_a_file_has_no_signals_but_shouting(tmp_path: Path) -> None:
    patterns = SignalPatterns.read(tmp_path / "lt.yml")
    assert patterns.found("talk to a human") == dict.fromkeys(NAMES, False)
    assert patterns.found("AR KAS NORS SKAITO TAI")["frustration"]
