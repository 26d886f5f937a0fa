"""Rasa's intent classifier of Tandem: intent, family and scope, each with a calibrated confidence."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.taxonomy import DEFAULT_PATH, Taxonomy, load_taxonomy
from bot.understanding import folds, held_out, linear_model, neighbours, ngrams, scope, scorer, temperature
from bot.understanding.linear_model import IntentModel, Prediction
from bot.understanding.reading import encoded, matter, read
from bot.understanding.scope import OUT_OF_SCOPE

FILE = "intents.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CalibratedIntentClassifier(IntentClassifier, GraphComponent):
    """Sets ``intent`` and ``intent_ranking`` (Rasa's form), ``family`` and ``scope`` on each message."""

    @classmethod
    def required_components(cls) -> list[Any]:
        return [Featurizer]

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn", "scipy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        # `ranking_length` bounds what every message carries through tracker and action calls.
        return {"taxonomy": "", "ranking_length": 5}

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: IntentModel | None = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model
        self._taxonomy = load_taxonomy(Path(config["taxonomy"]) if config["taxonomy"] else DEFAULT_PATH)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CalibratedIntentClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CalibratedIntentClassifier:
        """Loads a trained classifier; a damaged file is an error, never an untrained model."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentModel.load(Path(folder) / FILE))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa's training cache knows this class's source only; the mathematics lies in other modules."""
        digest = hashlib.sha256()
        for module in (folds, held_out, linear_model, neighbours, ngrams, scope, scorer, temperature):
            digest.update(Path(module.__file__).read_bytes())
        return digest.hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Fits on every example that has text and intent."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        vectors = np.concatenate([_vector(e)[None, :] for e in examples])
        model = IntentModel.fit([e.get(TEXT) for e in examples], vectors, [e.get(INTENT) for e in examples])
        with self._storage.write_to(self._resource) as folder:
            model.save(Path(folder) / FILE)
        self._model = model
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the outputs in place; a message without text gets no intent."""
        for message in messages:
            if message.get(TEXT):
                prediction = self._predict(message)
                for name, value in outputs(prediction, self._taxonomy, self._config["ranking_length"]).items():
                    message.set(name, value, add_to_output=True)
            else:
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
        return messages

    def _predict(self, message: Message) -> Prediction:
        """Of all that is said and of the matter alone, whichever is surer of an intent.

        What stands around a matter can be what tells it: "I got married. Where do I put in the new one?"
        """
        found = [self._model.predict(read(message), _vector(message))]
        alone = matter(message)
        if alone != read(message):
            found.append(self._model.predict(alone, encoded(message)[alone]))
        return max(found, key=lambda one: one.ranking[0][1])


def outputs(prediction: Prediction, taxonomy: Taxonomy, length: int) -> dict[str, Any]:
    """The message properties for one prediction.

    Args:
        prediction: Of the intent model.
        taxonomy: Tells the families.
        length: How many intents the ranking keeps.

    Returns:
        ``intent``, ``intent_ranking``: ``{name, confidence}`` and a list of them; ``family``: ``{name, confidence,
        ranking}``, its name None where conversational intents outweigh both families; ``scope``: ``{in_scope,
        accepted, nearest}``.
    """
    ranking = [{"name": name, "confidence": p} for name, p in prediction.ranking]
    refused = {"name": OUT_OF_SCOPE, "confidence": 1.0 - prediction.in_scope}
    ranking = ranking + [refused] if prediction.accepted else [refused] + ranking
    return {
        "intent": ranking[0],
        "intent_ranking": ranking[:length],
        "family": family_of(prediction, taxonomy),
        "scope": {
            "in_scope": prediction.in_scope,
            "accepted": prediction.accepted,
            "nearest": prediction.nearest,
        },
    }


def family_of(prediction: Prediction, taxonomy: Taxonomy) -> dict[str, Any]:
    """The family with its confidence: the probabilities of its intents added up, among the families only."""
    sums = dict.fromkeys(taxonomy.families, 0.0)
    for intent, probability in prediction.ranking:
        family = taxonomy.family_of(intent)
        if family is not None:
            sums[family] += probability
    total = sum(sums.values())
    if total <= 0.0:
        return {"name": None, "confidence": 0.0, "ranking": []}
    ranking = sorted(({"name": n, "confidence": s / total} for n, s in sums.items()), key=lambda f: -f["confidence"])
    ours = total >= prediction.in_scope / 2
    return {"name": ranking[0]["name"] if ours else None, "confidence": ranking[0]["confidence"], "ranking": ranking}


def _vector(message: Message) -> np.ndarray:
    _, sentence = message.get_dense_features(TEXT)
    return sentence.features[0]
