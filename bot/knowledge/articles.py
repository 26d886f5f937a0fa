"""Articles: what they hold, and reading a folder of them with every fault reported at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from bot.errors import ArticleError, ContentError
from bot.knowledge.frontmatter import Head, moment_of, texts_of
from bot.yaml_file import read_yaml

KINDS = ("troubleshooting", "how-to", "faq", "policy", "use-case")
STATUSES = ("published", "draft", "archived")
#: The section of answers to single questions that were asked about a product: one question, and what staff said to it.
PRODUCT_QUESTIONS = "product-questions"


@dataclass(frozen=True)
class Article:
    """One article of the knowledge base.

    Attributes:
        questions: Phrasings that are indexed.
        tests: Phrasings that are not indexed and must find this article first.
        body: Markdown without the front matter.
        body_line: Line of the file on which the body begins.
        lines: Line of each key and, as ``questions:0``, of each item.
        publish_from: From when it is shown; None: at once.
        publish_until: The first moment at which it is no longer shown; None: for good.
        redirect_from: Ids that it had, whose pages lead to it.
        revision: First 16 hex digits of the SHA-256 of the file's bytes; empty for an article without a file.
    """

    id: str
    language: str
    title: str
    family: str
    section: str
    kind: str
    products: tuple[str, ...]
    questions: tuple[str, ...]
    tests: tuple[str, ...]
    updated: dt.date
    owner: str
    status: str
    body: str
    path: str
    body_line: int
    lines: dict[str, int]
    publish_from: dt.datetime | None = None
    publish_until: dt.datetime | None = None
    redirect_from: tuple[str, ...] = ()
    revision: str = ""

    @property
    def url(self) -> str:
        """Where the help page of this article is, from the desk's root."""
        return article_url(self.language, self.id)

    def place(self, key: str) -> str:
        """``path:line`` of a key (or of an item, as ``tests:3``)."""
        return f"{self.path}:{self.lines.get(key, 1)}"

    def shown_at(self, moment: dt.datetime) -> str:
        """Whether customers see it: ``published``, ``scheduled``, ``expired``, ``draft`` or ``archived``.

        Args:
            moment: With a time zone.
        """
        if self.status != "published":
            return self.status
        if self.publish_from is not None and moment < self.publish_from:
            return "scheduled"
        if self.publish_until is not None and moment >= self.publish_until:
            return "expired"
        return "published"


@dataclass(frozen=True)
class Catalogue:
    """The families and products that articles may name.

    Attributes:
        phrases: How customers name each product, by language and product id.
    """

    families: frozenset[str]
    products: frozenset[str]
    phrases: dict[str, dict[str, list[str]]] = field(default_factory=dict)


def article_url(language: str, article_id: str) -> str:
    """The address of an article's help page, from the desk's root."""
    return f"/help/{language}/{article_id}"


def read_catalogue(taxonomy: Path, entities: Path) -> Catalogue:
    """Reads what exists from ``domain/taxonomy.yml`` and every ``data/entities/<language>/products.yml``.

    Raises:
        ContentError: A file is missing or is not what it should be.
    """
    families = _section(taxonomy, "families")
    files = sorted(entities.glob("*/products.yml"))
    if not files:
        raise ContentError(f"{entities}: no <language>/products.yml; it lists the products that articles may name")
    phrases: dict[str, dict[str, list[str]]] = {}
    for path in files:
        entries = _section(path, "products")
        phrases[path.parent.name] = {
            name: [str(p) for p in entry.get("phrases", [])] for name, entry in entries.items()
        }
    return Catalogue(frozenset(families), frozenset(name for names in phrases.values() for name in names), phrases)


def _section(path: Path, key: str) -> dict[str, dict]:
    try:
        value = read_yaml(path)[key]
    except OSError:
        raise ContentError(f"{path}: missing; it lists the {key}") from None
    except (KeyError, TypeError) as error:
        raise ContentError(f"{path}: {key} cannot be read ({error}); mend the file") from None
    if not isinstance(value, dict) or not all(isinstance(entry, dict) for entry in value.values()):
        raise ContentError(f"{path}: {key} is not a mapping of ids to their properties; mend the file")
    return value


def read_articles(kb_dir: Path, catalogue: Catalogue, *, today: dt.date | None = None) -> list[Article]:
    """Reads and checks every article under ``kb_dir/<language>/<section>/<slug>.md``.

    Returns:
        All articles, drafts and archived ones too, ordered by language and id.

    Raises:
        ArticleError: With every fault of every file, each as ``path:line: fault; mend``.
    """
    # The rules know what an article is, so they are read only here.
    from bot.knowledge.reading import Reader

    found = Reader().read(kb_dir, catalogue, today=today)
    if found.faults:
        raise ArticleError([str(fault) for fault in found.faults])
    return list(found.articles)


def article_of(head: Head, relative: PurePath, shown: str) -> Article:
    """The article of a file that has been checked.

    Args:
        head: The file as read, without faults.
        relative: Its path under the folder of articles.
        shown: Its path as writers see it.

    Raises:
        KeyError: A key is missing.
        ValueError: A date is none.
    """
    lines = dict(head.lines)
    items: dict[str, tuple[str, ...]] = {}
    for key in ("products", "questions", "tests", "redirect_from"):
        texts = texts_of(head, key)
        items[key] = tuple(text.value for text in texts)
        lines.update({f"{key}:{n}": text.line for n, text in enumerate(texts)})
    one = {key: value for key, value in head.values.items() if isinstance(value, str)}
    return Article(
        id=one["id"],
        language=relative.parts[0],
        title=one["title"],
        family=one["family"],
        section=one["section"],
        kind=one.get("kind", ""),
        updated=dt.date.fromisoformat(one["updated"]),
        owner=one["owner"],
        status=one["status"],
        body=head.body,
        path=shown,
        body_line=head.body_line,
        lines=lines,
        publish_from=moment_of(one.get("publish_from", "")),
        publish_until=moment_of(one.get("publish_until", ""), end_of_day=True),
        revision=head.revision,
        **items,
    )
