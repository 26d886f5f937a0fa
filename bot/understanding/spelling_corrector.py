"""Reads messages with the slips of the finger corrected, by the words of the training examples."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import spelling
from bot.errors import ArtefactError
from bot.spelling import Spelling, count_words
from bot.understanding.reading import CORRECTED
from bot.understanding.shared_encoder import shared_encoder

FILE = "words.json"


# By its type Rasa runs it among the featurizers; it must stand before all that reads.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingCorrector(GraphComponent):
    """Notes on each message how it is read where that differs from what was typed."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        # An empty directory means the default encoder, var/encoder.
        return {"language": "en", "directory": ""}

    @staticmethod
    def required_packages() -> list[str]:
        return ["rapidfuzz", "snowballstemmer"]

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, words: dict[str, int] | None = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._knows = shared_encoder(config["directory"]).knows
        self._spelling = Spelling(words or {}, config["language"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingCorrector:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpellingCorrector:
        """Loads the words; a damaged file is an error, never a corrector without words."""
        with model_storage.read_from(resource) as folder:
            path = Path(folder) / FILE
            try:
                words = json.loads(path.read_text("utf-8"))
            except (OSError, ValueError) as error:
                raise ArtefactError(f"{path}: unreadable ({error}); run `make train` to train again") from None
            return cls(config, model_storage, resource, words)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa's training cache knows this class's source only; how words are cut lies in another module."""
        return hashlib.sha256(Path(spelling.__file__).read_bytes()).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Takes the words of every example that has text."""
        words = count_words(e.get(TEXT) for e in training_data.training_examples if e.get(TEXT))
        with self._storage.write_to(self._resource) as folder:
            (Path(folder) / FILE).write_text(json.dumps(words, ensure_ascii=False), "utf-8")
        self._spelling = Spelling(words, self._config["language"])
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Notes in place what is read otherwise than typed."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                found = self._spelling.corrected(text, self._knows)
                if found.changes:
                    message.set(CORRECTED, found)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Examples are read as they are written: their words are the known ones."""
        return training_data
