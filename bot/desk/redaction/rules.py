"""How people announce passwords and codes, in each language: ``<language>.yml`` beside this module."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.errors import ContentError
from bot.yaml_file import read_yaml

FOLDER = Path(__file__).resolve().parent
FALLBACK = "en"
KINDS = ("card", "password", "code")


@dataclass(frozen=True)
class Rules:
    """What the files of one or all languages say.

    Attributes:
        patterns: By kind; the group ``secret`` is what is taken out, ``word`` what may be an ordinary word instead.
        ordinary: Words that describe a password and are none: ``wrong``, ``expired``.
        not_cards: What, just before an undivided number, says that it is no card's.
        marks: What is put in a secret's place, by kind.
    """

    patterns: dict[str, tuple[re.Pattern[str], ...]]
    ordinary: tuple[re.Pattern[str], ...]
    not_cards: re.Pattern[str]
    marks: dict[str, str]

    def spans(self, kind: str, text: str) -> list[tuple[int, int]]:
        """Where secrets of a kind stand that are announced as such."""
        found = [one for pattern in self.patterns[kind] for one in pattern.finditer(text)]
        return [span for one in found if (span := self._span(one)) is not None]

    def _span(self, found: re.Match[str]) -> tuple[int, int] | None:
        group = "word" if found.groupdict().get("word") is not None else "secret"
        start, end = found.span(group)
        # A mark is what a secret was replaced by; a second time must change nothing.
        if any(found.string.startswith(mark, start) for mark in all_marks()):
            return None
        said = found[group]
        if group == "word" and any(pattern.fullmatch(said) for pattern in self.ordinary):
            return None
        return start, end


def mark_of(kind: str, language: str) -> str:
    """The mark in a language, else in English."""
    return (_by_language().get(language) or _by_language()[FALLBACK]).marks[kind]


@lru_cache
def all_rules() -> Rules:
    """Every language's rules together: people write in another language than the page's.

    Raises:
        ContentError: A file is not of the form that its head comment describes.
    """
    each = list(_by_language().values())
    return Rules(
        patterns={kind: tuple(one for rules in each for one in rules.patterns[kind]) for kind in KINDS[1:]},
        ordinary=tuple(one for rules in each for one in rules.ordinary),
        not_cards=re.compile("|".join(rules.not_cards.pattern for rules in each), re.IGNORECASE),
        marks=_by_language()[FALLBACK].marks,
    )


@lru_cache
def all_marks() -> tuple[str, ...]:
    """Every mark of every language."""
    return tuple(mark for rules in _by_language().values() for mark in rules.marks.values())


@lru_cache
def _by_language() -> dict[str, Rules]:
    return {path.stem: read_rules(path) for path in sorted(FOLDER.glob("*.yml"))}


def read_rules(path: Path) -> Rules:
    """One language's rules.

    Raises:
        ContentError: Naming file, entry and mend.
    """
    raw = read_yaml(path)
    try:
        words: dict[str, str] = {}
        for name, pattern in raw["words"].items():
            # An entry may name those before it.
            words[name] = _filled(pattern, words)
        return Rules(
            patterns={kind: tuple(_compiled(path, one, words) for one in raw[kind]) for kind in KINDS[1:]},
            ordinary=tuple(_compiled(path, one, words) for one in raw["ordinary"]),
            not_cards=_compiled(path, raw["not_cards"], words),
            marks={kind: str(raw["marks"][kind]) for kind in KINDS},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ContentError(f"{path}: {error} is missing or of the wrong form; see the comment at its head") from None


def _compiled(path: Path, pattern: Any, words: dict[str, str]) -> re.Pattern[str]:
    try:
        return re.compile(_filled(pattern, words), re.IGNORECASE)
    except re.error as error:
        raise ContentError(f"{path}: {pattern!r} is no regular expression ({error}); mend it") from None


def _filled(pattern: str, words: dict[str, str]) -> str:
    """A pattern with the file's ``words`` put in for ``{name}``."""
    for name, value in words.items():
        pattern = pattern.replace("{" + name + "}", f"(?:{value})")
    return pattern
