"""What a source does not say: questions, tests, kind, products, family, the day of the last change."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.knowledge.answers import sentences
from bot.knowledge.articles import KINDS, Catalogue
from bot.knowledge.checks import plain
from bot.knowledge.importing.convert import headings
from bot.knowledge.importing.heads import as_date
from bot.knowledge.importing.html import text_of
from bot.knowledge.importing.page import GUESSED, KEPT, Page
from bot.knowledge.vectors import TextEncoder

DATES = (
    "updated lastmod last_modified_at last_modified last_updated last_update modified date_modified ms.date date "
    "pubdate publishdate published_at created"
).split()
DESCRIPTIONS = ("description", "summary", "excerpt", "abstract", "subtitle", "objective", "lead", "intro")
# A phrase, not a paragraph.
MOST_WORDS, MOST_QUESTIONS = 30, 20
TROUBLE = re.compile(
    r"troubleshoot|error|fix(?:ing)?\b|problem|issue|fail|not work|doesn.?t|won.?t|can.?t|cannot|broken|debug"
    r"|ошибк|не удает|не работает|неполад|проблем|klaid|neveik|nepavyk|problem|错误|问题|无法|疑难",
    re.IGNORECASE,
)
POLICY = re.compile(r"\b(?:policy|policies|terms|privacy|warranty|conditions|agreement)\b", re.IGNORECASE)
# A heading of fewer words, such as "Overview", asks for nothing by itself.
TELLING_WORDS = 4
STEPS = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)
HOW_TO = re.compile(r"\b(?:how to|guide|set ?up|setting up|install|create|change|add|connect|move)\b", re.IGNORECASE)
NEIGHBOURS = 5
# What a line of Markdown begins with, and blocks of code.
MARKS = re.compile(r"^[#>\s*-]+(?:\d+[.)]\s+)?|^\d+[.)]\s+|```.*?```", re.MULTILINE | re.DOTALL)
ADDRESS = re.compile(r"\w+://\S+")
# "Moved!" and a bare address say nothing of a page.
TELLING_LETTERS, CHINESE = 12, "\u2e80"


def guess_kind(page: Page, body: str) -> str:
    """One of ``KINDS`` by the shape of a page, or nothing."""
    given = str(page.head.get("kind") or "")
    if given in KINDS:
        return given
    asked = sum(is_question(words) for _, words in headings(body))
    found = ""
    if is_question(page.title) or asked >= 3:
        found = "faq"
    elif TROUBLE.search(page.title):
        found = "troubleshooting"
    elif POLICY.search(page.title):
        found = "policy"
    elif len(STEPS.findall(body)) >= 3 or HOW_TO.match(page.title):
        found = "how-to"
    if found:
        page.note(GUESSED, 0, f"kind by its shape: {found}")
    return found


def guess_products(page: Page, body: str, catalogue: Catalogue) -> list[str]:
    """Products that the front matter names, or that the title or at least two places of the text mention."""
    given = as_list(page.head.get("products") or page.head.get("product"))
    named = {name.casefold(): name for name in catalogue.products}
    phrases = catalogue.phrases.get(page.language) or catalogue.phrases.get("en", {})
    for name, forms in phrases.items():
        named.update({form.casefold(): name for form in forms})
    known = [named[item.casefold()] for item in given if item.casefold() in named]
    if known:
        return list(dict.fromkeys(known))
    text = body.casefold()
    found = []
    for name, forms in phrases.items():
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(form.casefold()) for form in forms) or '(?!)'})(?!\w)")
        if pattern.search(page.title.casefold()) or len(pattern.findall(text)) >= 2:
            found.append(name)
    if found:
        page.note(GUESSED, 0, f"products by their names in the text: {', '.join(found)}")
    return found


def guess_questions(page: Page, body: str) -> list[str]:
    """How customers may ask for a page: as its table or front matter says, else title, questions among its headings."""
    given = [*page.questions, *as_list(page.head.get("questions"))]
    found = given or [page.title]
    if not given:
        found += [words for _, words in headings(body) if is_question(words)]
        description = described(page)
        if description and len(description.split()) <= MOST_WORDS and len(description) <= 250:
            found.append(description)
        page.note(GUESSED, 0, f"{len(distinct(found)[:MOST_QUESTIONS])} questions from title, headings and description")
    return distinct(found)[: max(MOST_QUESTIONS, len(given))]


def test_candidates(page: Page, body: str) -> list[str]:
    """Phrases that may prove that a page is found, the best first; any that is nobody's question will do."""
    given = as_list(page.head.get("tests"))
    words = [words for _, words in headings(body) if plain(words) != plain(page.title)]
    sentence = _first_sentence(body, page.language)
    telling = [heading for heading in words if len(heading.split()) >= TELLING_WORDS]
    made = [f"{page.title}: {heading}" for heading in words[:2]]
    last = [f"{page.title} ({page.section})", f"{page.title} ({page.id})"]
    parts = [described(page), *telling, sentence[:200], *made, *last]
    return distinct([*given, *[part for part in parts if len(part.split()) <= MOST_WORDS]])


