"""Finds the rules that may fit a dialogue by its last turn, so that the others need not be compared with it.

Rasa 3.6.21 compares every rule with every state of the dialogue at each prediction, and does all of it twice after a
message: once by its text, for rules that name one. Which rule wins is decided by Rasa's own code here too.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import State
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

Key = tuple[Any, Any]

_possible_keys = RulePolicy._get_possible_keys
_find_action = RulePolicy._find_action_from_rules


class RuleIndex:
    """Rules by the action and the intent that their last state asks for; None where it asks for none.

    Attributes:
        by_words: Whether a rule may fit a message without regard to its intent.
    """

    def __init__(self, lookup: dict[str, str]) -> None:
        self.lookup = lookup
        self.size = len(lookup)
        self._rules: dict[Key, dict[str, str]] = defaultdict(dict)
        for rule, action in lookup.items():
            self._rules[_asked(RulePolicy._rule_key_to_state(rule)[-1])][rule] = action
        self.by_words = any(intent is None and action in (None, ACTION_LISTEN_NAME) for action, intent in self._rules)

    def candidates(self, state: State) -> dict[str, str]:
        """Every rule that may fit a dialogue whose last state this is, and some that do not."""
        action, intent = _asked(state)
        if action is None:  # where a dialogue begins Rasa looks at nothing else
            return self.lookup
        keys = {(a, i) for a in (action, None) for i in (intent, None)}
        return {rule: done for key in keys for rule, done in self._rules.get(key, {}).items()}


def _asked(state: State) -> Key:
    action = state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME)
    intent = state.get(USER, {}).get(INTENT)
    return _required(action), _required(intent)


def _required(value: Any) -> Any:
    return None if not value or value == SHOULD_NOT_BE_SET else value


def _index_of(policy: RulePolicy, lookup: dict[str, str]) -> RuleIndex:
    known = policy.__dict__.setdefault("_tandem_indexes", {})
    index = known.get(id(lookup))
    # Training takes rules out again.
    if index is None or index.lookup is not lookup or index.size != len(lookup):
        index = known[id(lookup)] = RuleIndex(lookup)
    return index


def _get_possible_keys(self: RulePolicy, lookup: dict[str, str], states: list[State]) -> set[str]:
    if not states:
        return _possible_keys(self, lookup, states)
    return _possible_keys(self, _index_of(self, lookup).candidates(states[-1]), states)


def _find_action_from_rules(self: RulePolicy, tracker: Any, domain: Any, use_text_for_last_user_input: bool) -> Any:
    if use_text_for_last_user_input and not _index_of(self, self.lookup[RULES]).by_words and not tracker.active_loop:
        return None, None, False
    return _find_action(self, tracker, domain, use_text_for_last_user_input)


def install(policy: type[RulePolicy] = RulePolicy) -> None:
    """Makes rule policies that are loaded for a conversation look rules up; training uses the same."""
    policy._get_possible_keys = _get_possible_keys
    policy._find_action_from_rules = _find_action_from_rules
