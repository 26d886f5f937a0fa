"""Articles: what they hold, and reading a folder of them with every fault reported at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot.errors import ArticleError, ContentError
from bot.knowledge.frontmatter import Head, Text, read_head

KINDS = ("troubleshooting", "how-to", "faq", "policy", "use-case")
STATUSES = ("published", "draft", "archived")


@dataclass(frozen=True)
class Article:
    """One article of the knowledge base.

    Attributes:
        questions: Phrasings that are indexed.
        tests: Phrasings that are not indexed and must find this article first.
        body: Markdown without the front matter.
        body_line: Line of the file on which the body begins.
        lines: Line of each key and, as ``questions:0``, of each item.
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

    @property
    def url(self) -> str:
        """Where the help page of this article is, from the desk's root."""
        return article_url(self.language, self.id)

    def place(self, key: str) -> str:
        """``path:line`` of a key (or of an item, as ``tests:3``)."""
        return f"{self.path}:{self.lines.get(key, 1)}"


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
        value = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))[key]
    except OSError:
        raise ContentError(f"{path}: missing; it lists the {key}") from None
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
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
    from bot.knowledge.checks import Sheet, check_article, check_together

    if not kb_dir.is_dir():
        raise ArticleError([f"{kb_dir}:1: no such folder; set TANDEM_KB_DIR to the folder of the articles"])
    faults: list[str] = []
    sheets: list[Sheet] = []
    for path in sorted(kb_dir.rglob("*.md")):
        relative = path.relative_to(kb_dir)
        sheet = Sheet(relative, f"{kb_dir.name}/{relative.as_posix()}", read_head(path))
        found = sheet.head.faults
        if not found:
            found = check_article(sheet.head, relative, catalogue, today or dt.date.today())
        faults += [f"{sheet.shown}:{line}: {fault}" for line, fault in sorted(found)]
        sheets.append(sheet)
    faults += check_together(sheets)
    if faults:
        raise ArticleError(faults)
    articles = [_article(sheet.head, sheet.relative, sheet.shown) for sheet in sheets]
    return sorted(articles, key=lambda a: (a.language, a.id))


def _article(head: Head, relative: Path, shown: str) -> Article:
    lines = dict(head.lines)
    items: dict[str, tuple[str, ...]] = {}
    for key in ("products", "questions", "tests"):
        texts = head.values.get(key) or []
        values = [t for t in texts if isinstance(t, Text)]
        items[key] = tuple(t.value for t in values)
        lines.update({f"{key}:{n}": t.line for n, t in enumerate(values)})
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
        **items,
    )
