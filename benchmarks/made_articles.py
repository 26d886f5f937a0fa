"""Makes a large knowledge base by recombining the real articles: valid files, and vectors for them at little cost.

    python -m benchmarks.made_articles FOLDER --articles 5000 [--cache FOLDER]

Each made article takes its headings, sentences, steps and phrasings from two parents of one family and a few strangers;
a phrasing is the first half of one and the second half of another. The real articles come first, as they are. With
``--cache`` the vector cache there is filled for all made texts, so that a build encodes next to nothing: a made text's
vector is the normalised mean of its parents' vectors (``benchmarks/kb_scale.py`` says how near that comes). What is
edited afterwards is encoded for real.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bot.knowledge.article_file import article_text
from bot.knowledge.articles import Article, Catalogue, read_articles, read_catalogue
from bot.knowledge.checks import plain
from bot.knowledge.passages import passages_of
from bot.knowledge.rows import make_rows
from bot.knowledge.vectors import TextEncoder, VectorCache
from bot.settings import ROOT, settings

LINK = re.compile(r"\[([^\]]*)\]\(article:[^)]*\)")
SECTIONS = 3
QUESTIONS, TESTS = 16, 6
# Of ten lines so many come from the two parents; the others from any article of the family.
FROM_PARENTS = 7


@dataclass
class Parts:
    """What articles are recombined from, by article: headings, lines of text (paragraphs), steps, phrasings."""

    articles: Sequence[Article]
    headings: list[list[str]] = field(default_factory=list)
    lines: list[list[str]] = field(default_factory=list)
    steps: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for article in self.articles:
            body = LINK.sub(r"\1", article.body).splitlines()
            self.headings.append([line.lstrip("# ") for line in body if line.startswith("#")] or [article.title])
            self.steps.append([line.split(". ", 1)[1] for line in body if re.match(r"\d+\. \S", line)])
            plain_lines = [line for line in body if line and line[0].isalpha()]
            self.lines.append(plain_lines or [article.title + "."])


def write_articles(
    folder: Path, count: int, *, source: Path, catalogue: Catalogue, seed: int = 1
) -> dict[str, list[str]]:
    """Writes a knowledge base of ``count`` English articles.

    Args:
        folder: Where ``en/<section>/<id>.md`` are written; what is there stays.
        count: How many; the real articles are the first of them.
        source: The real articles.
        catalogue: Families and products that they may name.
        seed: The same seed gives the same files.

    Returns:
        The texts that each made phrasing and title came from, by the made text.
    """
    articles = [a for a in read_articles(source, catalogue) if a.language == "en" and a.status == "published"]
    for article in articles:
        target = folder / Path(article.path).relative_to(source.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source.parent / article.path, target)
    made = _Maker(Parts(articles), random.Random(seed))
    for number in range(len(articles), count):
        made.write(folder, number)
    return made.origins


class _Maker:
    def __init__(self, parts: Parts, rng: random.Random) -> None:
        self._parts, self._rng = parts, rng
        self._families: dict[str, list[int]] = {}
        for number, article in enumerate(parts.articles):
            self._families.setdefault(article.family, []).append(number)
        self._taken = {plain(t) for a in parts.articles for t in (*a.tests, *a.questions)}
        self.origins: dict[str, list[str]] = {}

    def write(self, folder: Path, number: int) -> None:
        rng, articles = self._rng, self._parts.articles
        first = rng.randrange(len(articles))
        parents = [first, rng.choice(self._families[articles[first].family])]
        parent = articles[first]
        name = f"{parent.id[:40].strip('-')}-{number}"
        front = {
            "id": name,
            "title": self._half([parent.title], [articles[parents[1]].title]),
            "family": parent.family,
            "section": parent.section,
            "kind": parent.kind,
            "products": list(parent.products),
            "questions": self._phrasings([articles[n].questions for n in parents], QUESTIONS),
            "tests": self._phrasings([articles[n].tests for n in parents], TESTS),
            "updated": f"2026-{rng.randint(1, 10):02}-{rng.randint(1, 28):02}",
            "owner": parent.owner,
            "status": "published",
        }
        path = folder / "en" / parent.section / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(article_text(front, self._body(parents)), "utf-8")

    def _phrasings(self, sources: Sequence[Sequence[str]], count: int) -> list[str]:
        found: list[str] = []
        for _ in range(count * 20):
            text = self._half(*self._rng.sample(list(sources), 2))
            if plain(text) not in self._taken:
                self._taken.add(plain(text))
                found.append(text)
            if len(found) == count:
                break
        return found

    def _half(self, heads: Sequence[str], tails: Sequence[str]) -> str:
        """The first half of one text and the second half of another."""
        head, tail = self._rng.choice(heads), self._rng.choice(tails)
        begin, end = head.split(), tail.split()
        cut, rest = self._rng.randint(1, max(len(begin) - 1, 1)), self._rng.randint(0, max(len(end) - 1, 0))
        text = " ".join(begin[:cut] + end[rest:])
        self.origins[text] = [head, tail]
        return text

    def _body(self, parents: Sequence[int]) -> str:
        parts = [self._pick(self._parts.lines, parents)]
        for _ in range(SECTIONS):
            steps = [self._pick(self._parts.steps, parents) for _ in range(self._rng.randint(3, 6))]
            steps = list(dict.fromkeys(step for step in steps if step))
            parts.append(f"## {self._pick(self._parts.headings, parents)}")
            parts.append(self._pick(self._parts.lines, parents))
            parts.append("\n".join(f"{n}. {step}" for n, step in enumerate(steps, 1)))
        return "\n\n".join(part for part in parts if part)

    def _pick(self, pools: Sequence[Sequence[str]], parents: Sequence[int]) -> str:
        stranger = self._rng.randrange(10) >= FROM_PARENTS
        family = self._families[self._parts.articles[parents[0]].family]
        pool = pools[self._rng.choice(family if stranger else parents)]
        return self._rng.choice(pool) if pool else ""


def fill_cache(
    folder: Path, cache: Path, catalogue: Catalogue, encoder: TextEncoder, origins: dict[str, list[str]]
) -> int:
    """Fills a vector cache for the articles of a folder and returns how many vectors were made rather than encoded.

    Sentences and whole phrasings are encoded for real (they are few, for made articles share them).
    """
    articles = [a for a in read_articles(folder, catalogue) if a.status == "published"]
    cut = [(passage, n) for n, article in enumerate(articles) for passage in passages_of(article)]
    passages, owner = [passage for passage, _ in cut], [n for _, n in cut]
    rows = make_rows(articles, passages, owner)
    pieces: dict[str, list[str]] = dict(origins)
    for row, passage in zip(rows.texts, rows.passage.tolist(), strict=True):
        if passage >= 0 and row not in pieces and len(row) > 160:
            pieces[row] = [line for line in passages[passage].text.split("\n") if line]
    texts = list(dict.fromkeys([*rows.texts, *(test for article in articles for test in article.tests)]))
    known = VectorCache(cache / "vectors", encoder)
    # A title that a passage begins with may itself be made.
    leaves = sorted({leaf for text in texts for leaf in pieces.get(text, [text])})
    vectors = dict(zip(leaves, known.encode(leaves), strict=True))
    todo = [text for text in texts if text not in vectors]
    lookup = {text: _mean([vectors[leaf] for leaf in pieces[text]]) for text in todo}
    # The cache takes vectors from an encoder only, so it is lent one that looks them up.
    VectorCache(cache / "vectors", _Lookup(encoder, lookup)).encode(todo)
    return len(todo)


class _Lookup:
    def __init__(self, encoder: TextEncoder, vectors: dict[str, np.ndarray]) -> None:
        self.dim, self.fingerprint, self._vectors = encoder.dim, encoder.fingerprint, vectors

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self._vectors[text] for text in texts])


def _mean(vectors: Sequence[np.ndarray]) -> np.ndarray:
    total = np.sum(vectors, axis=0)
    return (total / np.linalg.norm(total)).astype(np.float32)


def main() -> None:
    """Writes the articles that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    config = settings()
    catalogue = read_catalogue(ROOT / "domain" / "taxonomy.yml", config.data_dir / "entities")
    origins = write_articles(given.folder, given.articles, source=config.kb_dir, catalogue=catalogue, seed=given.seed)
    print(f"{given.articles} articles in {given.folder}")
    if given.cache:
        from bot.encoder import load_encoder

        made = fill_cache(given.folder, given.cache, catalogue, load_encoder(), origins)
        print(f"vectors of {made} made texts in {given.cache}")


if __name__ == "__main__":
    main()
