"""Slips of the finger: "ligth" is read as "light", where nobody here writes "ligth" and somebody writes "light".

A word that neither the texts here use nor the sentence encoder knows as a whole is most often one of ours, mistyped.
Left as it is, it takes its meaning from the search and from the classifier; nothing that anybody reads is changed.

Source: Damerau, "A technique for computer detection and correction of spelling errors", CACM 1964: one letter left out,
one too many, one wrong or two changed over make up four fifths of all misspellings. They are counted by rapidfuzz.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.languages import language as language_of

# In three letters there is too little to tell a slip from another word; in eight, two slips still leave enough.
SHORTEST, TWO_SLIPS_FROM = 4, 8
# Words of four letters differ in one from too many others: only one that is used in a twentieth as many texts as the
# most used is taken for meant then.
COMMON = 1 / 20
# With so many unknown words, and more than half of all, a text is in another language or pasted from a machine.
FEW_UNKNOWN = 3
REMEMBERED = 20_000

_CHUNK = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Addresses, file names, numbers and codes are not words.
_NO_WORDS = re.compile(r"[\d@/\\_#]|\w\.\w")
_ENDS_SENTENCE = re.compile(r"[.!?:…]\W*$")


@dataclass(frozen=True)
class Change:
    """One word read as another; ``start`` and ``end`` are its place in the text as typed."""

    start: int
    end: int
    word: str


@dataclass(frozen=True)
class Corrected:
    """A text as it is read.

    Attributes:
        text: With every change made.
        changes: In their order; empty where it is read as typed.
    """

    text: str
    changes: tuple[Change, ...] = ()

    def as_typed(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of :attr:`text` lies in the text as typed; a changed word is taken whole.

        >>> Corrected("my doorbell rings", (Change(3, 10, "doorbell"),)).as_typed(3, 11)
        (3, 10)
        >>> Corrected("my doorbell rings", (Change(3, 10, "doorbell"),)).as_typed(12, 17)
        (11, 16)
        """
        return self._typed(start, False), self._typed(end, True)

    def _typed(self, place: int, is_end: bool) -> int:
        moved = 0
        for change in self.changes:
            begin = change.start + moved
            stop = begin + len(change.word)
            if place < begin or (place == begin and not is_end):
                break
            if place < stop or (place == stop and is_end):
                return change.end if is_end else change.start
            moved += len(change.word) - (change.end - change.start)
        return place - moved


def words_of(text: str) -> list[str]:
    """The words of a text that can be mistyped or meant, lower case; no numbers, codes or addresses.

    >>> words_of("Isn't my H3's light amber? See halden.example/amber")
    ["isn't", 'my', 'light', 'amber', 'see']
    """
    chunks = (chunk for chunk in _CHUNK.findall(text) if not _NO_WORDS.search(chunk))
    return [_plain(word) for chunk in chunks for word in _WORD.findall(chunk)]


def count_words(texts: Iterable[str]) -> Counter[str]:
    """In how many of the texts each word is."""
    return Counter(word for text in texts for word in set(words_of(text)))


@dataclass(frozen=True)
class _Word:
    """A word that may be mistyped: where it starts, as typed and plain, and whether its capitals make it a name."""

    start: int
    typed: str
    plain: str
    is_name: bool


class Spelling:
    """Reads texts with the slips corrected."""

    def __init__(self, used: Mapping[str, int], language: str) -> None:
        """Takes the words.

        Args:
            used: Every word that the texts here use, lower case, and in how many of them it is.
            language: Code of the language that they are written in.
        """
        self._used = used
        stemmer = language_of(language).stemmer
        self._stem = lru_cache(REMEMBERED)(snowballstemmer.stemmer(stemmer).stemWord) if stemmer else None
        self._common = COMMON * max(used.values(), default=0)
        self._by_letter: dict[str, list[str]] = {}
        for word in sorted(used):
            if len(word) >= SHORTEST and _has_cases(word):
                self._by_letter.setdefault(word[0], []).append(word)
        self._meant = lru_cache(REMEMBERED)(self._look_for)

    def corrected(self, text: str, knows: Callable[[str], bool]) -> Corrected:
        """A text with the slips corrected; it is left as it is where most of its words are unknown.

        Args:
            text: As typed.
            knows: Whether the sentence encoder knows a lower-case word as a whole.
        """
        words = list(_spelt(text))
        unknown = [word for word in words if not self._is_known(word.plain, knows)]
        if len(unknown) > max(FEW_UNKNOWN, len(words) // 2):
            return Corrected(text)
        changes = []
        for word in unknown:
            meant = None if word.is_name else self._meant(word.plain)
            if meant is not None:
                changes.append(Change(word.start, word.start + len(word.typed), _in_case_of(word.typed, meant)))
        parts, done = [], 0
        for change in changes:
            parts += [text[done : change.start], change.word]
            done = change.end
        return Corrected("".join([*parts, text[done:]]), tuple(changes))

    def _is_known(self, word: str, knows: Callable[[str], bool]) -> bool:
        base = word.split("'")[0]
        forms = [word, base] if self._stem is None else [word, base, self._stem(base)]
        return any(form in self._used or knows(form) for form in forms)

    def _look_for(self, word: str) -> str | None:
        """The word that was most probably meant: the fewest slips, then the most used. None where there is none."""
        most = 2 if len(word) >= TWO_SLIPS_FROM else 1
        # The first letter is seldom wrong, but may have changed over with the second.
        near = self._by_letter.get(word[0], [])
        if word[1] != word[0]:
            near = near + [other for other in self._by_letter.get(word[1], []) if other[1] == word[0]]
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=most, limit=None)
        likely = [(slips, -self._used[other], other) for other, slips, _ in found if self._may_mean(word, other)]
        return min(likely)[2] if likely else None

    def _may_mean(self, word: str, other: str) -> bool:
        is_another_letter = len(word) == len(other) == SHORTEST and sorted(word) != sorted(other)
        return not is_another_letter or self._used[other] >= self._common


def _spelt(text: str) -> Iterator[_Word]:
    """The words that are long enough, of a script with capitals; others are not spelt by letters that slip so."""
    begins_sentence, shouted = True, text.isupper()
    for chunk in _CHUNK.finditer(text):
        if not _NO_WORDS.search(chunk[0]):
            for found in _WORD.finditer(chunk[0]):
                typed, plain = found[0], _plain(found[0])
                if len(plain) < SHORTEST or not _has_cases(plain):
                    continue
                # A capital within a sentence makes a name, and capitals alone an abbreviation.
                is_plain = shouted or typed == typed.lower() or (begins_sentence and typed[1:] == typed[1:].lower())
                yield _Word(chunk.start() + found.start(), typed, plain, not is_plain)
        begins_sentence = bool(_ENDS_SENTENCE.search(chunk[0]))


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")


def _has_cases(word: str) -> bool:
    return all(letter == "'" or letter.lower() != letter.upper() for letter in word)


def _in_case_of(typed: str, word: str) -> str:
    if typed.isupper():
        return word.upper()
    return word.capitalize() if typed[0].isupper() else word
