"""A gap as the draft of an article: in the customers' words, with what an agent answered."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.anonymous import without_placeholders
from bot.desk.texts import text
from bot.insight.gaps.model import Gap
from bot.knowledge.article_file import article_text
from bot.knowledge.articles import Article
from bot.knowledge.checks import LINK, SCHEMES, TAKEN_IDS, plain

# One phrasing in three is kept aside, to prove that the article is found.
TEST_EVERY = 3
MOST_PHRASINGS = 30
MAX_ID_WORDS = 6
MAX_TITLE_CHARS = 100
DEFAULT_SECTION = "general"


@dataclass(frozen=True)
class Known:
    """What a draft must fit to.

    Attributes:
        articles: All of the gap's language, by id.
        taken: Ids that are in use.
        phrasings: ``plain()`` forms of every test and question of other articles.
    """

    articles: Mapping[str, Article] = field(default_factory=dict)
    families: Collection[str] = ()
    products: Collection[str] = ()
    taken: Collection[str] = ()
    phrasings: Collection[str] = ()


@dataclass(frozen=True)
class Draft:
    """An article that is to be saved."""

    id: str
    section: str
    text: str


def draft_of(
    gap: Gap,
    known: Known,
    owner: str,
    today: dt.date,
    *,
    article_id: str | None = None,
    title: str | None = None,
    section: str | None = None,
) -> Draft:
    """Writes the article of a gap.

    Args:
        owner: Whose article it is.
        article_id: As the writer wishes; None: from the title. Likewise the others.
    """
    questions, tests = phrasings(gap, known.phrasings)
    title = (title or "").strip() or _title(gap.wordings[0])
    near = next((known.articles[one.article_id] for one in gap.nearest if one.article_id in known.articles), None)
    family = gap.family if gap.family in known.families else near.family if near else min(known.families, default="")
    section = section or (near.section if near else _section_of(family, known))
    chosen = article_id or free_id(title, known.taken)
    front = {
        "id": chosen,
        "title": title,
        "family": family,
        "section": section,
        "products": [one for one in gap.products if one in known.products],
        "questions": questions,
        "tests": tests or [text(gap.language, "gaps.other_wording")],
        "updated": today.isoformat(),
        "owner": owner,
        "status": "draft",
    }
    return Draft(chosen, section, article_text(front, _body(gap)))


def phrasings(gap: Gap, taken: Collection[str] = ()) -> tuple[list[str], list[str]]:
    """The gap's distinct wordings as questions and as tests; the typical ones first, never one as both.

    Args:
        taken: ``plain()`` forms that other articles have, which would make two articles fight for one question.
    """
    words = [without_placeholders(one) for one in gap.wordings] + [one.words for one in gap.questions]
    distinct: dict[str, str] = {}
    for one in words:
        form = plain(one)
        if form and form not in taken:
            distinct.setdefault(form, one)
    found = list(distinct.values())[:MOST_PHRASINGS] or [without_placeholders(gap.wordings[0])]
    # The last of each three, or of two: the middle of the gap is always one that is searched.
    tests = [one for number, one in enumerate(found, 1) if number % TEST_EVERY == 0 or number == len(found) == 2]
    return [one for one in found if one not in tests], tests


def free_id(title: str, taken: Collection[str]) -> str:
    """An id made of a title's first words that no article has.

    >>> free_id("Wie groß ist's? Čia — no!", {"wie-gro-ist-s-cia-no"})
    'wie-gro-ist-s-cia-no-2'
    """
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    base = "-".join(re.findall(r"[a-z0-9]+", ascii_title)[:MAX_ID_WORDS]) or "new-article"
    found, number = base, 1
    while found in taken or found in TAKEN_IDS:
        number += 1
        found = f"{base}-{number}"
    return found


def _title(wording: str) -> str:
    words = without_placeholders(wording)[:MAX_TITLE_CHARS].strip()
    return words[:1].upper() + words[1:]


def _section_of(family: str, known: Known) -> str:
    sections = [one.section for one in known.articles.values() if one.family == family]
    return max(sorted(set(sections)), key=sections.count) if sections else DEFAULT_SECTION


def _body(gap: Gap) -> str:
    said = _safe(gap.solutions[0].text) if gap.solutions else text(gap.language, "gaps.no_solution")
    check = text(gap.language, "gaps.check")
    return f"**{check}**\n\n{said}\n"


def _safe(markdown: str) -> str:
    """An agent's Markdown without what an article may not have: links into nowhere, and pictures."""
    without_pictures = re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"\1", markdown)

    def link(match: re.Match[str]) -> str:
        target = LINK.search(match[0])
        ok = target is not None and target[1].lower().startswith(SCHEMES)
        return match[0] if ok else match[1]

    return re.sub(r"\[([^\]]*)\]\([^)]*\)", link, without_pictures)
