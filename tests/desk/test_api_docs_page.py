"""The API's page for people, in a browser: readable by everybody, without a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk.api_forms.sections import OPERATIONS
from bot.desk.api_page import render
from bot.desk.openapi import describe
from bot.desk.pages import TEMPLATES
from tests.browsers import launched_chromium

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[1] / "web" / "vendor" / "axe.min.js"
HERE = "http://desk.example"


@pytest.fixture(scope="module")
def browser() -> Iterator:
    with launched_chromium() as one:
        yield one


def styled(css: str):
    """What answers a browser with a style sheet."""
    return lambda route: route.fulfill(body=css, content_type="text/css")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(browser, width: int, theme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)
    styles = {"/help/page.css": "page.css", "/api/docs.css": "api_docs.css"}
    for path, name in styles.items():
        css = (TEMPLATES / name).read_text("utf-8")
        page.route(f"{HERE}{path}", styled(css))
    html = render(describe(OPERATIONS.values()), HERE)
    page.route(f"{HERE}/api/docs", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto(f"{HERE}/api/docs")
    page.add_script_tag(path=str(AXE))
    violations = page.evaluate("() => axe.run()")["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
