"""The rules of an article. Each fault is ``(line, what is wrong; what to do)``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from bot.errors import ContentError
from bot.knowledge.articles import KINDS, STATUSES, Catalogue
from bot.knowledge.frontmatter import Head, Text
from bot.languages import language

REQUIRED = ("id", "title", "family", "section", "products", "questions", "tests", "updated", "owner", "status")
OPTIONAL = ("kind",)
LISTS = ("products", "questions", "tests")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
LINK = re.compile(r"\]\(\s*<?([^)\s>]*)")
SCHEMES = ("https://", "http://", "mailto:", "tel:", "#")

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

    @property
    def name(self) -> str:
        return self.relative.stem


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
    for product in _items(head, "products"):
        if product.value not in catalogue.products:
            known = ", ".join(sorted(catalogue.products))
            faults.append((product.line, f"product {product.value!r} is not known; use one of {known}"))
    return [*faults, *_check_date(head, today), *_check_phrasings(head), *_check_body(head)]


def check_together(sheets: Sequence[Sheet]) -> list[str]:
    """Checks what only shows between articles: double ids, questions that are tests, broken links.

    Args:
        sheets: Every file, unreadable and faulty ones too, so that one broken file does not make the links to it look
            broken.

    Returns:
        Faults as ``path:line: fault; mend``.
    """
    files: dict[tuple[str, str], list[Sheet]] = {}
    tests: dict[tuple[str, str], str] = {}
    for sheet in sheets:
        files.setdefault((sheet.language, sheet.name), []).append(sheet)
        for test in _items(sheet.head, "tests"):
            tests.setdefault((sheet.language, plain(test.value)), f"{sheet.shown}:{test.line}")
    faults = [
        f"{sheet.shown}:1: the id {name!r} is also that of {same[0].shown}; give one of the files another name and id"
        for (_, name), same in sorted(files.items())
        for sheet in same[1:]
    ]
    statuses = {key: same[0].head.values.get("status") for key, same in files.items()}
    for sheet in sheets:
        for question in _items(sheet.head, "questions"):
            test = tests.get((sheet.language, plain(question.value)))
            if test and plain(question.value):
                at = f"{sheet.shown}:{question.line}"
                faults.append(f"{at}: {question.value!r} is also the test at {test}; reword one of the two")
        faults += [f"{sheet.shown}:{line}: {fault}" for line, fault in _check_links(sheet, statuses)]
    return faults


def plain(phrase: str) -> str:
    """A phrase without case, punctuation and double spaces: equal for phrasings that are the same.

    >>> plain("Where's  my ORDER?")
    'where s my order'
    """
    return " ".join(re.findall(r"\w+", phrase.casefold()))


def _items(head: Head, key: str) -> list[Text]:
    value = head.values.get(key)
    return [item for item in value if isinstance(item, Text)] if isinstance(value, list) else []


def _check_keys(head: Head) -> Iterable[Fault]:
    for key in head.values:
        if key not in REQUIRED + OPTIONAL:
            yield head.lines[key], f"key {key!r} is not known; use only {', '.join(REQUIRED + OPTIONAL)}"
    for key in REQUIRED:
        value = head.values.get(key)
        if value is None:
            yield 1, f"key {key} is missing; add it to the front matter"
        elif isinstance(value, list) != (key in LISTS):
            form = "a list, one item a line after `- `" if key in LISTS else f"one value after `{key}:`"
            yield head.lines[key], f"{key} has the wrong form; write {form}"
        elif not value and key != "products":
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


def _check_phrasings(head: Head) -> Iterable[Fault]:
    seen: dict[str, tuple[str, int]] = {}
    for key in ("questions", "tests"):
        for phrase in _items(head, key):
            form = plain(phrase.value)
            if not form:
                yield phrase.line, f"an item of {key} is empty; write a phrasing or take the line out"
            elif form in seen and seen[form][0] == key:
                yield phrase.line, f"{phrase.value!r} is there twice (line {seen[form][1]}); take one out"
            else:
                seen.setdefault(form, (key, phrase.line))


def _check_body(head: Head) -> Iterable[Fault]:
    if not head.body.strip():
        yield head.body_line, "the article has no text; write its body below the front matter"
    for line, target in links(head.body):
        if not target.startswith("article:") and not target.lower().startswith(SCHEMES):
            yield head.body_line + line, f"link {target!r} goes nowhere; use article:<id> or an address with https://"


def _check_links(sheet: Sheet, statuses: Mapping[tuple[str, str], object]) -> Iterable[Fault]:
    for line, target in links(sheet.head.body):
        if not target.startswith("article:"):
            continue
        name = target.removeprefix("article:").partition("#")[0]
        key = (sheet.language, name)
        at = sheet.head.body_line + line
        if key not in statuses:
            yield at, f"link to article {name!r}, which does not exist; mend the id or take the link out"
        elif sheet.head.values.get("status") == "published" and statuses[key] in ("draft", "archived"):
            yield at, f"link to article {name!r}, which is not published; publish that one or take the link out"


def links(body: str) -> Iterable[tuple[int, str]]:
    """The targets of the links of a Markdown text, each with its line counted from 0."""
    for number, line in enumerate(body.splitlines()):
        for match in LINK.finditer(line):
            yield number, match.group(1)
