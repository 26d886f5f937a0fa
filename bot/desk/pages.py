"""The pages and files that the desk serves: shop, console, widget, and what is said where there is no page."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path
from string import Template

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from bot.desk import metrics
from bot.desk.errors import Refused
from bot.desk.texts import text

WEB = Path(__file__).resolve().parent.parent / "web"
TEMPLATES = Path(__file__).resolve().parent / "templates"
MOUNTS = ("widget", "vendor", "console", "shop")

router = APIRouter()


@router.get("/")
async def shop(request: Request) -> Response:
    """The shop's page with the widget."""
    return await web_files("shop").get_response("index.html", request.scope)


@router.get("/widget.js")
async def widget(request: Request) -> Response:
    """The one script that a website needs."""
    return await web_files("widget").get_response("loader.js", request.scope)


@router.get("/console")
async def console() -> RedirectResponse:
    """The console's address without its slash."""
    return RedirectResponse("/console/", 308)


@router.get("/favicon.ico", status_code=204)
async def favicon() -> Response:
    """Browsers ask for it on every page, and a page not found is no answer to that."""
    return Response(status_code=204)


def mount_files(app: FastAPI) -> None:
    """Serves the folders of ``bot/web`` with validators (ETag, Last-Modified)."""
    for name in MOUNTS:
        app.mount(f"/{name}", web_files(name), name=name)


@lru_cache
def web_files(name: str) -> StaticFiles:
    """The files of a folder of ``bot/web``."""
    return StaticFiles(directory=WEB / name, html=True, check_dir=False)


def page(language: str, title: str, body: str, *, status: int = 200) -> HTMLResponse:
    """A plain page of the desk's own.

    Args:
        title: Plain text.
        body: HTML, escaped by whoever made it.
    """
    template = Template((TEMPLATES / "page.html").read_text("utf-8"))
    filled = template.substitute(
        language=escape(language),
        title=escape(title),
        body=body,
        home=escape(text(language, "pages.home")),
        help=escape(text(language, "pages.help")),
    )
    return HTMLResponse(filled, status)


def not_found_page(language: str) -> HTMLResponse:
    """What is shown where there is no page."""
    title = text(language, "pages.not_found_title")
    sentence, home = text(language, "pages.not_found"), text(language, "pages.to_home")
    body = f'<h1>{escape(title)}</h1><p>{escape(sentence)}</p><p><a href="/">{escape(home)}</a></p>'
    return page(language, title, body, status=404)


async def on_http_error(request: Request, error: Exception) -> Response:
    """An error of the framework's, in the protocol's form for programs and as a page for people."""
    assert isinstance(error, HTTPException)
    if request.url.path.startswith(("/api/", "/health/")) or error.status_code != 404:
        refused = Refused("no_such_address" if error.status_code in (404, 405) else "bad_request")
        metrics.refused(refused)
        return JSONResponse(refused.as_dict(), error.status_code, headers=error.headers)
    return not_found_page("en")
