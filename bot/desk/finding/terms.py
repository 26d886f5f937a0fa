"""What people type into a search field, as terms: nothing in it is ever syntax of the database's."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_CHARS, MAX_TERMS = 200, 12
# One letter begins too many words to be of use to anybody.
MIN_PREFIX_CHARS = 2

_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')
_CODE = re.compile(r"([a-z]{1,4})[-#]?(\d{2,})")
_MARKS = re.compile("[\u0300-\u036f]")
# As the function search_fold of migration 0003.
_SIGNS = re.compile("[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f\uff00-\uff0f]+")
# Written without spaces, or with endings that no index of words foresees: Thai to Khmer, Chinese, Japanese, Korean.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)


@dataclass(frozen=True)
class Term:
    """One word or phrase that a text must have.

    Attributes:
        text: As typed, without quotes.
        prefix: Its last word may go on.
    """

    text: str
    prefix: bool = False

    @property
    def by_substring(self) -> bool:
        """An index of words does not hold it: a script without spaces, or signs alone."""
        has_words = any(character.isalnum() for character in self.text) and self.spellings[0]
        return bool(_UNSPACED.search(self.text)) or not has_words

    @property
    def spellings(self) -> list[list[str]]:
        """Its words, folded; a code such as HA-402218 also in one word, as some people write it.

        >>> Term("HA-402218").spellings
        [['ha', '402218'], ['ha402218']]
        """
        code = _CODE.fullmatch(fold(self.text))
        if code:
            return [[code[1], code[2]], [code[1] + code[2]]]
        return [_SIGNS.sub(" ", fold(self.text)).split()]


def parse(words: str) -> list[Term]:
    """Terms in order; quotes hold a phrase together, and the last word may be one that is still being typed.

    >>> parse('"no internet" rou')
    [Term(text='no internet', prefix=False), Term(text='rou', prefix=True)]
    """
    found = list(_TERM.finditer(words[:MAX_CHARS]))[:MAX_TERMS]
    terms = []
    for number, match in enumerate(found, 1):
        phrase, word = match[1], match[2]
        text = (word if phrase is None else phrase).strip()
        long_enough = len(text) >= MIN_PREFIX_CHARS
        if text:
            terms.append(Term(text, prefix=number == len(found) and phrase is None and long_enough))
    return terms


def fold(text: str) -> str:
    """Text without case and accents.

    >>> fold("Žalias Йод")
    'zalias иод'
    """
    return _MARKS.sub("", unicodedata.normalize("NFD", text.lower()))
