"""The intent model on small made-up data: no encoder, no Rasa."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from bot.errors import ContentError
from bot.understanding.linear_model import IntentModel, Prediction
from bot.understanding.scope import OUT_OF_SCOPE

DIM = 24
SUBJECTS = "router order camera refund heating invoice battery doorbell parcel password thermostat voucher".split()
FRAMES = (
    "my {} is wrong|where is the {}|help with {} please|{} again|the {} does not work|question on {}|{}|what about {}"
)


def vector_of(text: str) -> np.ndarray:
    """A unit vector that lies near those of texts with the same subject."""
    seed = next((i for i, subject in enumerate(SUBJECTS) if subject in text), len(text) + 100)
    noise = np.random.default_rng(abs(hash_of(text))).normal(size=DIM)
    vector = 4 * np.random.default_rng(seed).normal(size=DIM) + noise
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def hash_of(text: str) -> int:
    return int.from_bytes(text.encode()[-6:], "big")


def data(subjects: list[str], outside: int = 0) -> tuple[list[str], np.ndarray, list[str]]:
    texts = [frame.format(subject) for subject in subjects for frame in FRAMES.split("|")]
    labels = [subject for subject in subjects for _ in FRAMES.split("|")]
    texts += [f"something else number {n} of poetry" for n in range(outside)]
    labels += [OUT_OF_SCOPE] * outside
    return texts, np.stack([vector_of(t) for t in texts]), labels


def ask(model: IntentModel, text: str) -> Prediction:
    return model.predict(text, vector_of(text))


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return IntentModel.fit(*data(SUBJECTS, outside=60))


@pytest.fixture(scope="module")
def model_without_outside() -> IntentModel:
    return IntentModel.fit(*data(SUBJECTS))


def test_it_learns_what_it_was_shown(model: IntentModel) -> None:
    for subject in SUBJECTS:
        found = ask(model, f"tell me of the {subject} now")
        assert found.ranking[0][0] == subject and found.accepted


def test_probabilities_sum_to_one_with_what_is_left_for_out_of_scope(model: IntentModel) -> None:
    for text in ["the router is wrong", "poetry", "", "zzz"]:
        found = ask(model, text)
        assert sum(p for _, p in found.ranking) == pytest.approx(found.in_scope, abs=1e-6)
        assert [p for _, p in found.ranking] == sorted((p for _, p in found.ranking), reverse=True)
        assert {name for name, _ in found.ranking} == set(SUBJECTS)
        assert all(np.isfinite(p) and 0 <= p <= 1 for _, p in found.ranking)


def test_a_text_like_the_examples_out_of_scope_is_refused(model: IntentModel) -> None:
    assert not ask(model, "something else number 99 of poetry").accepted


def test_a_stranger_is_refused_though_no_stranger_was_shown(model_without_outside: IntentModel) -> None:
    assert not ask(model_without_outside, "qwertz uiop asdf").accepted
    assert ask(model_without_outside, "where is my parcel").accepted


def test_certainty_of_being_out_of_scope_leaves_a_ranking_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "intents.npz"
    IntentModel.fit(*data(SUBJECTS[:2], outside=60)).save(path)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    # So low a temperature that the other probabilities are 0 in float32.
    np.savez(path, **{**arrays, "blend": np.array([0.0, 1e-3])})
    found = ask(IntentModel.load(path), "something else number 99 of poetry")
    assert not found.accepted and len(found.ranking) == 2
    assert all(np.isfinite(p) for _, p in found.ranking)


def test_nearest_is_the_cosine_to_the_nearest_example_in_scope(model: IntentModel) -> None:
    assert ask(model, "my router is wrong").nearest == pytest.approx(1.0, abs=1e-5)
    assert ask(model, "something else number 3 of poetry").nearest < 0.9


def test_what_is_saved_is_loaded_the_same(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path / "intents.npz")
    again = IntentModel.load(tmp_path / "intents.npz")
    for text in ["my router is wrong", "poetry", "", "wo ist my Order??"]:
        assert ask(again, text) == ask(model, text)


def test_the_file_holds_no_pickles(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path / "intents.npz")
    with np.load(tmp_path / "intents.npz", allow_pickle=False) as file:
        assert {file[name].dtype.kind for name in file.files} <= {"f", "i", "U"}


def test_a_file_with_a_pickle_in_it_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "intents.npz", labels=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        IntentModel.load(tmp_path / "intents.npz")


def test_a_damaged_file_is_an_error_and_never_an_untrained_model(model: IntentModel, tmp_path: Path) -> None:
    path = tmp_path / "intents.npz"
    model.save(path)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises((zipfile.BadZipFile, ValueError, OSError, EOFError)):
        IntentModel.load(path)


def test_training_twice_gives_the_same_model(model: IntentModel) -> None:
    again = IntentModel.fit(*data(SUBJECTS, outside=60))
    assert ask(again, "where is my parcel") == ask(model, "where is my parcel")


@pytest.mark.parametrize("outside", [0, 20, 60])
def test_two_intents_are_enough(outside: int) -> None:
    model = IntentModel.fit(*data(SUBJECTS[:2], outside=outside))
    assert ask(model, "where is the router now").ranking[0][0] == "router"
    assert ask(model, "where is the order now").ranking[0][0] == "order"


def test_one_intent_and_strangers() -> None:
    model = IntentModel.fit(*data(SUBJECTS[:1], outside=60))
    assert ask(model, "where is the router now").accepted
    assert not ask(model, "something else number 99 of poetry").accepted


@pytest.mark.filterwarnings("ignore:The least populated class")
def test_an_intent_with_a_single_example_does_not_stop_the_others() -> None:
    texts, vectors, labels = data(SUBJECTS)
    texts, vectors, labels = [*texts, "sing"], np.vstack([vectors, vector_of("sing")]), [*labels, "song"]
    assert ask(IntentModel.fit(texts, vectors, labels), "my router is wrong").ranking[0][0] == "router"


@pytest.mark.parametrize("labels", [["a", "a"], ["a", "b"]], ids=["one intent", "one example each"])
def test_too_little_to_learn_from_is_an_error_that_says_what_to_add(labels: list[str]) -> None:
    vectors = np.stack([vector_of("router"), vector_of("order")])
    with pytest.raises(ContentError, match="data/nlu"):
        IntentModel.fit(["router", "order"], vectors, labels)


def test_confidence_is_what_it_says(model: IntentModel) -> None:
    # Half the texts of two subjects get each other's label: nothing may claim to be sure of them.
    texts, vectors, labels = data(SUBJECTS)
    swap = {"router": "order", "order": "router"}
    noisy = [swap.get(label, label) if n % 2 else label for n, label in enumerate(labels)]
    doubtful = IntentModel.fit(texts, vectors, noisy)
    assert ask(doubtful, "my router is wrong now").ranking[0][1] < 0.9
