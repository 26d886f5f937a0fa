"""Word and character n-grams with TF-IDF weights, saved without pickles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

KINDS = {
    "word": {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b", "min_df": 1},
    "char": {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2},
}
SCALE = 0.5  # Each half counts this much beside the encoder's unit vector; compared on HWU64, Banking77 and CLINC150.


class NgramFeatures:
    """Two TF-IDF vectorisers side by side."""

    def __init__(self, vectorisers: dict[str, TfidfVectorizer]) -> None:
        self._vectorisers = vectorisers

    @classmethod
    def fit(cls, texts: Sequence[str]) -> NgramFeatures:
        """Learns vocabulary and document frequencies from ``n`` texts."""
        made = {name: TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **kind) for name, kind in KINDS.items()}
        for name, vectoriser in made.items():
            if name == "char" and len(texts) < 50:
                vectoriser.set_params(min_df=1)
            vectoriser.fit(texts)
        # scikit-learn computes in other precisions when fitted and when given its idf; by way of the arrays the model
        # in training is the one that is loaded later.
        return cls.from_arrays(cls(made).to_arrays())

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """``(n, features) float32``, each half's rows of length :data:`SCALE` or 0."""
        return hstack([v.transform(texts) * SCALE for v in self._vectorisers.values()]).tocsr().astype(np.float32)

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Vocabulary (as fixed-width strings) and idf of each half."""
        arrays = {}
        for name, vectoriser in self._vectorisers.items():
            arrays[f"{name}_terms"] = np.array(vectoriser.get_feature_names_out(), dtype=np.str_)
            arrays[f"{name}_idf"] = vectoriser.idf_.astype(np.float32)
        return arrays

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> NgramFeatures:
        """The inverse of :meth:`to_arrays`."""
        made = {}
        for name, kind in KINDS.items():
            terms = [str(t) for t in arrays[f"{name}_terms"]]
            options = {k: v for k, v in kind.items() if k != "min_df"}
            vectoriser = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, vocabulary=terms, **options)
            vectoriser.idf_ = arrays[f"{name}_idf"]
            made[name] = vectoriser
        return cls(made)
