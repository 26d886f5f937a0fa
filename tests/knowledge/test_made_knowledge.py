"""What the benchmarks make of the real articles: valid, the same each time, and found by the large store."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.made_articles import fill_cache, write_articles
from benchmarks.made_passages import fit_maker, make_pool, recombined, text_of
from bot.knowledge.articles import read_articles, read_catalogue
from bot.knowledge.faiss_store import exact_nearest
from bot.knowledge.passages import passages_of
from bot.knowledge.rows import make_rows
from bot.knowledge.stores import Bases, text_keys
from bot.knowledge.vectors import VectorCache
from bot.settings import ROOT
from tests.knowledge.fakes import HashEncoder

PASSAGES = 20_000
CATALOGUE = read_catalogue(ROOT / "domain" / "taxonomy.yml", ROOT / "data" / "entities")


def test_made_articles_are_valid_and_nothing_of_them_is_left_to_encode(tmp_path: Path) -> None:
    kb = tmp_path / "kb"
    origins = write_articles(kb, 150, source=ROOT / "kb_articles", catalogue=CATALOGUE)
    articles = read_articles(kb, CATALOGUE)
    assert len(articles) == 150 and len({article.id for article in articles}) == 150
    again = write_articles(tmp_path / "again", 150, source=ROOT / "kb_articles", catalogue=CATALOGUE)
    assert origins == again
    first = sorted(path.relative_to(kb) for path in kb.rglob("*.md"))
    assert all((kb / path).read_bytes() == (tmp_path / "again" / path).read_bytes() for path in first)
    encoder = HashEncoder()
    assert fill_cache(kb, tmp_path / "cache", CATALOGUE, encoder, origins) > 0
    encoder.encoded.clear()
    cut = [(passage, number) for number, article in enumerate(articles) for passage in passages_of(article)]
    rows = make_rows(articles, [passage for passage, _ in cut], [number for _, number in cut])
    tests = [test for article in articles for test in article.tests]
    VectorCache(tmp_path / "cache" / "vectors", encoder).encode([*rows.texts, *tests])
    assert encoder.encoded == []


def test_twenty_thousand_made_passages_are_found_as_exact_search_finds_them(tmp_path: Path) -> None:
    articles = [article for article in read_articles(ROOT / "kb_articles", CATALOGUE) if article.status == "published"]
    encoder = HashEncoder()
    pool = make_pool(articles, encoder)
    maker = fit_maker(pool, encoder, 600, seed=1)
    assert maker.figures["cosine_mapped"] > 0.8
    chosen = recombined(pool, PASSAGES, seed=2)
    assert np.array_equal(chosen, recombined(pool, PASSAGES, seed=2))
    assert text_of(pool, chosen[0]).startswith(pool.texts[chosen[0, 0]])
    vectors = np.concatenate(list(maker.blocks(chosen, seed=3)))
    asked = encoder.encode([text for article in articles for text in article.questions[:3]])
    tests = encoder.encode([text for article in articles for text in article.tests[:1]])
    store = Bases(tmp_path).large_store_of(text_keys([str(n) for n in range(PASSAGES)]), vectors, asked)
    _, wanted = exact_nearest([vectors], tests, 10)
    _, found = store.nearest(tests, 10)
    hits = sum(len(np.intersect1d(one, other)) for one, other in zip(found, wanted, strict=True))
    # Tuned to 0.99 on questions; by hashed words they tell less about the tests than by meaning, and articles change.
    assert hits / wanted.size >= 0.95
