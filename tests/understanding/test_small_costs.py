"""What is left out of Rasa's turn is for nobody."""

from __future__ import annotations

import ast
import copy
import inspect
import logging

import pytest
import rasa.core.policies.rule_policy as rasa_rules
import rasa.core.processor as rasa_processor
from rasa.shared.core.domain import Domain
from rasa.shared.core.slots import AnySlot, Slot

from bot.understanding import small_costs
from tests.understanding.dialogues import DOMAIN


@pytest.mark.parametrize("module", [rasa_processor, rasa_rules])
def test_the_modules_copy_for_their_debug_lines_alone(module: object) -> None:
    tree = ast.parse(inspect.getsource(module))
    debug = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "structlogger.debug"
    ]
    within = {id(part) for node in debug for part in ast.walk(node)}
    copies = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "copy"]
    assert copies
    assert all(id(node) in within for node in copies)


def test_a_debug_line_still_shows_what_it_is_about(caplog: pytest.LogCaptureFixture) -> None:
    small_costs.install()
    value = [{"entity": "product"}]
    assert rasa_processor.copy.deepcopy(value) is None
    with caplog.at_level(logging.DEBUG, "rasa"):
        shown = rasa_processor.copy.deepcopy(value)
    assert shown == value
    assert shown is not value


def test_an_empty_domain_is_known_as_such() -> None:
    small_costs.install()
    assert Domain.empty().is_empty()
    assert not DOMAIN.is_empty()


@pytest.mark.parametrize("slot", [*DOMAIN.slots, AnySlot("kept", [{}], initial_value={"a": [1]})], ids=lambda s: s.name)
def test_a_copied_slot_is_what_copying_the_long_way_gives(slot: Slot) -> None:
    small_costs.install()
    slot.value = "before"
    copied = copy.copy(slot)
    long_way = slot.__reduce_ex__(4)
    assert type(copied) is type(slot) is long_way[1][0]
    assert vars(copied) == vars(slot) == long_way[2]
    copied.value = "after"
    assert slot.value == "before"
