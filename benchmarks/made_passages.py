"""A million passages out of the sentences of the real articles, with vectors at little cost, and how near those come.

A made passage is a title and three to eight sentences or steps of one article and of others of its family. Encoding a
million of them takes the better part of an hour, so its vector is made from its sentences' real ones: their mean,
weighted by length, through a linear map, plus noise with the covariance of what the map misses. Map and covariance are
fitted on passages that were encoded for real; others that were encoded for real say how near this comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.knowledge.answers import sentences
from bot.knowledge.articles import Article
from bot.knowledge.passages import passages_of
from bot.knowledge.vectors import TextEncoder

PIECES = 9
FEWEST = 4
FROM_PARENT = 0.6
RIDGE = 0.3
BLOCK = 50_000


@dataclass(frozen=True)
class Pool:
    """The real sentences.

    Attributes:
        texts: Titles, then sentences.
        vectors: ``(n, dim) float32`` of the texts, encoded for real.
        words: ``(n,)`` length of each.
        titles: ``(articles,)`` number of each article's title.
        own: Numbers of each article's sentences.
        family: Numbers of the sentences of each article's family.
    """

    texts: list[str]
    vectors: np.ndarray
    words: np.ndarray
    titles: np.ndarray
    own: list[np.ndarray]
    family: list[np.ndarray]


def make_pool(articles: Sequence[Article], encoder: TextEncoder) -> Pool:
    """Takes articles apart."""
    texts = [article.title for article in articles]
    own: list[np.ndarray] = []
    for article in articles:
        found = [
            piece.strip()
            for passage in passages_of(article)
            for line in passage.text.split("\n")
            for piece in sentences(line, article.language)
            if piece.strip()
        ]
        own.append(np.arange(len(texts), len(texts) + len(found)))
        texts += found
    by_family = {
        family: np.concatenate([own[n] for n, a in enumerate(articles) if a.family == family])
        for family in {article.family for article in articles}
    }
    return Pool(
        texts=texts,
        vectors=encoder.encode(texts),
        words=np.array([len(text.split()) for text in texts], dtype=np.float32),
        titles=np.arange(len(articles)),
        own=own,
        family=[by_family[article.family] for article in articles],
    )


def recombined(pool: Pool, count: int, seed: int) -> np.ndarray:
    """``(count, PIECES) int32`` numbers of the texts in each passage, the title first; -1 where there is none."""
    rng = np.random.default_rng(seed)
    parents = rng.integers(len(pool.own), size=count)
    chosen = np.full((count, PIECES), -1, dtype=np.int32)
    for number in range(len(pool.own)):
        here = np.flatnonzero(parents == number)
        shape = (len(here), PIECES - 1)
        own, family = rng.choice(pool.own[number], shape), rng.choice(pool.family[number], shape)
        taken = np.where(rng.random(shape) < FROM_PARENT, own, family)
        lengths = rng.integers(FEWEST - 1, PIECES, size=len(here))
        chosen[here, 0] = pool.titles[number]
        chosen[here, 1:] = np.where(np.arange(PIECES - 1) < lengths[:, None], taken, -1)
    return chosen


def text_of(pool: Pool, chosen: np.ndarray) -> str:
    """A made passage's text, as the index would encode it."""
    title, *rest = [pool.texts[number] for number in chosen if number >= 0]
    return f"{title}. {' '.join(rest)}"


@dataclass(frozen=True)
class Maker:
    """Vectors of recombined passages.

    Attributes:
        linear: ``(dim, dim)`` from mean to vector.
        spread: ``(dim, dim)`` standard normal noise to what the map misses.
        figures: How near made vectors come to real ones, on passages that had no part in the fit.
        real: ``(sample, dim)`` the passages that were encoded for real.
        made: The same passages with made vectors.
    """

    pool: Pool
    linear: np.ndarray
    spread: np.ndarray
    figures: dict[str, float]
    real: np.ndarray
    made: np.ndarray

    def blocks(self, chosen: np.ndarray, seed: int) -> Iterator[np.ndarray]:
        """``(b, dim) float32`` blocks of unit rows."""
        rng = np.random.default_rng(seed)
        for start in range(0, len(chosen), BLOCK):
            mapped = _means(self.pool, chosen[start : start + BLOCK]) @ self.linear
            yield _unit(mapped + rng.standard_normal(mapped.shape, dtype=np.float32) @ self.spread)


def fit_maker(pool: Pool, encoder: TextEncoder, sample: int, seed: int) -> Maker:
    """Encodes a sample for real: a third fits the map, a third the noise, and a third judges both."""
    chosen = recombined(pool, sample, seed)
    real = encoder.encode([text_of(pool, one) for one in chosen])
    means = _means(pool, chosen)
    fitted, rest = slice(0, sample // 3), slice(sample // 3, 2 * sample // 3)
    dim = real.shape[1]
    # Drawn towards the plain mean, which is near already.
    gram = means[fitted].T @ means[fitted] + RIDGE * np.eye(dim, dtype=np.float32)
    linear = np.linalg.solve(gram, means[fitted].T @ real[fitted] + RIDGE * np.eye(dim, dtype=np.float32))
    linear = linear.astype(np.float32)
    values, axes = np.linalg.eigh(np.cov(real[rest] - means[rest] @ linear, rowvar=False))
    spread = (np.sqrt(np.maximum(values, 0))[:, None] * axes.T).astype(np.float32)
    last = slice(2 * sample // 3, sample)
    judged, plain = real[last], means[last]
    made_all = np.concatenate(list(Maker(pool, linear, spread, {}, real, real).blocks(chosen, seed)))
    made = made_all[last]
    figures = {
        "cosine_mean": _alike(plain, judged),
        "cosine_mapped": _alike(_unit(plain @ linear), judged),
        "cosine_made": _alike(made, judged),
        "dimensions_real": _dimensions(judged),
        "dimensions_made": _dimensions(made),
        "nearest_real": _nearest(judged),
        "nearest_made": _nearest(made),
        "spread_real": _spread(judged),
        "spread_made": _spread(made),
    }
    return Maker(pool, linear, spread, {name: round(value, 3) for name, value in figures.items()}, real, made_all)


def _means(pool: Pool, chosen: np.ndarray) -> np.ndarray:
    total = np.zeros((len(chosen), pool.vectors.shape[1]), dtype=np.float32)
    for place in range(chosen.shape[1]):
        numbers = chosen[:, place]
        weight = np.where(numbers >= 0, pool.words[numbers], 0).astype(np.float32)
        total += pool.vectors[numbers] * weight[:, None]
    return _unit(total)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def _alike(some: np.ndarray, others: np.ndarray) -> float:
    return float((some * others).sum(axis=1).mean())


def _dimensions(vectors: np.ndarray) -> float:
    """Participation ratio of the covariance: in how many directions the vectors spread."""
    values = np.linalg.eigvalsh(np.cov(vectors, rowvar=False))
    return float(values.sum() ** 2 / (values**2).sum())


def _nearest(vectors: np.ndarray) -> float:
    """Mean cosine to the nearest other one."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    return float(cosines.max(axis=1).mean())


def _spread(vectors: np.ndarray) -> float:
    """How far the nearest stands out from the tenth: the mean difference of their cosines."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    ordered = np.sort(cosines, axis=1)
    return float((ordered[:, -1] - ordered[:, -10]).mean())
