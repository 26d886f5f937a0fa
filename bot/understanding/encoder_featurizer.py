"""Dense sentence features from :mod:`bot.encoder`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import ContextVar
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

from bot.encoder import tell
from bot.understanding.reading import VECTORS, encoded, matter, read
from bot.understanding.shared_encoder import shared_encoder


class Encoded(NamedTuple):
    """A message as typed, the vectors of what was encoded of it by text, and the encoder's fingerprint."""

    typed: str
    vectors: dict[str, np.ndarray]
    fingerprint: str


#: What the running task encoded last.
newest: ContextVar[Encoded | None] = ContextVar("tandem_newest_vector", default=None)
#: Called by the running task with each message that has just been encoded.
on_encoded: ContextVar[Callable[[Message], None] | None] = ContextVar("tandem_on_encoded", default=None)


def told_of(typed: str | None) -> list[dict[str, str]]:
    """What was encoded of a message, fit for another process; nothing where another one was encoded last."""
    encoded = newest.get()
    if encoded is None or encoded.typed != typed:
        return []
    return [tell(text, vector, encoded.fingerprint) for text, vector in encoded.vectors.items()]


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
        self._encoder = shared_encoder(config["directory"])

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
        return shared_encoder(config.get("directory") or "").fingerprint

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the feature in place, and notes what was encoded."""
        for message, known in self._featurized(messages):
            message.set(VECTORS, known)
            newest.set(Encoded(message.get(TEXT), known, self._encoder.fingerprint))
            hear = on_encoded.get()
            if hear is not None:
                hear(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the feature to every training example.

        Nothing is noted on them: Rasa prints all that an example holds for its fingerprint, which takes 3 ms a vector.
        """
        for _ in self._featurized(training_data.training_examples):
            pass
        return training_data

    def _featurized(self, messages: list[Message]) -> Iterator[tuple[Message, dict[str, np.ndarray]]]:
        """Gives each message its feature; with it come the vectors of its readings by text."""
        each = [(message, _not_encoded(message)) for message in messages if read(message)]
        missing = list(dict.fromkeys(text for _, texts in each for text in texts))
        found = dict(zip(missing, self._encoder.encode(missing), strict=True))
        alias = self._config[FEATURIZER_CLASS_ALIAS]
        for message, texts in each:
            known = {**encoded(message), **{text: found[text] for text in texts}}
            features = known[read(message)][None, :]
            message.add_features(Features(features, FEATURE_TYPE_SENTENCE, TEXT, alias))
            yield message, known


def _not_encoded(message: Message) -> list[str]:
    """The readings of a message that nothing has encoded yet."""
    return [text for text in dict.fromkeys((read(message), matter(message))) if text and text not in encoded(message)]
