"""The pipeline of ``config.yml`` outside a Rasa server: every component created, trained and run in order."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.understanding import encoder_featurizer, matter_selector, reading, spelling_corrector

ROOT = Path(__file__).resolve().parent.parent.parent
CONFIG: dict[str, Any] = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
ENTRIES: list[dict[str, Any]] = CONFIG["pipeline"]

EXAMPLES = {
    "wifi_connection": """the wifi is gone|no internet in the kitchen|wifi drops at night|internet keeps dropping
        |wifi dead|weak signal upstairs|router shows no internet|the connection is gone|no signal in the garden""",
    "order_status": """where is my order|track my parcel|order not here yet|has my order been sent|order still packed
        |my order status please|when does my order come|tracking of my order|is my parcel on its way""",
    "greet": "hello|hi|good morning|hey there|hello you|good evening|hi there|hello bot|morning|hey",
    "out_of_scope": """a recipe for pancakes|who won the match|book a flight|capital of mongolia|my tax return
        |order a pizza|bus timetable|translate this letter|a good film for tonight|weather in oslo""",
}


class HashingEncoder:
    """Stands in for the sentence encoder: each word adds its own fixed random direction.

    Attributes:
        dim: Length of a vector.
        fingerprint: As of :class:`bot.encoder.Encoder`.
    """

    dim = 32
    fingerprint = "hashing"

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """``(n, dim) float32``, rows of unit length."""
        sums = [sum((self._direction(w) for w in t.lower().split()), self._direction("")) for t in texts]
        vectors = np.array(sums).reshape(len(texts), self.dim)
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    def knows(self, word: str) -> bool:
        """It knows no word by itself."""
        return False

    def _direction(self, word: str) -> np.ndarray:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
        return np.random.default_rng(seed).normal(size=self.dim)


class StandIn(ExitStack):
    """Within it components get :class:`HashingEncoder` for the sentence encoder."""

    def __enter__(self) -> StandIn:
        for module in (encoder_featurizer, matter_selector, spelling_corrector):
            self.enter_context(mock.patch.object(module, "shared_encoder", lambda directory: HashingEncoder()))
        return super().__enter__()


def class_of(entry: dict[str, Any]) -> type[GraphComponent]:
    """The class that an entry of ``config.yml`` names."""
    module, _, name = entry["name"].rpartition(".")
    return getattr(importlib.import_module(module), name)


def config_of(entry: dict[str, Any]) -> dict[str, Any]:
    """The component's defaults with what ``config.yml`` sets over them, as Rasa does it."""
    return {**class_of(entry).get_default_config(), **{k: v for k, v in entry.items() if k != "name"}}


def examples() -> TrainingData:
    """A small training set."""
    pairs = [(text, intent) for intent, texts in EXAMPLES.items() for text in map(str.strip, texts.split("|"))]
    return TrainingData([Message(data={TEXT: text, INTENT: intent}) for text, intent in pairs])


class Pipeline:
    """Components in the order of ``config.yml``, trained on :func:`examples` where they learn.

    The featurizer runs on :class:`HashingEncoder`, so that no built artefact is needed.
    """

    def __init__(self, folder: Path) -> None:
        self.storage = LocalModelStorage(folder)
        data = examples()
        self.components = []
        for number, entry in enumerate(ENTRIES):
            component = self.create(number)
            if hasattr(component, "train"):
                component.train(data)
            elif hasattr(component, "process_training_data"):
                component.process_training_data(data)
            self.components.append(component)
            assert class_of(entry) is type(component)

    def create(self, number: int) -> GraphComponent:
        """A new component as Rasa makes one for training."""
        with StandIn():
            return class_of(ENTRIES[number]).create(*self._arguments(number))

    def load(self, number: int) -> GraphComponent:
        """The component as a started server makes it from what training stored."""
        with StandIn():
            return class_of(ENTRIES[number]).load(*self._arguments(number))

    def _arguments(self, number: int) -> tuple[Any, ...]:
        context = ExecutionContext(GraphSchema({}), node_name=f"node{number}")
        return config_of(ENTRIES[number]), self.storage, Resource(f"component{number}"), context

    def before(self, number: int, text: str) -> Message:
        """A message of ``text`` as the component ``number`` gets it."""
        message = Message(data={TEXT: text})
        for component in self.components[:number]:
            component.process([message])
        return message

    def run(self, text: str) -> Message:
        """A message after all components."""
        return self.before(len(self.components), text)


def state_of(message: Message) -> dict[str, Any]:
    """All that a component can have written, in a form that compares by value."""
    features = [(f.origin, f.type, f.attribute, np.asarray(f.features).tolist()) for f in message.features]
    tokens = [(t.text, t.start, t.end) for t in message.get("text_tokens") or []]
    output = message.as_dict(only_output_properties=True)
    return {
        "output": output,
        "features": features,
        "tokens": tokens,
        "read": [reading.read(message), reading.matter(message)],
    }
