"""Small costs of Rasa 3.6.21 that come with every turn and that nobody has anything of.

For lines of its log that are written at level ``debug`` only, it copies events, entities and states deeply whatever the
level is; to look for intents that its domain lacks it makes an empty domain each time, to compare its own with; and it
copies every slot seven times a turn, the long way by which Python copies what says nothing of how it is copied.
Together a fifteenth of a turn.
"""

from __future__ import annotations

import copy
import logging
from types import SimpleNamespace
from typing import Any

import rasa.core.policies.rule_policy as rasa_rules
import rasa.core.processor as rasa_processor
from rasa.shared.core.domain import Domain
from rasa.shared.core.slots import Slot

_EMPTY = Domain.empty().as_dict()


def _copied_for_debug(value: Any) -> Any:
    return copy.deepcopy(value) if logging.getLogger("rasa").isEnabledFor(logging.DEBUG) else None


def _is_empty(domain: Domain) -> bool:
    return bool(domain.as_dict() == _EMPTY)


def _copied_slot(slot: Slot) -> Slot:
    copied = object.__new__(type(slot))
    copied.__dict__.update(slot.__dict__)
    return copied


def install() -> None:
    """Takes them away. Both modules copy for such lines alone (a test reads their source)."""
    for module in (rasa_processor, rasa_rules):
        module.copy = SimpleNamespace(deepcopy=_copied_for_debug)
    Domain.is_empty = _is_empty
    Slot.__copy__ = _copied_slot
