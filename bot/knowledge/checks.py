"""The rules of an article. Each fault is ``(line, what is wrong; what to do)``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from bot.errors import ContentError
from bot.knowledge.articles import KINDS, STATUSES, Catalogue
from bot.knowledge.code_marks import without_code
from bot.knowledge.frontmatter import Head, Text, moment_of, texts_of
from bot.knowledge.markdown import sections
from bot.languages import language

REQUIRED = ("id", "title", "family", "section", "products", "questions", "tests", "updated", "owner", "status")
OPTIONAL = ("kind", "publish_from", "publish_until", "redirect_from")
LISTS = ("products", "questions", "tests", "redirect_from")
MAY_BE_EMPTY = ("products", "tests", *OPTIONAL)
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
LINK = re.compile(r"\]\(\s*<?([^)\s>]*)")
IMAGE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s>]*)")
SCHEMES = ("https://", "http://", "mailto:", "tel:", "#")
#: Names that pages of the help centre have at the place of an article's: the article could not be opened.
TAKEN_IDS = frozenset({"assets", "contact", "feedback", "media", "products", "search", "sections"})

Fault = tuple[int, str]


@dataclass(frozen=True)
class Sheet:
    """A file as read.

    Attributes:
        relative: Its path under the folder of articles.
        shown: Its path as writers see it.
        head: Front matter and body.
    """

    relative: PurePath
    shown: str
    head: Head

    @property
    def language(self) -> str:
        return self.relative.parts[0]

    @cached_property
    def name(self) -> str:
        return self.relative.stem

    def forms(self, key: str) -> Sequence[tuple[str, Text]]:
        """The phrasings under ``questions`` or ``tests``, each after its :func:`plain` form."""
        return self._forms[key]

    @cached_property
    def links(self) -> Sequence[tuple[int, str]]:
        """The targets of the body's links, each with its line counted from 0."""
        return list(links(self.head.body))

    @cached_property
    def _forms(self) -> Mapping[str, Sequence[tuple[str, Text]]]:
        return {key: [(plain(item.value), item) for item in texts_of(self.head, key)] for key in ("questions", "tests")}


#: A fault between files: the file that must be mended, its line, what is wrong.
Placed = tuple[Sheet, int, str]


def check_article(head: Head, relative: PurePath, catalogue: Catalogue, today: dt.date) -> list[Fault]:
    """Checks one file by itself.

    Args:
        head: The file as read.
        relative: Its path under the folder of articles: ``<language>/<section>/<slug>.md``.
        catalogue: The families and products that exist.
        today: An article cannot have been updated after this day.
    """
    faults = [*_check_keys(head), *_check_path(head, relative)]
    for key, allowed in (("family", sorted(catalogue.families)), ("kind", KINDS), ("status", STATUSES)):
        value = head.values.get(key)
        if isinstance(value, str) and value and value not in allowed:
            faults.append((head.lines[key], f"{key} {value!r} is not known; use one of {', '.join(allowed)}"))
    for product in texts_of(head, "products"):
        if product.value not in catalogue.products:
            known = ", ".join(sorted(catalogue.products))
            faults.append((product.line, f"product {product.value!r} is not known; use one of {known}"))
    return [
        *faults,
        *_check_date(head, today),
        *_check_schedule(head),
        *_check_redirects(head),
        *_check_phrasings(head),
        *_check_body(head, relative),
    ]


def check_together(sheets: Sequence[Sheet]) -> list[Placed]:
    """Checks what only shows between articles: double ids, redirects, questions that are tests, broken links.

    Args:
        sheets: Every file, unreadable and faulty ones too, so that one broken file does not make the links to it look
            broken.

    Returns:
        Each fault with the file that must be mended.
    """
    files: dict[tuple[str, str], list[Sheet]] = {}
    tests: dict[tuple[str, str], str] = {}
    for sheet in sheets:
        files.setdefault((sheet.language, sheet.name), []).append(sheet)
        for form, test in sheet.forms("tests"):
            tests.setdefault((sheet.language, form), f"{sheet.shown}:{test.line}")
    found = [
        (sheet, 1, f"the id {name!r} is also that of {same[0].shown}; give one of the files another name and id")
        for (_, name), same in sorted(files.items())
        for sheet in same[1:]
    ]
    statuses = {key: same[0].head.values.get("status") for key, same in files.items()}
    moved, faults = _redirects(sheets, files)
    found += faults
    for key, target in moved.items():
        statuses.setdefault(key, statuses[target])
    for sheet in sheets:
        for form, question in sheet.forms("questions"):
            test = tests.get((sheet.language, form))
            if test and form:
                fault = f"{question.value!r} is also the test at {test}; reword one of the two"
                found.append((sheet, question.line, fault))
        found += [(sheet, line, fault) for line, fault in _check_links(sheet, statuses)]
    return found


