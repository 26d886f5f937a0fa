"""The search of the help centre: the bot's own, with the word that is being typed completed and the hits marked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.desk.help.centre import HelpCentre

if TYPE_CHECKING:
    from bot.desk.help.shelf import Shelf
    from bot.knowledge.search import Hit

MAX_QUERY = 200
LEAST_QUERY = 2
#: About two lines of a result.
SNIPPET_CHARS = 170
# A hit that shares no word with the query is shown from this probability on.
LEAST_WITHOUT_WORDS = 0.05
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes:
        decision: As the bot would have decided: ``answer``, ``clarify`` or ``none``.
        probability: Of the first hit.
        results: In the form of ``docs/protocol.md``.
        hits: ``[{article_id, passage_id, probability}]``, as a ``questions`` row holds them.
    """

    query: str
    decision: str = "none"
    probability: float = 0.0
    index_id: str | None = None
    results: list[dict[str, Any]] = field(default_factory=list)
    hits: list[dict[str, Any]] = field(default_factory=list)


def clean_query(raw: object) -> str:
    """What somebody typed, without odd characters and doubled blanks; a blank at its end says that a word is whole."""
    text = "".join(char if char.isprintable() else " " for char in str(raw or ""))[:MAX_QUERY]
    ended = " " if text.endswith(" ") else ""
    words = " ".join(text.split())
    return words + ended if words else ""


def look_up(
    centre: HelpCentre, language: str, query: str, *, limit: int = 6, product: str = "", typing: bool = False
) -> Found:
    """Searches; blocks, so it belongs in a thread.

    Args:
        query: As :func:`clean_query` left it.
        product: Id of the product whose page it is asked on; it hides nothing.
        typing: The last word may be unfinished.
    """
    shelf, knowledge = centre.shelf(language), centre.knowledge()
    if shelf is None or knowledge is None or len(query.strip()) < LEAST_QUERY:
        return Found(query)
    asked = shelf.completion.complete(query) if typing and shelf.completion else query
    products = [product] if product in shelf.products else []
    found = knowledge.search(asked, language=language, products=products, top_k=limit)
    marks = _marks(found.read, language)
    shown = [hit for hit in found.hits if hit.article_id in shelf.articles and _worth_showing(hit, marks, language)]
    return Found(
        query=query,
        decision=found.decision,
        probability=shown[0].probability if shown else 0.0,
        index_id=found.index_id,
        results=[_result(hit, shelf, marks) for hit in shown],
        hits=[{"article_id": h.article_id, "passage_id": h.passage_id, "probability": h.probability} for h in shown],
    )


def snippet(text: str, marks: set[str], language: str, most: int = SNIPPET_CHARS) -> list[dict[str, Any]]:
    """Part of a text about the first word that is asked for, cut at words: ``[{text, hit}]``."""
    flat = " ".join(text.split())
    places = [match.span() for match in _WORD.finditer(flat) if _is_hit(match[0], marks, language)]
    start = 0
    if len(flat) > most and places and places[0][1] > most * 2 // 3:
        start = flat.rfind(" ", 0, max(places[0][0] - most // 3, 1)) + 1
    end = len(flat) if len(flat) - start <= most else max(flat.rfind(" ", start, start + most), start + most // 2)
    parts: list[dict[str, Any]] = []
    at = start
    for begin, stop in places:
        if begin < start or stop > end:
            continue
        if begin > at:
            parts.append({"text": flat[at:begin], "hit": False})
        parts.append({"text": flat[begin:stop], "hit": True})
        at = stop
    if at < end:
        parts.append({"text": flat[at:end], "hit": False})
    if start:
        parts.insert(0, {"text": "… ", "hit": False})
    if end < len(flat):
        parts.append({"text": " …", "hit": False})
    return parts


def _result(hit: Hit, shelf: Shelf, marks: set[str]) -> dict[str, Any]:
    anchor = hit.passage_id.partition("#")[2]
    return {
        "id": hit.article_id,
        "title": hit.title,
        "url": hit.url + (f"#{anchor}" if anchor else ""),
        "section": hit.section,
        "section_title": shelf.section_title(hit.section),
        "heading": hit.heading,
        "snippet": snippet(hit.text, marks, shelf.language),
    }


def _worth_showing(hit: Hit, marks: set[str], language: str) -> bool:
    if hit.probability >= LEAST_WITHOUT_WORDS:
        return True
    words = _WORD.findall(f"{hit.title} {hit.heading} {hit.text}")
    return any(_is_hit(word, marks, language) for word in words)


def _marks(query: str, language: str) -> set[str]:
    """The terms worth marking; short ones ("of", "is") are not, unless they hold a digit or are all there is."""
    from bot.knowledge.lexical import terms

    found = set(terms(query, language))
    return {term for term in found if len(term) > 3 or any(char.isdigit() for char in term)} or found


def _is_hit(word: str, marks: set[str], language: str) -> bool:
    return not marks.isdisjoint(_terms_of(word, language))


@lru_cache(maxsize=50_000)
def _terms_of(word: str, language: str) -> frozenset[str]:
    from bot.knowledge.lexical import terms

    return frozenset(terms(word, language))
