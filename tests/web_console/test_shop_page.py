"""The shop's page: it says what the fact sheet says, works everywhere, and leads into the chat."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.web_console.console import Console
from tests.web_console.standin import StandIn

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
FACTS = (ROOT / "docs" / "halden.md").read_text("utf-8")
PAGE = (ROOT / "bot" / "web" / "shop" / "index.html").read_text("utf-8")
#: Not a card of its own; it is named with the camera that it belongs to.
SPARE = "HB-23"


def _text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_every_product_has_the_fact_sheets_price() -> None:
    rows = re.findall(r"^\| ([\w ]+) \| (H[A-Z]-\d+) \| (\d+)(?:, three for (\d+))? \|", FACTS, re.M)
    assert len(rows) == 12
    found = PAGE.split('<li class="card"')[1:]
    cards = {re.search(r'data-sku="([^"]+)"', card).group(1): _text(card) for card in found}
    for name, model, price, three in rows:
        if model == SPARE:
            assert f"{name} {model}: €{price}".lower() in _text(PAGE).lower()
            continue
        assert f"{name} {model}" in cards[model] and f"€{price}" in cards[model], f"{model}: see docs/halden.md"
        assert not three or f"three for €{three}" in cards[model], f"{model}: see docs/halden.md"


def test_every_products_questions_are_led_to() -> None:
    products = re.findall(r'<p class="asked"><a href="/help/en/products/([\w-]+)#questions"', PAGE)
    assert len(products) == len(set(products)) == PAGE.count('<p class="asked">') == 11


def test_plans_and_bundles_have_the_fact_sheets_prices() -> None:
    for sum_ in ("2.99", "5.99", "9.99", "59 a year", "99 a year", "129", "319"):
        assert sum_ in FACTS and f"€{sum_}" in _text(PAGE)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 360])
def test_axe_finds_nothing_and_nothing_sticks_out(chromium: Browser, desk: StandIn, scheme: str, width: int) -> None:
    with chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}) as context:
        shop = Console(context.new_page())
        shop.page.goto(desk.url)
        shop.page.locator("tandem-chat").wait_for(state="attached")
        assert shop.breaches() == []
        assert shop.page.evaluate("document.documentElement.scrollWidth") == width
        menu = [
            link.bounding_box() for link in shop.page.get_by_role("navigation", name="Shop").get_by_role("link").all()
        ]
        assert len({box["y"] for box in menu}) == 1 and max(box["x"] + box["width"] for box in menu) <= width
        assert shop.faults == []


@pytest.mark.browser
def test_ask_about_a_product_opens_the_chat_with_it(chromium: Browser, desk: StandIn) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(desk.url)
        page.locator("tandem-chat:defined").wait_for(state="attached")
        page.get_by_role("link", name="Ask about it (Doorbell)").click()
        expect(page.locator("tandem-chat[open]")).to_have_attribute("sku", "HD-100")
