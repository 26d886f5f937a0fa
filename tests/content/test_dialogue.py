"""Rules, actions and responses fit together: nothing named that is not there, nothing there that is not used."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT
from tests.content.files import domain, rules

ACTION_FILES = [p for p in sorted((ROOT / "actions").glob("*.py")) if not p.name.startswith("_")]
# What Rasa says by itself when no rule fits (action_default_fallback).
SAID_BY_RASA = {"utter_default"}


def steps() -> Iterator[dict[str, Any]]:
    for rule in rules():
        for step in [*rule.get("condition", []), *rule["steps"]]:
            yield from step.get("or", [step])


def actions_in_rules() -> set[str]:
    return {step["action"] for step in steps() if "action" in step}


def texts_in(path: Path) -> set[str]:
    return {
        n.value
        for n in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }


def used_responses() -> set[str]:
    in_actions = {text for path in ACTION_FILES for text in texts_in(path) if text.startswith("utter_")}
    return in_actions | {name for name in actions_in_rules() if name.startswith("utter_")}


def test_every_response_that_is_used_exists() -> None:
    assert not used_responses() - set(domain()["responses"]), "add them to domain/responses_en.yml"


def test_every_response_that_exists_is_used() -> None:
    unused = set(domain()["responses"]) - used_responses() - SAID_BY_RASA
    assert not unused, sorted(unused)


@pytest.mark.parametrize(
    "name", sorted(a for a in actions_in_rules() | set(domain()["actions"]) if a.startswith("action_"))
)
def test_an_action_has_one_name_everywhere(name: str) -> None:
    stem = name.removeprefix("action_")
    module = importlib.import_module(f"actions.{stem}")
    action = getattr(module, "Action" + "".join(word.capitalize() for word in stem.split("_")))
    assert action().name() == name
    assert name in domain()["actions"] and name in actions_in_rules()
    assert (ROOT / "tests" / "actions" / f"test_{stem}.py").is_file(), "its test has the same name"


def test_every_intent_and_slot_in_a_rule_exists() -> None:
    intents = {step["intent"] for step in steps() if "intent" in step}
    slots = {(name, value) for step in steps() for part in step.get("slot_was_set", []) for name, value in part.items()}
    assert intents == set(domain()["intents"]), "an intent without a rule leaves the customer without an answer"
    for name, value in slots:
        assert value in domain()["slots"][name]["values"], f"{name}: {value}"


def test_every_stage_and_outcome_is_reached_by_an_action() -> None:
    said = {text for path in ACTION_FILES for text in texts_in(path)}
    for slot in ("stage", "outcome"):
        assert not set(domain()["slots"][slot]["values"]) - said, slot


def test_buttons_lead_to_intents_that_exist() -> None:
    payloads = {
        b["payload"] for r in domain()["responses"].values() for variant in r for b in variant.get("buttons", [])
    }
    assert payloads and {p.removeprefix("/") for p in payloads} <= set(domain()["intents"])


def test_wherever_the_bot_is_at_its_wits_end_a_person_is_one_button_away() -> None:
    for name in ("utter_ask_rephrase", "utter_ask_rephrase_out_of_scope", "utter_default", "utter_offer_person"):
        for variant in domain()["responses"][name]:
            assert "/human_request" in {button["payload"] for button in variant["buttons"]}, name


def test_rules_have_names_of_their_own() -> None:
    names = [rule["rule"] for rule in rules()]
    assert len(names) == len(set(names))


def test_a_finished_conversation_is_not_forgotten_by_the_clock() -> None:
    # The desk decides when a dialogue begins anew.
    assert domain()["session_config"]["session_expiration_time"] == 0
