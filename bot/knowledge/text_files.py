"""An index's articles as files: several, of some dozens of articles each, so that one edit changes one of them.

Which file an article is in depends on its id and on how many files there are. Whoever writes indexes again and again
keeps what it wrote, and whoever reads them keeps what it read: what did not change is neither worked out nor taken
apart again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from bot.knowledge.artefact import to_json
from bot.knowledge.articles import Article
from bot.knowledge.passages import Passage
from bot.knowledge.rows import KINDS, Rows

# So many articles a file: to take one apart costs a few milliseconds.
ARTICLES_A_FILE = 32
NAME = "articles-{:04d}.json"


@dataclass(frozen=True)
class Piece:
    """One article with what is made of it: its passages, and the texts of its rows by kind."""

    article: Article
    passages: Sequence[Passage]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class TextFile:
    """One file as read.

    Attributes:
        sha256: Of its bytes.
        pieces: What it holds, by the article's id.
    """

    sha256: str
    pieces: Mapping[str, Piece]


@dataclass
class Written:
    """What was written last for one language: by the number of the file its articles and its bytes."""

    files: dict[int, tuple[list[Article], bytes]] = field(default_factory=dict)


def write_texts(
    articles: Sequence[Article],
    passages: Sequence[Passage],
    rows: Rows,
    folder: Path | None,
    written: Written | None = None,
) -> int:
    """Writes the articles of an index, and returns to how many files.

    Args:
        articles: The articles, in their order.
        passages: Their passages, in the articles' order.
        rows: Their rows.
        folder: Where the files are written; None: only ``written`` is brought up to date.
        written: What was written last, by the same program; brought up to date.
    """
    count = files_for(len(articles))
    numbers: list[list[int]] = [[] for _ in range(count)]
    for number, article in enumerate(articles):
        numbers[place_of(article.id, count)].append(number)
    own: dict[str, list[Passage]] = {}
    for passage in passages:
        own.setdefault(passage.article_id, []).append(passage)
    before = written.files if written else {}
    present: dict[int, tuple[list[Article], bytes]] = {}
    for place, held in enumerate(numbers):
        those = [articles[number] for number in held]
        known = before.get(place)
        # Passages and rows are made of the article alone.
        if known is not None and known[0] == those:
            present[place] = known
        else:
            pieces = [Piece(articles[n], own.get(articles[n].id, []), rows.texts_of(n)) for n in held]
            present[place] = (those, to_json(pieces).encode("utf-8", "surrogatepass"))
        if folder is not None:
            (folder / NAME.format(place)).write_bytes(present[place][1])
    if written is not None:
        written.files = present
    return count


def read_texts(
    folder: Path, order: Sequence[str], hashes: Mapping[str, str], known: Mapping[str, TextFile]
) -> tuple[list[Piece], dict[str, TextFile]]:
    """Reads the articles of an index.

    Args:
        folder: Where the files are.
        order: The articles' ids, in the index's order.
        hashes: SHA-256 of each file by its name, checked already; a file without one is read in any case.
        known: Files read before, by their SHA-256.

    Returns:
        The articles in their order, and all files by their SHA-256, for the next time.

    Raises:
        KeyError: An article is in none of the files.
    """
    files: dict[str, TextFile] = {}
    for place in range(files_for(len(order))):
        name = NAME.format(place)
        file = known.get(hashes.get(name, "")) or _read(folder / name)
        files[file.sha256] = file
    found = {article_id: piece for file in files.values() for article_id, piece in file.pieces.items()}
    return [found[article_id] for article_id in order], files


def row_texts(pieces: Sequence[Piece]) -> list[str]:
    """The texts of all rows: by kind, then article."""
    return list(chain.from_iterable(piece.rows[kind] for kind in range(KINDS) for piece in pieces))


def files_for(articles: int) -> int:
    """How many files: a power of two, so that a few articles more or less seldom move all the others.

    >>> files_for(3), files_for(200), files_for(5000)
    (1, 8, 256)
    """
    count = 1
    while count * ARTICLES_A_FILE < articles:
        count *= 2
    return count


def place_of(article_id: str, count: int) -> int:
    """The number of the file that an article is in."""
    return int.from_bytes(hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).digest()[:4], "big") % count


def _read(path: Path) -> TextFile:
    content = path.read_bytes()
    pieces = [
        Piece(_article(values["article"]), [Passage(**one) for one in values["passages"]], values["rows"])
        for values in json.loads(content.decode("utf-8", "surrogatepass"))
    ]
    return TextFile(hashlib.sha256(content).hexdigest(), {piece.article.id: piece for piece in pieces})


def _article(values: dict[str, Any]) -> Article:
    lists = {key: tuple(values[key]) for key in ("products", "questions", "tests", "redirect_from")}
    schedule = ("publish_from", "publish_until")
    moments = {key: dt.datetime.fromisoformat(values[key]) if values[key] else None for key in schedule}
    return Article(**{**values, **lists, **moments, "updated": dt.date.fromisoformat(values["updated"])})