def _first_sentence(body: str, language: str) -> str:
    """The first sentence that tells something, its first words where it is long; empty where none does."""
    for sentence in sentences(ADDRESS.sub(" ", text_of(MARKS.sub(" ", body))), language):
        # A sign of Chinese says as much as two letters and more.
        if sum(1 + (sign >= CHINESE) for sign in sentence if sign.isalpha()) >= TELLING_LETTERS:
            return " ".join(sentence.split()[:MOST_WORDS])
    return ""


def guess_updated(page: Page, file: Path | None, today: dt.date, dates: Mapping[str, dt.date]) -> dt.date:
    """The day of the last change: as the front matter says, as git says, or as the file system says."""
    lowered = {key.lower(): value for key, value in page.head.items()}
    for key in DATES:
        value = lowered.get(key)
        found = as_date(value.get("date") if isinstance(value, dict) else value)
        if found is not None and found <= today:
            page.note(KEPT, 0, f"{key}: as updated {found}")
            return found
    found = dates.get(str(page.source).split(":")[0])
    if found is None and file is not None:
        found = dt.date.fromtimestamp(file.stat().st_mtime)
    page.note(GUESSED, 0, f"updated from {'git' if str(page.source) in dates else 'the date of the file'}: {found}")
    return min(found or today, today)


def git_dates(root: Path) -> dict[str, dt.date]:
    """The day of the last commit of every file below ``root``; empty where that is no git repository."""
    folder = root if root.is_dir() else root.parent
    asked = [
        "git",
        "-C",
        str(folder),
        "log",
        "--format=%x00%cs",
        "--name-only",
        "--relative",
        "--no-renames",
        "--",
        ".",
    ]
    try:
        done = subprocess.run(asked, capture_output=True, check=False)
    except FileNotFoundError:
        return {}
    found: dict[str, dt.date] = {}
    for entry in done.stdout.decode("utf-8", "replace").split("\0")[1:]:
        day, *names = entry.splitlines()
        for name in filter(None, names):
            found.setdefault(name, dt.date.fromisoformat(day.strip()))
    return found


def guess_families(
    pages: Sequence[tuple[Page, str]],
    existing: Sequence[tuple[str, str, str]],
    families: frozenset[str],
    encoder: TextEncoder | None,
) -> list[str]:
    """Families of pages: as their front matter says, else those of the nearest articles that there are.

    Args:
        pages: With their bodies.
        existing: Language, family and words of each article that is there.
        families: All that exist.
        encoder: None where there is none; then the family of most articles is taken.
    """
    given = [str(page.head.get("family") or "") for page, _ in pages]
    counted = Counter(family for _, family, _ in existing if family in families)
    usual = counted.most_common(1)[0][0] if counted else sorted(families)[-1]
    open_ones = [number for number, family in enumerate(given) if family not in families]
    near: dict[int, tuple[str, float]] = {}
    if encoder is not None and counted and open_ones:
        vectors = encoder.encode([words for _, _, words in existing])
        asked = encoder.encode([f"{pages[n][0].title}. {text_of(pages[n][1][:600])}"[:600] for n in open_ones])
        for row, number in zip(asked @ vectors.T, open_ones, strict=True):
            votes: Counter[str] = Counter()
            for place in row.argsort()[::-1][:NEIGHBOURS]:
                votes[existing[int(place)][1]] += max(float(row[place]), 0.01)
            family, weight = votes.most_common(1)[0]
            near[number] = family, weight / sum(votes.values())
    found = []
    for number, (page, _) in enumerate(pages):
        if given[number] in families:
            found.append(given[number])
            continue
        family, share = near.get(number, (usual, 0.0))
        how = f"of the nearest articles, {share:.0%} of them" if number in near else "the usual one"
        page.note(GUESSED, 0, f"family {how}: {family}")
        found.append(family)
    return found


def described(page: Page) -> str:
    """A page's description in its front matter, on one line; empty where there is none."""
    for key in DESCRIPTIONS:
        value = page.head.get(key)
        if isinstance(value, str) and text_of(value):
            return text_of(value)
    return ""


def is_question(text: str) -> bool:
    """Whether a heading asks."""
    return text.rstrip(" *_").endswith(("?", "？"))


def distinct(phrases: Sequence[str]) -> list[str]:
    """The phrases once each, empty ones left out."""
    found: dict[str, str] = {}
    for phrase in phrases:
        flat = " ".join(phrase.split())
        if plain(flat):
            found.setdefault(plain(flat), flat)
    return list(found.values())


def as_list(value: object) -> list[str]:
    """Texts of a list, or of one text with commas."""
    if isinstance(value, list):
        return [str(item).strip() for item in value if str(item).strip()]
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else []
