"""The help centre in a browser: with script, without script, by keyboard, and nothing for axe to find."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bot.desk.app import create_app
from bot.desk.knowledge_models import HelpVote, Question
from bot.desk.migrate import migrate
from bot.desk.models import ProductFeedback
from bot.desk.store import Store
from bot.knowledge.build import build
from bot.knowledge.search import Knowledge
from bot.settings import Settings
from tests.desk.running import RunningDesk
from tests.desk.serving import free_port
from tests.knowledge.fakes import PRODUCTS, HashEncoder, write_article, write_sources
from tests.web.chat import AXE, EXPECTED

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

BODY = """Look at the light of the router first.

## The light is amber

1. Unplug the router.
2. Plug it in again.

## It stays amber

1. Call your provider.

## The light is off

Check the power supply.
"""
CONTACT = "contact: {email: support@halden.example, phone: '+370 5 255 0100'}\nname: Halden\n"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built knowledge base and an empty database, made once."""
    root = tmp_path_factory.mktemp("help-centre")
    sources = write_sources(root)
    write_article(root, "amber-light", body=BODY, kind="how-to")
    build(sources, root / "index", root / "cache", HashEncoder())
    store = Store(f"sqlite:///{root / 'desk.sqlite'}")
    migrate(store)
    store.close()
    return root


@pytest.fixture
def help_desk(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningDesk]:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    shutil.copy(shelf / "desk.sqlite", tmp_path / "desk.sqlite")
    (tmp_path / "company.yml").write_text(CONTACT)
    (tmp_path / "entities" / "en").mkdir(parents=True)
    (tmp_path / "entities" / "en" / "products.yml").write_text(PRODUCTS)
    settings = Settings(_env_file=None, port=free_port(), var=tmp_path, data_dir=tmp_path)
    running = RunningDesk(lambda: create_app(settings), settings.port)
    running.start()
    running.desk.library._knowledge = Knowledge.open(shelf / "index", HashEncoder())
    yield running
    running.stop()


@pytest.fixture
def read(chromium: Browser, help_desk: RunningDesk) -> Iterator[Callable[..., Page]]:
    """Opens a page; in the end none may have had an error or a refusal."""
    faults: list[str] = []
    contexts = []

    def open_page(path: str, **options: object) -> Page:
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: said.type == "error" and faults.append(f"{said.text} {said.location}"))
        page.goto(help_desk.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    known = (*EXPECTED, "status of 404", "status of 422")
    assert not [fault for fault in faults if not any(part in fault for part in known)]


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("() => axe.run()")["violations"]
    return [f"{fault['id']}: {one['target']} {one['failureSummary']}" for fault in found for one in fault["nodes"]]


PAGES = [
    "/help/",
    "/help/en/sections/basics",
    "/help/en/amber-light",
    "/help/en/search?q=amber+light",
    "/help/en/products/",
    "/help/en/products/router-h1",
    "/help/en/contact?about=amber-light",
    "/help/en/feedback",
    "/help/en/nothing",
]


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_axe_finds_nothing(read: Callable[..., Page], help_desk: RunningDesk, theme: str, width: int) -> None:
    page = read("/help/", viewport={"width": width, "height": 800}, color_scheme=theme)
    for path in PAGES:
        page.goto(help_desk.url + path)
        assert violations(page) == [], path
        wide = page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
        assert not wide, f"{path} scrolls sideways"
    page.goto(f"{help_desk.url}/help/en/feedback")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Choose a product from the list.")).to_be_visible()
    assert violations(page) == []
    page.goto(f"{help_desk.url}/help/en/amber-light")
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_text("What was wrong with it?")).to_be_visible()
    assert violations(page) == []
    page.goto(f"{help_desk.url}/help/")
    page.get_by_role("combobox").fill("amber")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []


