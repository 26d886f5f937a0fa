"""What the console is made of, checked without a browser."""

from __future__ import annotations

import re
from pathlib import Path

from bot.languages import LANGUAGES

WEB = Path(__file__).resolve().parents[2] / "bot" / "web"
CONSOLE = WEB / "console"


def test_page_names_every_module_so_that_they_load_side_by_side() -> None:
    page = (CONSOLE / "index.html").read_text("utf-8")
    hinted = set(re.findall(r'rel="modulepreload" href="/console/([^"]+)"', page))
    modules = {path.relative_to(CONSOLE).as_posix() for path in CONSOLE.rglob("*.js")}
    # The settings and the writer's room are fetched when somebody first goes there.
    later = {name for name in modules if name.startswith(("views/settings/", "views/writing/"))}
    assert hinted == modules - later - {"main.js"}


def test_every_file_that_a_page_or_module_names_exists() -> None:
    for path in [*CONSOLE.rglob("*.js"), *CONSOLE.rglob("*.html"), *(WEB / "shop").glob("*.html")]:
        text = path.read_text("utf-8")
        named = re.findall(r'(?:from|import|href=|src=|srcset=) ?"([./][^"#]*\.(?:js|css|svg))"', text)
        for name in named:
            if name == "/widget.js":
                continue
            target = WEB / name.lstrip("/") if name.startswith("/") else path.parent / name
            assert target.is_file(), f"{path}: {name} does not exist"


def test_pages_keep_to_the_content_policy() -> None:
    for page in (CONSOLE / "index.html", WEB / "shop" / "index.html"):
        text = page.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text), page
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text), f"{page} fetches from elsewhere"


def test_articles_are_offered_in_the_languages_that_can_be_searched() -> None:
    text = (CONSOLE / "views" / "writing" / "translate.js").read_text("utf-8")
    (offered,) = re.findall(r"LANGUAGES = \[(.*)\]", text)
    assert re.findall(r'"(\w+)"', offered) == list(LANGUAGES)
