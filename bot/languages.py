"""The languages that Tandem speaks: one entry each, so that no other module asks "is it Chinese?".

A language says how its text is cut for lexical search. How a stemmer works is the business of ``bot.knowledge.lexical``.
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
        stop_words: Words that say nothing about the subject, lower case.
        abbreviations: What ends in a full stop without ending a sentence, lower case and without that stop.
    """

    code: str
    name: str
    stemmer: str | None = None
    stop_words: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LANGUAGES = {
    language.code: language
    for language in (
        Language(
            "en",
            "English",
            "english",
            _words(
                "a an the and or but if of to in on at by for from with as is are was were be been am do does did have has had "
                "i me my we our you your he she it its they them their this that these those there here so just very too can "
                "could will would shall should may might what which who how when where why s t m re ve ll d "
                "i'm it's don't doesn't can't i've what's"
            ),
            _words("e.g i.e etc vs mr mrs dr approx no"),
        ),
        Language(
            "ru",
            "Русский",
            "russian",
            _words(
                "и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по ее мне было вот от меня о из ему "
                "ли или ни быть был до вас нибудь уж вам ведь там потом себя может они тут где есть для мы тебя их чем была сам "
                "чтоб будто чего раз тоже себе под будет ж кто этот этого этой эту это мой моя мое мои"
            ),
            _words("т.е т.к т.д т.п др см стр руб г ул"),
        ),
        Language(
            "lt",
            "Lietuvių",
            "lithuanian",
            _words(
                "ir ar o bet kad kai kaip į iš su be už po prie nuo iki per dėl apie ant tai tas ta šis ši aš tu jis ji mes jūs jie "
                "mano tavo jo jos mūsų jūsų jų man jums yra buvo būti bus nėra kas ką kur kada kodėl ne jau dar tik labai gali galiu"
            ),
            _words("pvz t.y ir.t.t kt žr g nr"),
        ),
        Language("zh", "中文", None, frozenset("的 了 是 我 你 在 吗 呢 吧 啊".split())),
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
        raise ContentError(f"language {code!r} is not known; use one of {known}, or add it to bot/languages.py") from None
