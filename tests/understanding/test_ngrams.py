"""Word and character n-grams."""

from __future__ import annotations

import numpy as np
import pytest

from bot.understanding import ngrams
from bot.understanding.ngrams import SCALE, NgramFeatures

TEXTS = ["the wifi is gone", "no internet in the kitchen", "where is my order", "track my parcel", "schöne Grüße, 你好"]


@pytest.fixture(scope="module")
def fitted() -> NgramFeatures:
    return NgramFeatures.fit(TEXTS)


def test_arrays_bring_back_the_very_same_features(fitted: NgramFeatures) -> None:
    again = NgramFeatures.from_arrays(fitted.to_arrays())
    for text in [*TEXTS, "wifi in the parcel", "", "zzz"]:
        assert (fitted.transform([text]) != again.transform([text])).nnz == 0


def test_the_arrays_are_text_and_numbers_only(fitted: NgramFeatures) -> None:
    kinds = {name: array.dtype.kind for name, array in fitted.to_arrays().items()}
    assert kinds == {"word_terms": "U", "word_idf": "f", "char_terms": "U", "char_idf": "f"}


def test_each_half_has_the_stated_length_and_type(fitted: NgramFeatures) -> None:
    features = fitted.transform(["the wifi is gone"])
    words = len(fitted.to_arrays()["word_terms"])
    assert features.dtype == np.float32
    for half in (features[:, :words], features[:, words:]):
        assert np.linalg.norm(half.toarray()) == pytest.approx(SCALE, rel=1e-5)


def test_of_many_texts_words_that_one_of_them_has_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ngrams, "MANY", len(TEXTS))
    assert sorted(NgramFeatures.fit(TEXTS).to_arrays()["word_terms"]) == ["is", "my", "the"]


def test_an_unknown_text_has_no_features(fitted: NgramFeatures) -> None:
    assert fitted.transform(["", "ßßß"]).nnz == 0


def test_a_typo_still_shares_character_n_grams(fitted: NgramFeatures) -> None:
    known, typo = fitted.transform(["no internet"]), fitted.transform(["no internte"])
    assert (known @ typo.T)[0, 0] > 0.05


@pytest.mark.parametrize("text", [*TEXTS, "the the the wifi, the order", "", "ßßß", "where is my parcel?"])
def test_one_text_by_itself_has_the_row_that_the_matrix_has(fitted: NgramFeatures, text: str) -> None:
    numbers, values = fitted.of(text)
    row = np.zeros(fitted.transform([text]).shape[1], dtype=np.float32)
    row[numbers] = values
    np.testing.assert_allclose(row, fitted.transform([text]).toarray()[0], atol=1e-6)
    assert values.dtype == np.float32
