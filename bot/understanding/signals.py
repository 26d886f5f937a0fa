"""Signals that override the classifier: a wish for a person, danger, anger.

A customer who asks for a person, or whose device smokes, must not depend on a probability. The patterns are data
(``data/signals/<language>.yml``); what is found travels with the message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from re import Pattern
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.encoder_card import ROOT
from bot.errors import ContentError
from bot.understanding.reading import read

NAMES = ("human", "human_not", "safety", "crisis", "frustration", "rejection", "thumb_up", "thumb_down")
# Intent that each overriding signal sets; the first that is found counts.
OVERRIDES = (
    ("crisis", "personal_crisis"),
    ("safety", "safety_hazard"),
    ("human", "human_request"),
    ("thumb_up", "affirm"),
    ("thumb_down", "deny"),
)
# "Thanks but that didn't help" is no thanks.
CLOSING = {"affirm", "thanks", "goodbye"}
# An intent that is acted on without looking anything up must be sure; else the words are looked up as a question.
SURE = {
    **dict.fromkeys(
        ("affirm", "deny", "thanks", "goodbye", "did_not_help", "human_request", "small_talk", "greet"), 0.35
    ),
    **dict.fromkeys(("praise", "complaint", "product_feedback", "defect_report"), 0.5),
}
MIN_SHOUTED_WORDS = 4


@dataclass(frozen=True)
class SignalPatterns:
    """Compiled patterns by signal name."""

    patterns: dict[str, list[Pattern[str]]]

    @classmethod
    def read(cls, path: Path) -> SignalPatterns:
        """Reads a pattern file; a missing one means that the language has no signals yet.

        Raises:
            ContentError: Not YAML, an unknown signal, or a pattern that is no regular expression.
        """
        try:
            raw = yaml.safe_load(path.read_text("utf-8")) if path.exists() else {}
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise ContentError(f"{path}: not valid YAML ({error}); mend the named line") from None
        if not isinstance(raw or {}, dict):
            raise ContentError(f"{path}: must name signals, each with a list of patterns; use {', '.join(NAMES)}")
        compiled: dict[str, list[Pattern[str]]] = {name: [] for name in NAMES}
        for name, lines in (raw or {}).items():
            if name not in compiled:
                raise ContentError(f"{path}: unknown signal {name!r}; use one of {', '.join(NAMES)}")
            for line in lines or []:
                try:
                    compiled[name].append(re.compile(line, re.IGNORECASE))
                except (re.error, TypeError) as error:
                    raise ContentError(f"{path}: {line!r} is no regular expression ({error}); mend it") from None
        return cls(compiled)

    def found(self, text: str) -> dict[str, bool]:
        """Which signals a text gives; shouting counts as frustration."""
        hits = {name: any(p.search(text) for p in patterns) for name, patterns in self.patterns.items()}
        hits["frustration"] = hits["frustration"] or is_shouting(text)
        return hits


def is_shouting(text: str) -> bool:
    """Whether a text is written in capitals, or ends in a row of exclamation marks.

    >>> is_shouting("WHY DOES NOTHING WORK HERE"), is_shouting("My HC-220 shows E42"), is_shouting("do something!!!")
    (True, False, True)
    """
    words = re.findall(r"[^\W\d_]{2,}", text)
    shouted = [w for w in words if w.isupper()]
    return (len(words) >= MIN_SHOUTED_WORDS and len(shouted) >= 0.8 * len(words)) or "!!!" in text or "?!?" in text


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SignalDetector(GraphComponent):
    """Sets ``signals`` on each message and, for a person or danger, the intent. Comes after the classifier."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"language": "en", "directory": "data/signals"}

    def __init__(self, config: dict[str, Any]) -> None:
        self._patterns = SignalPatterns.read(ROOT / config["directory"] / f"{config['language']}.yml")

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SignalDetector:
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the outputs in place."""
        for message in messages:
            found = self._found(message)
            message.set("signals", found, add_to_output=True)
            ranking = message.get("intent_ranking", [])
            first = first_intent(found, message.get(INTENT) or {})
            if first is not None:
                rest = [entry for entry in ranking if entry["name"] != first["name"]]
                message.set(INTENT, first, add_to_output=True)
                message.set("intent_ranking", [first, *rest], add_to_output=True)
        return messages

    def _found(self, message: Message) -> dict[str, bool]:
        """What is in a message as typed, or as it is read: "fier" is fire."""
        typed, as_read = message.get(TEXT) or "", read(message)
        found = self._patterns.found(typed)
        if as_read == typed:
            return found
        more = self._patterns.found(as_read)
        return {name: hit or more[name] for name, hit in found.items()}


def first_intent(found: dict[str, bool], guessed: dict[str, Any]) -> dict[str, Any] | None:
    """The intent that the signals put in the place of the classifier's; None leaves it as it is.

    Args:
        found: Which signals a text gives.
        guessed: The classifier's ``{name, confidence}``.

    >>> first_intent({"rejection": True}, {"name": "thanks", "confidence": 0.6})
    {'name': 'did_not_help', 'confidence': 0.6}
    >>> first_intent({}, {"name": "complaint", "confidence": 0.1})
    {'name': 'out_of_scope', 'confidence': 0.1}
    """
    for signal, intent in OVERRIDES:
        if found.get(signal) and not found.get(f"{signal}_not"):
            return {"name": intent, "confidence": 1.0}
    name, confidence = guessed.get("name"), guessed.get("confidence") or 0.0
    if name in CLOSING and found.get("rejection"):
        return {"name": "did_not_help", "confidence": confidence}
    if confidence < SURE.get(name, 0.0):
        return {"name": "out_of_scope", "confidence": confidence}
    return None
