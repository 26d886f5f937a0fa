"""What holds for every component that ``config.yml`` names, written once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.validation import validate
from rasa.shared.data import TrainingType
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.taxonomy import load_taxonomy
from bot.understanding.reading import corrected, matter, read
from bot.understanding.signals import NAMES as SIGNALS
from tests.understanding.pipeline import CONFIG, ENTRIES, EXAMPLES, HashingEncoder, Pipeline, class_of, state_of

TEXTS = {
    "empty": "",
    "white space": " \t\n ",
    "plain": "my router h3 shows e 42, order ha123456",
    "5000 characters": ("it is on and it is off again " * 200)[:5000],
    "one word of 5000 letters": "a" * 5000,
    "emoji": "wifi 😡😡 gone 👩‍👩‍👧 ❤️",
    "Chinese": "我的路由器没有网络,错误代码E42",
    "right to left": "הראוטר שלי לא עובד \u202eE42\u202c",
    "controls": "no\x00internet\x07\u200b here",
    "slash": "/affirm",
    "slips": "no internt in the kichen",
    "sentences": "Good morning. no internet in the kitchen. thanks!",
}
NUMBERS = range(len(ENTRIES))
NAMES = [entry["name"].rpartition(".")[2] for entry in ENTRIES]


def test_rasa_accepts_the_pipeline_and_the_policies_as_a_graph() -> None:
    graph = DefaultV1Recipe().graph_config_for_recipe(CONFIG, {}, training_type=TrainingType.BOTH)
    validate(graph)


@pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
def test_every_key_in_the_configuration_is_one_that_the_component_knows(entry: dict[str, Any]) -> None:
    # Rasa takes an unknown key without a word.
    assert set(entry) - {"name"} <= set(class_of(entry).get_default_config())


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("number", NUMBERS, ids=NAMES)
def test_any_text_is_processed_the_same_way_each_time(pipeline: Pipeline, number: int, text: str) -> None:
    one, two = pipeline.before(number, text), pipeline.before(number, text)
    returned = pipeline.components[number].process([one])
    pipeline.components[number].process([two])
    assert returned == [one] and state_of(one) == state_of(two)
    assert one.get(TEXT) == text, "the customer's words must stay as they are"


@pytest.mark.parametrize("number", NUMBERS, ids=NAMES)
def test_a_message_comes_out_the_same_alone_and_among_others(pipeline: Pipeline, number: int) -> None:
    alone = pipeline.before(number, TEXTS["plain"])
    pipeline.components[number].process([alone])
    batch = [pipeline.before(number, text) for text in TEXTS.values()]
    pipeline.components[number].process(batch)
    assert state_of(batch[list(TEXTS).index("plain")]) == state_of(alone)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_everything_put_out_is_plain_json(pipeline: Pipeline, text: str) -> None:
    # It travels through tracker store, action calls and the handoff; one numpy number would break all three.
    output = pipeline.run(text).as_dict(only_output_properties=True)
    assert json.loads(json.dumps(output, allow_nan=False)) == output


@pytest.mark.parametrize("number", NUMBERS, ids=NAMES)
def test_what_training_stored_loads_to_the_same_results(pipeline: Pipeline, number: int) -> None:
    loaded = pipeline.load(number)
    assert type(loaded) is type(pipeline.components[number])
    for text in TEXTS.values():
        before, after = pipeline.before(number, text), pipeline.before(number, text)
        pipeline.components[number].process([before])
        loaded.process([after])
        assert state_of(before) == state_of(after)


def tokens_are_pieces_of_the_text(message: Message) -> None:
    text = message.get(TEXT)
    tokens = message.get("text_tokens") or []
    assert all(text[t.start : t.end] == t.text and t.text.strip() for t in tokens)
    assert [t.start for t in tokens] == sorted(t.start for t in tokens)


def entities_point_into_the_text(message: Message) -> None:
    for entity in message.get("entities"):
        assert {"entity", "value", "start", "end", "extractor"} <= set(entity)
        assert isinstance(entity["value"], str) and entity["value"]
        assert 0 <= entity["start"] < entity["end"] <= len(message.get(TEXT))


def one_unit_vector(message: Message) -> None:
    vectors = [f.features for f in message.features if f.type == "sentence" and f.attribute == TEXT]
    assert len(vectors) == (1 if message.get(TEXT) else 0)
    for vector in vectors:
        assert vector.shape == (1, HashingEncoder.dim) and vector.dtype == np.float32
        assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def intent_family_and_scope(message: Message) -> None:
    if not message.get(TEXT):
        assert message.get("intent") == {"name": None, "confidence": 0.0}
        return
    ranking, family, scope = message.get("intent_ranking"), message.get("family"), message.get("scope")
    assert ranking[0] == message.get("intent") and {r["name"] for r in ranking} <= set(EXAMPLES)
    assert all(0.0 <= r["confidence"] <= 1.0 for r in ranking)
    assert family["name"] in {*load_taxonomy().families, None} and 0.0 <= family["confidence"] <= 1.0
    assert 0.0 <= scope["in_scope"] <= 1.0 and -1.01 <= scope["nearest"] <= 1.01 and scope["accepted"] in (True, False)


def three_signals(message: Message) -> None:
    assert set(message.get("signals")) == set(SIGNALS)
    assert all(value in (True, False) for value in message.get("signals").values())


def only_known_words_are_put_in(message: Message) -> None:
    typed, said = message.get(TEXT), corrected(message)
    known = {word for texts in EXAMPLES.values() for word in texts.replace("|", " ").split()}
    assert all(change.word.lower() in known for change in said.changes)
    assert said.changes or said.text == typed


def the_matter_is_a_part_of_it(message: Message) -> None:
    text, alone = read(message), matter(message)
    assert alone == text or (set(alone.split()) <= set(text.split()) and len(alone) < len(text))


SHAPES: dict[str, Callable[[Message], None]] = {
    "SpacyBlankTokenizer": tokens_are_pieces_of_the_text,
    "SpellingCorrector": only_known_words_are_put_in,
    "MatterSelector": the_matter_is_a_part_of_it,
    "EntityRuler": entities_point_into_the_text,
    "EncoderFeaturizer": one_unit_vector,
    "CalibratedIntentClassifier": intent_family_and_scope,
    "SignalDetector": three_signals,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("number", NUMBERS, ids=NAMES)
def test_the_outputs_are_of_the_promised_shape(pipeline: Pipeline, number: int, text: str) -> None:
    message = pipeline.before(number, text)
    pipeline.components[number].process([message])
    SHAPES[NAMES[number]](message)