def _redirects(
    sheets: Sequence[Sheet], files: Mapping[tuple[str, str], Sequence[Sheet]]
) -> tuple[dict[tuple[str, str], tuple[str, str]], list[Placed]]:
    """Where former ids lead to, by language and id, and the former ids that lead to two places."""
    moved: dict[tuple[str, str], tuple[str, str]] = {}
    places: dict[tuple[str, str], str] = {}
    faults: list[Placed] = []
    for sheet in sheets:
        for item in texts_of(sheet.head, "redirect_from"):
            key = (sheet.language, item.value)
            if key in files and item.value != sheet.name:
                shown = files[key][0].shown
                faults.append((sheet, item.line, f"redirect_from {item.value!r} is the id of {shown}; take it out"))
            elif key in moved and moved[key] != (sheet.language, sheet.name):
                fault = f"redirect_from {item.value!r} is also at {places[key]}; keep it in one of the two"
                faults.append((sheet, item.line, fault))
            else:
                moved[key], places[key] = (sheet.language, sheet.name), f"{sheet.shown}:{item.line}"
    return moved, faults


def plain(phrase: str) -> str:
    """A phrase without case, punctuation and double spaces: equal for phrasings that are the same.

    >>> plain("Where's  my ORDER?")
    'where s my order'
    """
    return " ".join(re.findall(r"\w+", phrase.casefold()))


def _is_draft(head: Head) -> bool:
    return head.values.get("status") == "draft"


def _check_keys(head: Head) -> Iterable[Fault]:
    for key in head.values:
        if key not in REQUIRED + OPTIONAL:
            yield head.lines[key], f"key {key!r} is not known; use only {', '.join(REQUIRED + OPTIONAL)}"
    for key in REQUIRED + OPTIONAL:
        value = head.values.get(key)
        if value is None:
            if key in REQUIRED:
                yield 1, f"key {key} is missing; add it to the front matter"
        elif isinstance(value, list) != (key in LISTS):
            form = "a list, one item a line after `- `" if key in LISTS else f"one value after `{key}:`"
            yield head.lines[key], f"{key} has the wrong form; write {form}"
        elif not value and key not in MAY_BE_EMPTY and not (key == "questions" and _is_draft(head)):
            yield head.lines[key], f"{key} is empty; fill it in"


def _check_path(head: Head, relative: PurePath) -> Iterable[Fault]:
    if len(relative.parts) != 3:
        yield 1, "the file is in the wrong place; put it at <language>/<section>/<id>.md"
        return
    try:
        language(relative.parts[0])
    except ContentError as error:
        yield 1, f"folder {relative.parts[0]!r}: {error.message}"
    value = head.values.get("id")
    if isinstance(value, str) and value and not ID.match(value):
        yield head.lines["id"], f"id {value!r} is not in kebab-case; use small letters, digits and single hyphens"
    elif isinstance(value, str) and value and value != relative.stem:
        yield head.lines["id"], f"id {value!r} is not the file's name; call it {relative.stem!r} or rename the file"
    elif value in TAKEN_IDS:
        yield head.lines["id"], f"id {value!r} is a page of the help centre; give the article another id and file name"
    section = head.values.get("section")
    if isinstance(section, str) and section and section != relative.parts[1]:
        yield (
            head.lines["section"],
            f"section {section!r} is not the folder's name; write {relative.parts[1]!r} or move the file",
        )


def _check_date(head: Head, today: dt.date) -> Iterable[Fault]:
    value = head.values.get("updated")
    if not isinstance(value, str) or not value:
        return
    try:
        # fromisoformat also takes 20261014 and 2026-W42-3 from Python 3.11 on: one form only.
        date = dt.datetime.strptime(value, "%Y-%m-%d").date() if len(value) == 10 else None
    except ValueError:
        date = None
    if date is None:
        yield head.lines["updated"], f"updated {value!r} is not a date; write it as 2026-10-14"
    elif date > today + dt.timedelta(days=1):
        yield head.lines["updated"], f"updated {value} lies in the future; write the day of the last change"


