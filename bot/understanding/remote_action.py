"""Calls to the action server without Rasa's per-call cost, and with their failures kept.

Rasa 3.6.21 hands every result to ``jsonschema.validate``, which first checks the schema itself: 22 of the 29 ms of a
turn. Here the same schema is compiled once. Each call opened a connection of its own, and looked for each event's
class among all of them; here connections stay open and classes are known by name. The message's vector goes with the
call, for the search to use, and the dialogue's events do not: no action of ours reads them. Rasa also swallows a failed
call, so that the customer would hear nothing; here the failure is noted for the channel, which reports it to the desk.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from functools import lru_cache
from time import perf_counter
from typing import Any

import jsonschema
import rasa
import rasa.core.actions.action as rasa_actions
import rasa.core.actions.forms as rasa_forms
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.understanding import spent
from bot.understanding.encoder_featurizer import told_of
from bot.understanding.kept_endpoint import kept

# The desk gives a turn 8 s; the action must have failed before, so that the failure can still be told.
TIMEOUT_S = 6.5

#: Failures of the running turn, collected by :mod:`bot.understanding.channel`; None outside a turn.
failures: ContextVar[list[str] | None] = ContextVar("tandem_action_failures", default=None)

_Upstream = rasa_actions.RemoteAction


_resolve = Event.resolve_by_type


@lru_cache(maxsize=256)
def _class_of(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    return _resolve(type_name, default)


@lru_cache(maxsize=1)
def _validator() -> Any:
    schema = _Upstream.action_response_format_spec()
    cls = jsonschema.validators.validator_for(schema)
    cls.check_schema(schema)
    return cls(schema)


@lru_cache(maxsize=1)
def _validators_by_event() -> dict[str, Any]:
    """For each kind of event what the schema asks of it, which names the kinds one after the other under ``oneOf``."""
    items = _Upstream.action_response_format_spec()["properties"]["events"]["items"]
    found = {}
    for kind in items["oneOf"]:
        properties = {**items["properties"], **kind["properties"]}
        schema = {
            **items,
            **kind,
            "properties": properties,
            "required": [*items["required"], *kind.get("required", [])],
        }
        del schema["oneOf"]
        found[kind["properties"]["event"]["const"]] = type(_validator())(schema)
    return found


def is_plainly_good(result: Any) -> bool:
    """Whether a result keeps to the schema; False also where only the whole schema can tell.

    The schema has every event tried against each of two dozen kinds; an event says of which kind it is.
    """
    if not isinstance(result, dict):
        return False
    events, responses = result.get("events", []), result.get("responses", [])
    if not isinstance(events, list) or not isinstance(responses, list):
        return False
    known = _validators_by_event()
    kinds = [event.get("event") if isinstance(event, dict) else None for event in events]
    if not all(isinstance(kind, str) and kind in known for kind in kinds):
        return False
    fit = all(known[kind].is_valid(event) for kind, event in zip(kinds, events, strict=True))
    return fit and all(isinstance(response, dict) for response in responses)


class BoundedRemoteAction(_Upstream):
    """Rasa's remote action with a validator built once, connections kept, a time limit and its failures noted."""

    def __init__(self, name: str, action_endpoint: EndpointConfig | None) -> None:
        """See :class:`rasa.core.actions.action.RemoteAction`."""
        super().__init__(name, kept(action_endpoint))

    def _action_call_format(self, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        # Rasa sends every event of the dialogue; slots and the latest message are all that an action of ours reads.
        state = {**tracker.current_state(), "events": []}
        call = {"next_action": self.name(), "sender_id": tracker.sender_id, "tracker": state}
        call["version"] = rasa.__version__
        if not self._is_selective_domain_enabled() or domain.does_custom_action_explicitly_need_domain(self.name()):
            call["domain"] = domain.as_dict()
        encoded = told_of(tracker.latest_message.text) if tracker.latest_message else []
        if encoded:
            call["encoded"] = encoded
        return call

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        told = result.get("seconds") if isinstance(result, dict) else None
        if isinstance(told, dict) and isinstance(told.get("search"), float):
            spent.add("search", told["search"])
        if is_plainly_good(result):
            return True
        error = jsonschema.exceptions.best_match(_validator().iter_errors(result))
        if error is not None:
            raise error
        return True

    async def run(self, *args: Any, **kwargs: Any) -> list[Event]:
        """Runs the action; see :class:`rasa.core.actions.action.RemoteAction`.

        Raises:
            asyncio.TimeoutError: The action server took longer than :data:`TIMEOUT_S`.
        """
        begun = perf_counter()
        try:
            return await asyncio.wait_for(super().run(*args, **kwargs), TIMEOUT_S)
        except rasa_actions.ActionExecutionRejection:
            raise  # part of Rasa's protocol, not a failure
        except Exception as error:
            noted = failures.get()
            if noted is not None:
                noted.append(f"{self.name()}: {type(error).__name__}")
            raise
        finally:
            spent.add("actions", perf_counter() - begun)


def install() -> None:
    """Makes Rasa create :class:`BoundedRemoteAction` wherever it would create its own."""
    rasa_actions.RemoteAction = BoundedRemoteAction
    rasa_forms.RemoteAction = BoundedRemoteAction
    Event.resolve_by_type = staticmethod(_class_of)
