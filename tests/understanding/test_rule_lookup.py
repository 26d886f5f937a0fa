"""Looking rules up: whatever the dialogue, the same rules fit as with Rasa's own comparison of all."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource

from bot.understanding import rule_lookup
from tests.understanding.dialogues import DOMAIN, tracker, turn

NOT_SET = "should_not_be_set"
ACTIONS = ["action_listen", "action_a", "action_b", "..."]
INTENTS = ["greet", "deny", "affirm"]


def states(chance: random.Random, most: int, *, of_rule: bool) -> list[dict[str, Any]]:
    """A dialogue, or a rule's, with everything that may be absent now and then absent."""
    made: list[dict[str, Any]] = []
    for _ in range(chance.randint(1, most)):
        state: dict[str, Any] = {}
        if chance.random() < 0.85:
            state["prev_action"] = {"action_name": chance.choice(ACTIONS)}
        if chance.random() < 0.7:
            state["user"] = {"intent": chance.choice([*INTENTS, NOT_SET] if of_rule else INTENTS)}
        elif chance.random() < 0.3:
            state["user"] = {"text": "some words"}
        if chance.random() < 0.5:
            state["slots"] = {"stage": chance.choice([[1.0, 0.0], [0.0, 1.0], NOT_SET] if of_rule else [(1.0, 0.0)])}
        made.append(state)
    return made


class Policy(RulePolicy):
    """Rasa's own, without a model."""

    def __init__(self, lookup: dict[str, str]) -> None:
        self.lookup = {RULES: lookup}


@pytest.mark.parametrize("seed", range(60))
def test_the_same_rules_fit(seed: int) -> None:
    chance = random.Random(seed)
    rules = (json.dumps(states(chance, 3, of_rule=True), sort_keys=True) for _ in range(80))
    policy = Policy({rule: chance.choice(ACTIONS) for rule in rules})
    lookup = policy.lookup[RULES]
    fits = 0
    for _ in range(40):
        dialogue = states(chance, 6, of_rule=False)
        expected = rule_lookup._possible_keys(policy, lookup, dialogue)
        assert rule_lookup._get_possible_keys(policy, lookup, dialogue) == expected
        fits += len(expected)
    assert fits


def test_a_rule_that_training_takes_out_fits_no_more() -> None:
    rules = {json.dumps([{"prev_action": {"action_name": "action_a"}, "n": {"i": n}}]): "action_b" for n in ("x", "y")}
    policy = Policy(rules)
    state = [{"prev_action": {"action_name": "action_a"}, "n": {"i": "x"}}]
    assert len(rule_lookup._get_possible_keys(policy, rules, state)) == 1
    rules.pop(next(iter(rules)))
    assert rule_lookup._get_possible_keys(policy, rules, state) == set()


@pytest.fixture
def trained(tmp_path: Path) -> RulePolicy:
    """A policy that answers greet, and anything that is said while the stage is answered."""
    made = (RulePolicy.get_default_config(), LocalModelStorage(tmp_path), Resource("rules"))
    policy = RulePolicy.create(*made, ExecutionContext(GraphSchema({})))
    greeted = [{"prev_action": {"action_name": "action_listen"}, "user": {"intent": "greet"}}]
    policy.lookup = {RULES: {json.dumps(greeted): "utter_greet"}}
    return policy


def test_without_rules_about_words_the_words_are_not_looked_up(trained: RulePolicy) -> None:
    said = tracker(turn("m_1"))
    for by_text in (True, False):
        expected = rule_lookup._find_action(trained, said, DOMAIN, by_text)
        found = rule_lookup._find_action_from_rules(trained, said, DOMAIN, by_text)
        assert found[0] == expected[0] and found[2] == expected[2]


@pytest.mark.parametrize("state", [
    {"prev_action": {"action_name": "action_listen"}},
    {"prev_action": {"action_name": "action_listen"}, "user": {"text": "stop"}},
    {"prev_action": {"action_name": "action_listen"}, "user": {"intent": NOT_SET}},
])  # fmt: skip
def test_a_rule_about_words_or_about_any_message_has_them_looked_up(state: dict[str, Any]) -> None:
    assert rule_lookup.RuleIndex({json.dumps([state]): "action_a"}).by_words


def test_rasa_still_has_what_we_replace(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_get_possible_keys", "_find_action_from_rules"):
        monkeypatch.setattr(RulePolicy, name, getattr(RulePolicy, name))
        assert name in {**vars(RulePolicy)}
    rule_lookup.install()
    assert RulePolicy._get_possible_keys is rule_lookup._get_possible_keys
    assert "_find_action_from_rules" in RulePolicy._predict.__code__.co_names
