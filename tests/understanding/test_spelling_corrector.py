"""Slips in messages: read as meant by all that understands, stored as typed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rasa.shared.nlu.constants import TEXT

from bot.errors import ArtefactError
from bot.understanding.encoder_featurizer import newest
from bot.understanding.reading import corrected, read
from bot.understanding.spelling_corrector import FILE
from tests.understanding.pipeline import ENTRIES, Pipeline

NUMBER = next(n for n, entry in enumerate(ENTRIES) if entry["name"].endswith("SpellingCorrector"))
MEANT, TYPED = "no internet in the kitchen", "no internt in the kichen"


def test_a_mistyped_message_is_understood_as_the_meant_one(pipeline: Pipeline) -> None:
    meant, typed = pipeline.run(MEANT), pipeline.run(TYPED)
    assert read(typed) == MEANT and typed.get(TEXT) == TYPED
    assert [typed.get(name) for name in ("intent", "scope")] == [meant.get(name) for name in ("intent", "scope")]
    vectors = [message.get_dense_features(TEXT)[1].features for message in (meant, typed)]
    assert np.array_equal(*vectors)


def test_the_vector_is_told_with_the_words_that_it_is_of(pipeline: Pipeline) -> None:
    pipeline.run(TYPED)
    encoded = newest.get()
    assert encoded is not None and (encoded.typed, list(encoded.vectors)) == (TYPED, [MEANT])


def test_how_it_is_read_is_no_output(pipeline: Pipeline) -> None:
    # It would be stored with the message, beside the words that may have to be erased.
    assert "kitchen" not in str(pipeline.run(TYPED).as_dict(only_output_properties=True))


def test_what_nobody_corrected_is_read_as_typed(pipeline: Pipeline) -> None:
    message = pipeline.before(NUMBER, TYPED)
    assert corrected(message).text == read(message) == TYPED


def test_a_damaged_file_of_words_is_an_error(tmp_path: Path) -> None:
    own = Pipeline(tmp_path)
    (path,) = tmp_path.rglob(FILE)
    path.write_text("{", "utf-8")
    with pytest.raises(ArtefactError, match=r"words\.json: unreadable .*make train"):
        own.load(NUMBER)