def _check_schedule(head: Head) -> Iterable[Fault]:
    moments = {}
    for key in ("publish_from", "publish_until"):
        value = head.values.get(key)
        if not isinstance(value, str) or not value:
            continue
        try:
            moments[key] = moment_of(value, end_of_day=key == "publish_until")
        except (ValueError, OverflowError):
            yield (
                head.lines[key],
                f"{key} {value!r} is not a date; write 2026-10-14, or 2026-10-14T09:00+02:00 with the offset from UTC",
            )
    if len(moments) == 2 and moments["publish_from"] >= moments["publish_until"]:
        yield head.lines["publish_until"], "publish_until is not after publish_from; the article would never be shown"


def _check_redirects(head: Head) -> Iterable[Fault]:
    seen: set[str] = set()
    for item in texts_of(head, "redirect_from"):
        if not ID.match(item.value):
            yield item.line, f"redirect_from {item.value!r} is not an id; use small letters, digits and single hyphens"
        elif item.value == head.values.get("id"):
            yield item.line, f"redirect_from {item.value!r} is the article's own id; take it out"
        elif item.value in TAKEN_IDS:
            yield item.line, f"redirect_from {item.value!r} is a page of the help centre; take it out"
        elif item.value in seen:
            yield item.line, f"redirect_from {item.value!r} is there twice; take one out"
        seen.add(item.value)


def _check_phrasings(head: Head) -> Iterable[Fault]:
    seen: dict[str, tuple[str, int]] = {}
    for key in ("questions", "tests"):
        for phrase in texts_of(head, key):
            form = plain(phrase.value)
            if not form:
                yield phrase.line, f"an item of {key} is empty; write a phrasing or take the line out"
            elif form in seen and seen[form][0] == key:
                yield phrase.line, f"{phrase.value!r} is there twice (line {seen[form][1]}); take one out"
            else:
                seen.setdefault(form, (key, phrase.line))


def _check_body(head: Head, relative: PurePath) -> Iterable[Fault]:
    # With its folder, as the passages are cut: the text is read once for both.
    home = relative.parts[0], relative.parts[1] if len(relative.parts) == 3 else ""
    if not head.body.strip():
        yield head.body_line, "the article has no text; write its body below the front matter"
    elif head.values.get("status") == "published" and not any(part.blocks for part in sections(head.body, *home)):
        yield head.body_line, "the article has only headings; write text below them"
    for line, target in links(head.body):
        if not target.startswith("article:") and not target.lower().startswith(SCHEMES):
            yield head.body_line + line, f"link {target!r} goes nowhere; use article:<id> or an address with https://"
    for line, target in images(head.body):
        inside = (
            not target.startswith("/") and ".." not in target.split("/") and ":" not in target and "\\" not in target
        )
        if not inside and not target.lower().startswith(("https://", "http://")):
            yield head.body_line + line, f"image {target!r} goes nowhere; put it beside the article, as img/<name>.png"


def _check_links(sheet: Sheet, statuses: Mapping[tuple[str, str], object]) -> Iterable[Fault]:
    for line, target in sheet.links:
        if not target.startswith("article:"):
            continue
        name = target.removeprefix("article:").partition("#")[0]
        key = (sheet.language, name)
        at = sheet.head.body_line + line
        if key not in statuses:
            # A draft may be ahead of the articles that it leads to: the first translation of any always is.
            if _is_draft(sheet.head):
                continue
            yield at, f"link to article {name!r}, which does not exist; mend the id or take the link out"
        elif sheet.head.values.get("status") == "published" and statuses[key] in ("draft", "archived"):
            yield at, f"link to article {name!r}, which is not published; publish that one or take the link out"


def links(body: str) -> Iterable[tuple[int, str]]:
    """The targets of the links of a Markdown text, each with its line counted from 0; images and code are none."""
    for number, line in enumerate(without_code(body).splitlines()):
        pictures = {match.end() for match in IMAGE.finditer(line)}
        for match in LINK.finditer(line):
            if match.end() not in pictures:
                yield number, match.group(1)


def images(body: str) -> Iterable[tuple[int, str]]:
    """The targets of the images of a Markdown text, each with its line counted from 0."""
    for number, line in enumerate(without_code(body).splitlines()):
        for match in IMAGE.finditer(line):
            yield number, match.group(1)
