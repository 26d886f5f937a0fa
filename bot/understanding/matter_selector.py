"""Finds the matter of a longer message, by the training examples and the sentences that are said around a matter."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import matter
from bot.encoder import Encoder
from bot.encoder_card import ROOT
from bot.matter import Matter, read_around, to_learn_from
from bot.understanding.reading import MATTER, VECTORS, read
from bot.understanding.shared_encoder import shared_encoder

FILE = "matter.npy"


# By its type Rasa runs it among the featurizers; it must stand before the one that encodes.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class MatterSelector(GraphComponent):
    """Notes on each message of several sentences what of it is the matter."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        # `directory` is the encoder's, empty for var/encoder; `around` holds the sentences said around a matter.
        return {"language": "en", "directory": "", "around": "data/around"}

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn"]

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: Matter | None = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._encoder = shared_encoder(config["directory"])
        self._model = model or matter.all_is_matter()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MatterSelector:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MatterSelector:
        """Loads what was learned; a damaged file is an error."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Matter(np.load(Path(folder) / FILE, allow_pickle=False)))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa's training cache knows neither the encoder, nor the sentences, nor the module that learns."""
        around = read_around(ROOT / config["around"], config["language"])
        parts = (shared_encoder(config.get("directory") or "").fingerprint, *around)
        digest = hashlib.sha256(Path(matter.__file__).read_bytes())
        digest.update("\0".join(parts).encode())
        return digest.hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from every example that has text and intent."""
        examples = [(e.get(TEXT), e.get(INTENT)) for e in training_data.intent_examples if e.get(TEXT)]
        around = read_around(ROOT / self._config["around"], self._config["language"])
        self._model = Matter.fit(*to_learn_from(examples, around), self._encoder.encode)
        with self._storage.write_to(self._resource) as folder:
            np.save(Path(folder) / FILE, self._model.weights, allow_pickle=False)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Notes in place what is less than all that is read."""
        for message in messages:
            text, encoder = read(message), _Noting(self._encoder)
            found = self._model.of(text, self._config["language"], encoder.encode)
            if encoder.vectors:
                message.set(VECTORS, encoder.vectors)
            if found != text:
                message.set(MATTER, found)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Every example is a matter as it stands."""
        return training_data


class _Noting:
    """An encoder that notes the vectors that it gives, by text."""

    def __init__(self, encoder: Encoder) -> None:
        self.vectors: dict[str, np.ndarray] = {}
        self._encoder = encoder

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        found = self._encoder.encode(texts)
        self.vectors.update(zip(texts, found, strict=True))
        return found
