"""The sentence feature, by the built encoder."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import load_encoder
from bot.errors import ArtefactError
from bot.understanding.encoder_featurizer import EncoderFeaturizer


def featurizer(tmp_path_factory: pytest.TempPathFactory, **config: str) -> EncoderFeaturizer:
    config = {**EncoderFeaturizer.get_default_config(), **config}
    context = ExecutionContext(GraphSchema({}), node_name="featurizer")
    storage = LocalModelStorage(tmp_path_factory.mktemp("storage"))
    return EncoderFeaturizer.create(config, storage, Resource("featurizer"), context)


@pytest.mark.model
def test_the_feature_is_the_encoders_vector(tmp_path_factory: pytest.TempPathFactory) -> None:
    message = Message(data={TEXT: "my router has no internet"})
    featurizer(tmp_path_factory).process([message])
    sequence, sentence = message.get_dense_features(TEXT)
    assert sequence is None and sentence.features.shape == (1, load_encoder().dim)
    assert np.array_equal(sentence.features, load_encoder().encode(["my router has no internet"]))


@pytest.mark.model
def test_an_example_has_the_feature_that_a_message_has_and_nothing_more(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    texts = ["my router has no internet", "where is my parcel"]
    examples = [Message(data={TEXT: text}) for text in texts]
    featurizer(tmp_path_factory).process_training_data(TrainingData(examples))
    for example, text in zip(examples, texts, strict=True):
        assert np.array_equal(example.get_dense_features(TEXT)[1].features, load_encoder().encode([text]))
        assert set(example.data) == {TEXT}


@pytest.mark.model
def test_the_training_cache_knows_the_encoder_by_its_fingerprint() -> None:
    assert EncoderFeaturizer.fingerprint_addon({}) == load_encoder().fingerprint


def test_a_missing_encoder_stops_the_start_with_the_mend(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(ArtefactError, match="make encoder"):
        featurizer(tmp_path_factory, directory=str(tmp_path_factory.mktemp("empty")))