def test_results_come_as_one_types_and_are_chosen_by_keyboard(read: Callable[..., Page]) -> None:
    page = read("/help/")
    asked = []
    page.on("request", lambda request: "/api/help/search" in request.url and asked.append(request.url))
    field = page.get_by_role("combobox")
    field.press_sequentially("amber", delay=20)
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("The amber light on the router")
    assert len(asked) < 5, "typing on is one question, not one a letter"
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(options.last).to_have_text("Search for “amber”")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("ArrowUp")
    expect(options.first).to_have_attribute("aria-selected", "false")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    assert field.input_value() == "amber"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/help/en/*")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("combobox").fill("unplug the rout")
    expect(page.locator(".found mark").first).to_have_text("Unplug")


def test_enter_without_a_choice_leads_to_the_page_of_results(read: Callable[..., Page]) -> None:
    page = read("/help/")
    page.get_by_role("combobox").fill("amber light")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=amber+light")
    expect(page.get_by_role("heading", name="Results for “amber light”")).to_be_visible()


def test_a_vote_in_place_with_its_reason(read: Callable[..., Page], help_desk: RunningDesk) -> None:
    page = read("/help/en/amber-light")
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_text("We are glad that it helped.")).to_be_visible()
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_label("Something is missing").check()
    page.get_by_label("What should we change?").fill("Say where the button is.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("We will look at this article again.")).to_be_visible()
    expect(page.get_by_text("What was wrong with it?")).to_be_hidden()
    assert page.url.endswith("/help/en/amber-light"), "nothing was loaded anew"
    [vote] = help_desk.rows(HelpVote)
    assert (vote.value, vote.reason, vote.comment) == ("down", "incomplete", "Say where the button is.")


def test_contact_opens_the_chat_with_the_page_as_its_context(read: Callable[..., Page]) -> None:
    page = read("/help/en/amber-light")
    page.locator("tandem-chat .launcher").wait_for()
    page.locator("a[data-chat]").click()
    expect(page.locator("tandem-chat .panel")).to_be_visible()
    assert page.url.endswith("/help/en/amber-light")
    page = read("/help/en/contact?about=amber-light")
    page.get_by_role("button", name="Open the chat").click()
    expect(page.locator("tandem-chat .panel")).to_be_visible()
    assert "The amber light on the router" in page.title()


def test_a_headings_link_is_copied(read: Callable[..., Page], help_desk: RunningDesk) -> None:
    page = read("/help/en/amber-light", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="Link to this part: It stays amber").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == f"{help_desk.url}/help/en/amber-light#it-stays-amber"


def test_print_keeps_the_article_and_its_address_only(read: Callable[..., Page], help_desk: RunningDesk) -> None:
    page = read("/help/en/amber-light")
    page.emulate_media(media="print")
    for selector in (".top", ".toc", ".vote", ".near", ".crumbs", "tandem-chat .launcher", ".foot > div"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.get_by_text(f"From: {help_desk.url}/help/en/amber-light")).to_be_visible()
    expect(page.get_by_text("Unplug the router.")).to_be_visible()


def test_everything_works_without_script(read: Callable[..., Page], help_desk: RunningDesk) -> None:
    page = read("/help/", java_script_enabled=False)
    page.get_by_role("searchbox").fill("amber light")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="The amber light on the router").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The amber light on the router")
    page.get_by_role("link", name="It stays amber", exact=True).click()
    assert page.url.endswith("#it-stays-amber")
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_label("It is not true, or no longer").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("We will look at this article again.")).to_be_visible()
    [vote] = help_desk.rows(HelpVote)
    assert (vote.value, vote.reason) == ("down", "wrong")
    page.get_by_role("main").get_by_role("link", name="Contact us").click()
    expect(page.locator("noscript p")).to_contain_text("The chat needs JavaScript")
    expect(page.get_by_role("link", name="support@halden.example")).to_be_visible()
    expect(page.get_by_role("button", name="Open the chat")).to_be_hidden()
    page.get_by_role("main").get_by_role("link", name="Tell us about a product").click()
    page.get_by_label("What would you like to tell us?").fill("A wall mount, please.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Choose a product from the list.")).to_be_visible()
    page.get_by_label("Product", exact=True).select_option("Router H1")
    page.get_by_label("A wish").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert help_desk.rows(ProductFeedback)[0].text == "A wall mount, please."
    page.goto(f"{help_desk.url}/help/en/search?q=amber+light")
    page.get_by_role("button", name="None of these answers my question").click()
    expect(page.get_by_text("We have noted what you were looking for.")).to_be_visible()
    assert len(help_desk.rows(Question)) == 1
