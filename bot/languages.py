"""The languages that Tandem speaks: one entry each, so that no other module asks "is it Chinese?".

A language says how its text is cut and stemmed; doing it is the business of ``bot.knowledge``.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import ContentError


@dataclass(frozen=True)
class Language:
    """How text of one language is treated.

    Attributes:
        code: ISO 639-1 code, also the folder's name under ``kb_articles/``.
        name: What the language calls itself.
        stemmer: Name of the Snowball algorithm, or None where words are not inflected.
        abbreviations: What ends in a full stop without ending a sentence, lower case and without that stop.
        greetings: First words of greetings that stand before a comma, lower case.
        hard_from_lix: From which readability index (LIX) on a text is hard to read; None where words are not written
            apart, so that only the length of sentences can be judged.
    """

    code: str
    name: str
    stemmer: str | None = None
    abbreviations: frozenset[str] = frozenset()
    greetings: frozenset[str] = frozenset()
    hard_from_lix: int | None = 55


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LANGUAGES = {
    language.code: language
    for language in (
        Language(
            "en",
            "English",
            "english",
            _words("e.g i.e etc vs mr mrs dr approx no"),
            _words("hi hello hey hiya dear good greetings morning evening"),
            45,
        ),
        Language(
            "ru",
            "Русский",
            "russian",
            _words("т.е т.к т.д т.п др см стр руб г ул"),
            _words("здравствуйте здравствуй привет добрый доброе"),
        ),
        Language(
            "lt",
            "Lietuvių",
            "lithuanian",
            _words("pvz t.y ir.t.t kt žr g nr el tel"),
            _words("sveiki labas laba sveikas sveika gerbiamieji"),
        ),
        Language("zh", "中文", hard_from_lix=None),
    )
}


def language(code: str) -> Language:
    """The language of an ISO 639-1 code.

    Raises:
        ContentError: When Tandem does not know the code.
    """
    try:
        return LANGUAGES[code]
    except KeyError:
        known = ", ".join(LANGUAGES)
        raise ContentError(
            f"language {code!r} is not known; use one of {known}, or add it to bot/languages.py"
        ) from None
