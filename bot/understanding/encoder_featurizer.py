"""Dense sentence features from :mod:`bot.encoder`."""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import load_encoder
from bot.understanding.spelling_corrector import read


class Encoded(NamedTuple):
    """A message as typed, as it was read, the vector of that and the encoder's fingerprint."""

    typed: str
    read: str
    vector: np.ndarray
    fingerprint: str


#: What the running task encoded last.
newest: ContextVar[Encoded | None] = ContextVar("tandem_newest_vector", default=None)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Sets one ``(1, dim)`` sentence feature of unit length on every message with text."""

    @classmethod
    def required_components(cls) -> list[Any]:
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        # An empty directory means the default one, var/encoder.
        return {**DenseFeaturizer.get_default_config(), "directory": ""}

    @staticmethod
    def validate_config(config: dict[str, Any]) -> None:
        """Nothing to check beyond what loading checks."""

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._encoder = load_encoder(Path(config["directory"]) if config["directory"] else None)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EncoderFeaturizer:
        return cls(config, execution_context.node_name)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Another encoder gives other features, though the configuration is the same."""
        return load_encoder(Path(config["directory"]) if config.get("directory") else None).fingerprint

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the feature in place."""
        for message in messages:
            text = read(message)
            if text:
                vector = self._encoder.encode([text])
                newest.set(Encoded(message.get(TEXT), text, vector[0], self._encoder.fingerprint))
                message.add_features(
                    Features(vector, FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS])
                )
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the feature to every training example."""
        self.process(training_data.training_examples)
        return training_data
