"""Articles in memory and what lint finds in them."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path, PurePath

from bot.knowledge.articles import Article, article_of
from bot.knowledge.frontmatter import head_of
from bot.knowledge.lint import Finding, findings_of
from tests.knowledge.fakes import article_text

TODAY = dt.date(2026, 11, 1)


def good(seed: str) -> str:
    """A body that nothing is said against; of other seeds it shares no run of words."""
    name = hashlib.md5(seed.encode()).hexdigest()[:3]
    return "\n\n".join(
        f"## Part {part}\n\n"
        + " ".join(f"A {name}{part}{n} is by {name}a{n} or {name}b{part} at {name}c{n}{part}." for n in range(5))
        for part in range(1, 4)
    )


GOOD = good("amber-light")


def article(name: str = "amber-light", folder: str = "en/basics", **changes: object) -> Article:
    """An article as its file would give it, with a body that nothing is said against."""
    relative = PurePath(folder) / f"{name}.md"
    values = {"body": good(name), "section": relative.parts[1], **changes}
    text = article_text(name, **values)
    return article_of(head_of(text.encode()), relative, f"kb/{relative.as_posix()}")


def found(*articles: Article, **options: object) -> list[Finding]:
    """What the checks without a model find."""
    return findings_of(articles, **{"today": TODAY, **options})


def codes(*articles: Article, **options: object) -> list[str]:
    """The codes of what they find."""
    return [one.code for one in found(*articles, **options)]


def write_image(root: Path, name: str) -> None:
    """Puts a file where an article's image may lie."""
    path = root / "en" / "basics" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG")
