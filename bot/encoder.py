"""The sentence encoder: text to unit vectors, by one ONNX file that both environments run.

The artefact (:mod:`bot.encoder_card`) is checked at every load.
"""

from __future__ import annotations

import base64
import os
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from bot.encoder_card import MODEL, TOKENIZER, EncoderCard, default_directory, read_card

# From so many texts on, which only training and indexing have at once, every core is used.
MANY = 64


class Encoder:
    """Encodes sentences; safe to share between threads."""

    def __init__(self, directory: Path, card: EncoderCard) -> None:
        options = onnxruntime.SessionOptions()
        # One thread: a message is short, and two processes share the machine's cores.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(directory / MODEL), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {node.name for node in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(directory / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(card.max_tokens)
        self.card = card

    @property
    def dim(self) -> int:
        return self.card.dim

    @property
    def fingerprint(self) -> str:
        """Of its files and of what runs them: on some processors two releases of ONNX Runtime differ in their sums."""
        return f"{self.card.fingerprint}-{onnxruntime.__version__}"

    def knows(self, word: str) -> bool:
        """Whether a lower-case word is one piece of its vocabulary: so are the usual words of its languages.

        How vocabularies mark the beginning of a word: not at all, or with one of two signs.
        """
        return any(self._tokenizer.token_to_id(mark + word) is not None for mark in ("", "\u2581", "\u0120"))

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Encodes texts one by one.

        Dynamic int8 scales activations over the whole batch, so a text's vector would depend on its neighbours;
        alone it is the same at training, at indexing and at query time.

        Args:
            texts: ``n`` texts of any length; cut at ``card.max_tokens`` word pieces.

        Returns:
            ``(n, dim) float32``, rows of unit length. An empty text gives the vector of the bare markers.
        """
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        if len(texts) < MANY:
            for row, text in enumerate(texts):
                vectors[row] = self._encode_one(text)
            return vectors
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for row, vector in enumerate(pool.map(self._encode_one, texts)):
                vectors[row] = vector
        return vectors

    def _encode_one(self, text: str) -> np.ndarray:
        ids = np.asarray([self._tokenizer.encode(text).ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        tokens = self._session.run(None, {k: v for k, v in feed.items() if k in self._inputs})[0][0]
        mean = tokens.mean(axis=0)
        return mean / max(float(np.linalg.norm(mean)), 1e-12)


class Told:
    """An encoder that knows vectors by hearsay: of texts that another process has encoded with the very same encoder.

    A message is understood by Rasa and then searched for by the action server; so it is encoded once.
    """

    def __init__(self, encoder: Encoder, most: int = 256) -> None:
        """Args:
        most: Vectors that are remembered.
        """
        self._encoder = encoder
        self._most = most
        self._vectors: OrderedDict[str, np.ndarray] = OrderedDict()

    @property
    def dim(self) -> int:
        return self._encoder.dim

    @property
    def fingerprint(self) -> str:
        return self._encoder.fingerprint

    def knows(self, word: str) -> bool:
        """As :meth:`Encoder.knows`."""
        return self._encoder.knows(word)

    def learn(self, said: object) -> bool:
        """Takes a vector from what :func:`tell` made; False where it is not one of this encoder's."""
        try:
            text, made_by, data = (said[name] for name in ("text", "encoder", "vector"))  # type: ignore[index]
            vector = np.frombuffer(base64.b64decode(data), dtype="<f4")
        except (TypeError, KeyError, ValueError):
            return False
        if not isinstance(text, str) or made_by != self.fingerprint or vector.shape != (self.dim,):
            return False
        self._vectors[text] = vector
        if len(self._vectors) > self._most:
            self._vectors.popitem(last=False)
        return True

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """As :meth:`Encoder.encode`."""
        known = [self._vectors.get(text) for text in texts]
        rows = [self._encoder.encode([text])[0] if v is None else v for text, v in zip(texts, known, strict=True)]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dim)


def tell(text: str, vector: np.ndarray, fingerprint: str) -> dict[str, str]:
    """A text's vector for another process, fit for JSON; :meth:`Told.learn` takes it.

    Args:
        vector: ``(dim,) float32``.
        fingerprint: Of the encoder that made it.
    """
    data = base64.b64encode(np.ascontiguousarray(vector, dtype="<f4").tobytes()).decode("ascii")
    return {"text": text, "encoder": fingerprint, "vector": data}


def load_encoder(directory: Path | None = None) -> Encoder:
    """Loads an encoder artefact, checked by :func:`bot.encoder_card.read_card`.

    Args:
        directory: Where the artefact lies; by default :func:`bot.encoder_card.default_directory`.

    Raises:
        ArtefactError: A file is missing or differs from what was built, or nobody signed it here.
    """
    directory = directory or default_directory()
    return Encoder(directory, read_card(directory))
