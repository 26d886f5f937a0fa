"""What an index is built from: the articles shown at a moment and, for each language, the data beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import ContentError
from bot.knowledge.articles import Article, Catalogue, read_catalogue
from bot.knowledge.frontmatter import revision_of
from bot.knowledge.topics import read_phrasings
from bot.matter import read_around
from bot.yaml_file import read_yaml


@dataclass(frozen=True)
class Sources:
    """Where everything that goes into an index lies.

    Attributes:
        kb_dir: ``<language>/<section>/<id>.md``.
        data_dir: ``entities/<language>/products.yml``, ``nlu/<language>/``, ``around/<language>.yml`` and
            ``kb/<language>/no_answer.yml``.
        taxonomy: ``domain/taxonomy.yml``.
    """

    kb_dir: Path
    data_dir: Path
    taxonomy: Path

    def catalogue(self) -> Catalogue:
        """The families and products that articles may name."""
        return read_catalogue(self.taxonomy, self.data_dir / "entities")


@dataclass(frozen=True)
class Data:
    """What beside the articles goes into the index of one language.

    Attributes:
        phrases: How customers name each product.
        phrasings: The bot's training phrasings with their intents.
        no_answer: Questions that no article answers.
        around: Sentences that customers write around their matter.
    """

    phrases: dict[str, list[str]]
    phrasings: list[tuple[str, str]]
    no_answer: list[str]
    around: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Material:
    """Everything of one language that goes into its index."""

    language: str
    articles: Sequence[Article]
    data: Data

    def revisions(self) -> dict[str, str]:
        """The revision of each article's file, by id."""
        return {article.id: article.revision for article in self.articles}


class DataFiles:
    """Reads the data of languages and remembers it until a file of it changes."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._known: dict[str, tuple[object, Data]] = {}

    def of(self, language: str, catalogue: Catalogue) -> Data:
        """The data of one language.

        Raises:
            ContentError: A file is wrong.
        """
        nlu, no_answer = self._data_dir / "nlu" / language, self._data_dir / "kb" / language / "no_answer.yml"
        phrases = catalogue.phrases.get(language, {})
        around = self._data_dir / "around"
        key = (phrases, _revisions([*sorted(nlu.rglob("*.yml")), no_answer, around / f"{language}.yml"]))
        known = self._known.get(language)
        if known is None or known[0] != key:
            said = (read_phrasings(nlu), read_questions(no_answer), read_around(around, language))
            known = (key, Data(phrases, *said))
            self._known[language] = known
        return known[1]


def materials(
    articles: Iterable[Article], files: DataFiles, catalogue: Catalogue, moment: dt.datetime
) -> list[Material]:
    """What goes into the index of each language that has an article shown at a moment.

    Raises:
        ContentError: A data file is wrong.
    """
    shown: dict[str, list[Article]] = {}
    for article in articles:
        if article.shown_at(moment) == "published":
            shown.setdefault(article.language, []).append(article)
    return [Material(code, shown[code], files.of(code, catalogue)) for code in sorted(shown)]


def next_change(articles: Iterable[Article], moment: dt.datetime) -> dt.datetime | None:
    """When the next article appears or disappears by its schedule; None: none will."""
    edges = [
        edge
        for article in articles
        if article.status == "published"
        for edge in (article.publish_from, article.publish_until)
        if edge is not None and edge > moment
    ]
    return min(edges, default=None)


def read_questions(path: Path) -> list[str]:
    """Reads a file of questions: ``questions:`` with strings, or with mappings that have a ``text``.

    Raises:
        ContentError: The file is something else.
    """
    if not path.exists():
        return []
    try:
        entries = read_yaml(path)["questions"]
        return [str(entry["text"] if isinstance(entry, dict) else entry) for entry in entries]
    except (KeyError, TypeError) as error:
        raise ContentError(f"{path}: not a list under `questions:` ({error}); mend the file") from None


def _revisions(paths: Iterable[Path]) -> list[tuple[str, str]]:
    return [(str(path), revision_of(path.read_bytes())) for path in paths if path.is_file()]
