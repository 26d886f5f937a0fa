"""What the help centre shows of one language: sections, products and addresses that moved, made once for each index."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import ContentError
from bot.products import product_names
from bot.yaml_file import read_yaml

if TYPE_CHECKING:
    from bot.knowledge.articles import Article
    from bot.knowledge.completion import Completion
    from bot.knowledge.index import Index
    from bot.knowledge.related import Related


@dataclass(frozen=True)
class Section:
    """A section as readers see it.

    Attributes:
        about: What it holds, in a few words; may be empty.
        family: That of most of its articles.
        articles: By title.
    """

    id: str
    title: str
    about: str
    family: str
    articles: Sequence[Article]

    def url(self, language: str) -> str:
        return f"/help/{language}/sections/{self.id}"


@dataclass(frozen=True)
class Shelf:
    """All articles of one language, in the orders in which they are shown.

    Attributes:
        revision: Id of the index that it was made from.
        moved: Articles by the ids that they had before.
        groups: Title of each family's sections.
        products: ``(name, articles)`` by product id, in the order of the products' file.
    """

    language: str
    revision: str
    articles: Mapping[str, Article]
    moved: Mapping[str, Article]
    sections: Mapping[str, Section]
    groups: Mapping[str, str]
    products: Mapping[str, tuple[str, Sequence[Article]]]
    index: Index | None = None
    _made: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def related(self) -> Related | None:
        """The articles' neighbours; made when first asked for."""
        if self.index is None:
            return None
        if "related" not in self._made:
            from bot.knowledge.related import Related

            self._made["related"] = Related(self.index)
        return self._made["related"]

    @property
    def completion(self) -> Completion | None:
        """Completes what is typed; made when first asked for."""
        if self.index is None:
            return None
        if "completion" not in self._made:
            from bot.knowledge.completion import Completion

            self._made["completion"] = Completion(self.index)
        return self._made["completion"]

    def section_title(self, section: str) -> str:
        found = self.sections.get(section)
        return found.title if found else section_title(section)


def make_shelf(
    language: str, articles: Sequence[Article], data_dir: Path, *, revision: str = "", index: Index | None = None
) -> Shelf:
    """Orders a language's articles."""
    told = read_names(data_dir / "help" / f"{language}.yml")
    by_section: dict[str, list[Article]] = defaultdict(list)
    by_product: dict[str, list[Article]] = defaultdict(list)
    for article in sorted(articles, key=lambda one: one.title.casefold()):
        by_section[article.section].append(article)
        for product in article.products:
            by_product[product].append(article)
    order = {name: place for place, name in enumerate(told["sections"])}
    names = sorted(by_section, key=lambda name: (order.get(name, len(order)), name))
    moved = {old: article for article in articles for old in getattr(article, "redirect_from", ())}
    return Shelf(
        language=language,
        revision=revision,
        articles={article.id: article for article in articles},
        moved=moved,
        sections={name: _section(name, by_section[name], told["sections"].get(name) or {}) for name in names},
        groups=told["groups"],
        products={
            product: (name, by_product.get(product, [])) for product, name in product_names(data_dir, language).items()
        },
        index=index,
    )


def read_names(path: Path) -> dict[str, dict[str, Any]]:
    """The sections' and groups' names, ``<data_dir>/help/<language>.yml``; empty without the file.

    Raises:
        ContentError: The file is not of the form of Halden's.
    """
    if not path.is_file():
        return {"sections": {}, "groups": {}}
    try:
        raw = read_yaml(path) or {}
        found = {key: dict(raw.get(key) or {}) for key in ("sections", "groups")}
        for name, entry in found["sections"].items():
            found["sections"][name] = {key: str(entry[key]) for key in ("title", "about") if key in entry}
        return found
    except (AttributeError, TypeError, ValueError) as error:
        raise ContentError(f"{path}: cannot be read ({error}); data/help/en.yml shows the form") from None


def section_title(section: str) -> str:
    """A section's folder name as words.

    >>> section_title("account-data")
    'Account data'
    """
    return section.replace("-", " ").capitalize()


def _section(name: str, articles: Sequence[Article], told: Mapping[str, str]) -> Section:
    family = Counter(getattr(article, "family", "") for article in articles).most_common(1)[0][0]
    return Section(name, told.get("title") or section_title(name), told.get("about") or "", family, articles)
