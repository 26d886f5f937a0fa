"""The help centre of one desk: its shelves, its templates, and what every page of it holds."""

from __future__ import annotations

import hashlib
import threading
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.desk.desk import Desk
from bot.desk.guard import desk_of
from bot.desk.help.shelf import Shelf, make_shelf
from bot.desk.limits import Window
from bot.desk.texts import known_language, text
from bot.languages import LANGUAGES

if TYPE_CHECKING:
    from bot.knowledge.search import Knowledge

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "help"
#: What one address may send: votes and forms in ten minutes, searches in one.
VOTES, FORMS = Window("help votes", 40, 600.0), Window("help forms", 8, 600.0)
SEARCHES = Window("help searches", 600, 60.0)


class HelpCentre:
    """Shelves by language; methods that read articles block and belong in threads."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        #: What :mod:`bot.desk.help.popular` counted last: moment and counts by language.
        self.counted: dict[str, tuple[float, dict[str, int]]] = {}
        self._shelves: dict[str, tuple[object, Shelf]] = {}
        self._lock = threading.Lock()

    @property
    def language(self) -> str:
        """The desk's own."""
        return self.desk.settings.language

    def knowledge(self) -> Knowledge | None:
        return self.desk.library.knowledge()

    def languages(self) -> list[str]:
        """Those with articles, the desk's own first."""
        knowledge = self.knowledge()
        return sorted(knowledge.languages, key=lambda code: (code != self.language, code)) if knowledge else []

    def shelf(self, language: str) -> Shelf | None:
        """What there is in a language; None where there are no articles or no knowledge base."""
        knowledge = self.knowledge()
        if knowledge is None or language not in knowledge.languages:
            return None
        articles = knowledge.articles(language)
        known = self._shelves.get(language)
        if known is not None and known[0] is articles:
            return known[1]
        with self._lock:
            index_of = getattr(knowledge, "index_of", None)
            made = make_shelf(
                language,
                articles,
                self.desk.settings.data_dir,
                revision=getattr(knowledge, "index_id", ""),
                index=index_of(language) if index_of else None,
            )
            self._shelves[language] = (articles, made)
        return made

    def absolute(self, path: str) -> str:
        """The public address of a path."""
        return self.desk.settings.base_url + path

    def render(self, template: str, language: str, *, status: int = 200, **values: Any) -> Response:
        """A page of the help centre; needs in ``values`` at least ``title`` and ``path`` (its canonical one)."""
        page = {
            "language": language,
            "t": partial(text_of, language),
            "count": partial(counted, language),
            "day": partial(day, language),
            "company": self.desk.company,
            "site": text_of(language, "name", company=self.desk.company.name),
            "home": f"/help/{language}/",
            "absolute": self.absolute,
            "alternates": [],
            "language_name": language_name,
            "description": "",
            "data": [],
            "crumbs": [],
            "indexed": status == 200,
            "about": "",
            "q": "",
            "print_view": False,
            "shelf": None,
            **values,
        }
        return HTMLResponse(_environment().get_template(template).render(page), status)

    def not_found(self, language: str, *, offers: list[tuple[str, str]] | None = None, path: str = "") -> Response:
        """What is shown where there is no page.

        Args:
            offers: ``(language, path)`` of the same page in other languages.
        """
        if self.knowledge() is None:
            return self.unavailable(language)
        spoken = language if language in self.languages() else self.language
        key = "elsewhere" if offers else "not_found"
        return self.render(
            "not_found.html",
            spoken,
            status=404,
            title=text_of(spoken, f"{key}_title"),
            sentence=text_of(spoken, key),
            offers=[(code, language_name(code), url) for code, url in offers or []],
            path=path or f"/help/{spoken}/",
        )

    def unavailable(self, language: str) -> Response:
        """What is shown while there is no knowledge base."""
        spoken = known_language(language)
        title, sentence = text_of(spoken, "unavailable_title"), text_of(spoken, "unavailable")
        found = self.render("message.html", spoken, status=503, title=title, sentences=[sentence], path="/help/")
        found.headers["Retry-After"] = "60"
        return found


def fragment(template: str, language: str, **values: Any) -> Markup:
    """A part of a page, made from a template of its own."""
    made = _environment().get_template(template).render(language=language, t=partial(text_of, language), **values)
    return Markup(made)


def help_of(request: Request) -> HelpCentre:
    """The help centre of the desk that serves a request."""
    state = request.app.state
    if getattr(state, "help", None) is None:
        state.help = HelpCentre(desk_of(request))
    return state.help


TheHelp = Annotated[HelpCentre, Depends(help_of)]


def with_etag(request: Request, response: Response) -> Response:
    """Lets a browser that holds the same page keep it."""
    etag = f'W/"{hashlib.sha256(bytes(response.body)).hexdigest()[:20]}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"ETag": etag})
    response.headers["ETag"] = etag
    return response


def text_of(language: str, key: str, **values: object) -> str:
    """One of the help centre's sentences."""
    return text(language, f"help.{key}", **values)


def counted(language: str, key: str, count: int) -> str:
    """A number with its noun, ``<key>_1`` or ``<key>_n``."""
    return text_of(language, f"{key}_1" if count == 1 else f"{key}_n", count=count)


def day(language: str, moment: date) -> str:
    """A date in words."""
    month = text_of(language, "months").split()[moment.month - 1]
    return text_of(language, "date", day=moment.day, month=month, year=moment.year)


def language_name(code: str) -> str:
    """What a language calls itself."""
    return LANGUAGES[code].name if code in LANGUAGES else code


@lru_cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
