"""Entity patterns and products (what they find is in tests/understanding/test_entity_ruler.py)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.content.files import domain, products, read_yaml

FILES = sorted((ROOT / "data" / "entities").rglob("*.yml"))
NOT_ENTITIES = {"no_entity"}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_label_is_an_entity_of_the_domain(path: Path) -> None:
    labels = {pattern["label"] for pattern in read_yaml(path).get("patterns") or []}
    assert labels - NOT_ENTITIES <= set(domain()["entities"]), f"{path}: add the label to domain/domain.yml"


def test_every_entity_of_the_domain_has_a_pattern_or_comes_from_a_button() -> None:
    labels = {pattern["label"] for path in FILES for pattern in read_yaml(path).get("patterns") or []}
    assert set(domain()["entities"]) - labels == {"product", "article"}


def test_no_phrase_means_two_products() -> None:
    phrases = Counter(p.casefold() for product in products().values() for p in {product["name"], *product["phrases"]})
    twice = {p for p, count in phrases.items() if count > 1}
    folded_names = {product["name"].casefold() for product in products().values()}
    assert twice <= folded_names, "a product's name may be among its own phrases; nothing else twice"
    for phrase in twice:
        owners = [i for i, p in products().items() if phrase in {x.casefold() for x in [p["name"], *p["phrases"]]}]
        assert len(owners) == 1, f"{phrase!r} names {owners}"


def test_products_have_the_fact_sheets_names() -> None:
    sheet = (ROOT / "docs" / "halden.md").read_text("utf-8").replace("**", "")
    assert not [product["name"] for product in products().values() if product["name"] not in sheet]


def test_slots_that_come_from_entities_name_ones_that_there_are() -> None:
    for name, slot in domain()["slots"].items():
        for mapping in slot["mappings"]:
            if mapping["type"] == "from_entity":
                assert mapping["entity"] in domain()["entities"], name
