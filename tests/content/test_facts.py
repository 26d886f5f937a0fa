"""Articles and replies say nothing that the fact sheet does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.content.files import domain, products

SHEET = (ROOT / "docs" / "halden.md").read_text("utf-8")
ARTICLES = sorted((ROOT / "kb_articles" / "en").rglob("*.md"))
NUMBER = r"\d+(?:\.\d+)?"
PRICES = set(re.findall(rf"(?<![\w.]){NUMBER}(?![\w])", SHEET))
CODES = set(re.findall(r"^\| (E\d\d) \|", SHEET, re.MULTILINE))
ROOTS = {path.split("→")[0].strip() for path in re.findall(r"\*\*([^*]+→[^*]+)\*\*", SHEET)}
MODELS = set(re.findall(r"\| (H[A-Z]-\d+) \|", SHEET))
#: Sums that articles work out for the reader from the sheet's numbers.
WORKED_OUT = {
    f"{value:.2f}".removesuffix(".00")
    for value in (
        12 * 5.99, 12 * 5.99 - 59,  # a year of Plus by the month, and what the yearly plan saves
        12 * 9.99, 12 * 9.99 - 99,  # the same of Family
        3 * 99, 3 * 99 - 249,  # three Mesh Points one by one, and what the set saves
        3 * 59, 3 * 59 - 159,  # the same of Radiator Valves
        3 * 29,  # Halden Care for three devices
        79 + 59,  # the Starter bundle's parts
        149 * 0.9,  # Router H3 with the student discount
        69 + 25 + 25, 69 + 25,  # a visit for three devices, for two
        179 + 3 * 59,
    )
}  # fmt: skip


def where(article: Path) -> str:
    return str(article.relative_to(ROOT))


@pytest.mark.parametrize("article", ARTICLES, ids=where)
def test_every_price_is_on_the_sheet_or_worked_out_from_it(article: Path) -> None:
    prices = set(re.findall(rf"€ ?({NUMBER})", article.read_text("utf-8")))
    assert not prices - PRICES - WORKED_OUT, f"{where(article)}: prices that docs/halden.md does not have"


@pytest.mark.parametrize("article", ARTICLES, ids=where)
def test_every_error_code_is_in_the_table(article: Path) -> None:
    codes = set(re.findall(r"\bE\d{2}\b", article.read_text("utf-8")))
    assert not codes - CODES, f"{where(article)}: codes that docs/halden.md does not have"


@pytest.mark.parametrize("article", ARTICLES, ids=where)
def test_every_model_is_one_that_halden_makes(article: Path) -> None:
    models = set(re.findall(r"\bH[A-Z]-\d{2,3}\b", article.read_text("utf-8")))
    assert not models - MODELS, f"{where(article)}: models that docs/halden.md does not have"


@pytest.mark.parametrize("article", ARTICLES, ids=where)
def test_every_menu_path_begins_at_a_root_that_there_is(article: Path) -> None:
    paths = re.findall(r"\*\*([^*]+→[^*]+)\*\*", article.read_text("utf-8"))
    wrong = [path for path in paths if path.split("→")[0].strip() not in ROOTS]
    assert not wrong, f"{where(article)}: begin with one of {', '.join(sorted(ROOTS))}"


@pytest.mark.parametrize("article", ARTICLES, ids=where)
def test_addresses_and_numbers_are_haldens(article: Path) -> None:
    text = article.read_text("utf-8")
    body = text.split("\n---\n", 1)[1]  # the phrasings above it may name a customer's own number
    hosts = set(re.findall(r"\b[\w-]+\.halden\.example(?:/\w+)?|[\w.]+@[\w.]+", text))
    assert not {host.rstrip(".") for host in hosts if host.rstrip(".") not in SHEET}, where(article)
    assert not [phone for phone in re.findall(r"\+\d[\d ]{8,}\d", body) if phone not in SHEET], where(article)


def test_the_sheet_was_read() -> None:
    assert len(ARTICLES) >= 90 and len(CODES) == 19 and len(MODELS) == 12
    assert {"Devices", "Account", "Heating", "My orders", "Automations", "Menu"} <= ROOTS


def test_the_bots_own_words_state_no_facts() -> None:
    # Facts come from articles, so that they are changed in one place.
    # The emergency number is the same for everybody in the countries that Halden ships to, and no fact of Halden's.
    words = [v["text"].replace("112", "") for response in domain()["responses"].values() for v in response]
    names = {product["name"] for product in products().values()}
    assert not [text for text in words if re.search(r"\d|€", text) or any(name in text for name in names)]
