"""Entities as customers write them, with the shipped patterns."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.encoder_card import ROOT
from bot.errors import ContentError
from bot.spelling import Change, Corrected
from bot.understanding.entity_ruler import EntityRuler, build_ruler, read_patterns, value_of

PRODUCTS = yaml.safe_load((ROOT / "data" / "entities" / "en" / "products.yml").read_text("utf-8"))["products"]

TABLE = [
    # order numbers
    ("where is HA-123456", {"order_number": "HA-123456"}),
    ("where is ha123456?", {"order_number": "HA-123456"}),
    ("order ha 123456 please", {"order_number": "HA-123456"}),
    ("my order (HA-123456) is late", {"order_number": "HA-123456"}),
    ("order HA#123456", {"order_number": "HA-123456"}),
    ("number is HA-123456.", {"order_number": "HA-123456"}),
    # error codes
    ("it says E42", {"error_code": "E42"}),
    ("e42 again", {"error_code": "E42"}),
    ("error E 42 on the screen", {"error_code": "E42"}),
    ("error E-42", {"error_code": "E42"}),
    ("what is error code e42?", {"error_code": "E42"}),
    ("E42!", {"error_code": "E42"}),
    ("E42,what now", {"error_code": "E42"}),
    ("outdoor cam/E30", {"product": "outdoor-cam", "error_code": "E30"}),
    # other numbers
    ("serial HS0412345678", {"serial_number": "HS0412345678"}),
    ("hs0412345678", {"serial_number": "HS0412345678"}),
    ("return RMA-12345", {"return_number": "RMA-12345"}),
    ("rma12345", {"return_number": "RMA-12345"}),
    ("invoice INV-2026-123456 is wrong", {"invoice_number": "INV-2026-123456"}),
    ("visit HV-V-1234 tomorrow", {"visit_number": "HV-V-1234", "date": "tomorrow"}),
    # versions
    ("app 5.4 crashes", {"version": "5.4"}),
    ("since firmware 4.8.1", {"version": "4.8.1"}),
    ("version v2.9", {"version": "2.9"}),
    ("on v3.4", {"version": "3.4"}),
    ("firmware 4.12", {"version": "4.12"}),
    ("V5.10 since today", {"version": "5.10", "date": "today"}),
    # operating systems
    ("iphone 13", {"os": "ios"}),
    ("Android 12", {"os": "android"}),
    ("ios 17.2", {"os": "ios"}),
    ("my samsung", {"os": "android"}),
    ("on a mac", {"os": "macos"}),
    # people
    ("write to jo.smith@mail.example", {"email": "jo.smith@mail.example"}),
    ("call +37052550100", {"phone": "+37052550100"}),
    ("call 0037052550100", {"phone": "0037052550100"}),
    ("call me on +370 5 255 0100", {"phone": "+370 5 255 0100"}),
    # dates
    ("ordered 12.11.2026", {"date": "12.11.2026"}),
    ("ordered 12/11/26", {"date": "12/11/26"}),
    ("ordered 12.11.26", {"date": "12.11.26"}),
    ("since 2026-11-12", {"date": "2026-11-12"}),
    ("since yesterday", {"date": "yesterday"}),
    ("next friday", {"date": "next friday"}),
    ("on 3rd of March", {"date": "3rd of March"}),
    ("March 3", {"date": "March 3"}),
    # products and models
    ("my Router H3 blinks", {"product": "router-h3"}),
    ("HC-220 offline", {"product": "outdoor-cam"}),
    ("hc220 offline", {"product": "outdoor-cam"}),
    ("the hc 220", {"product": "outdoor-cam"}),
    ("H1's light is red", {"product": "router-h1"}),
    ("outdoor cameras", {"product": "outdoor-cam"}),
    ("INDOOR CAM", {"product": "indoor-cam"}),
    ("doorbell, the wired one", {"product": "doorbell"}),
    ("halden home app", {"product": "app"}),
    ("spare battery for it", {"product": "battery-pack"}),
    # several at once
    ("Outdoor Cam on firmware 2.9 shows E30 since yesterday",
     {"product": "outdoor-cam", "version": "2.9", "error_code": "E30", "date": "yesterday"}),
]  # fmt: skip

NOTHING = [
    "the light is red",
    "I waited 42 minutes",
    "it costs 129 or 139.90",
    "2.4 GHz or 5 GHz, only 2.4ghz",
    "charged 5.99 a month and 4.90 for delivery",
    "€4.9 or 9.9 euro or 9.9€",
    "2.5 Gbit/s, 1.5 m, 3.5 hours, 4.5 stars",
    "and/or",
    "E is the fifth letter",
    "ha ha ha",
    "A4 paper, B12, C3PO",
    "at 14:00 sharp",
    "e.g. this one",
]


@pytest.fixture(scope="module")
def ruler() -> EntityRuler:
    return EntityRuler({**EntityRuler.get_default_config()})


@pytest.mark.parametrize("text, expected", TABLE, ids=[text for text, _ in TABLE])
def test_what_is_found(ruler: EntityRuler, text: str, expected: dict[str, str]) -> None:
    found = ruler.extract(Corrected(text))
    first = {}
    for entity in found:
        first.setdefault(entity["entity"], entity["value"])
    assert first == expected
    assert all(text[e["start"] : e["end"]].strip() for e in found)


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_one(ruler: EntityRuler, text: str) -> None:
    assert ruler.extract(Corrected(text)) == []


def test_a_mistyped_name_is_found_where_it_was_typed(ruler: EntityRuler) -> None:
    typed = "order HA-123456: my doorbel is silent"
    said = Corrected(typed.replace("doorbel", "doorbell"), (Change(20, 27, "doorbell"),))
    found = {e["entity"]: (e["value"], typed[e["start"] : e["end"]]) for e in ruler.extract(said)}
    assert found == {"order_number": ("HA-123456", "HA-123456"), "product": ("doorbell", "doorbel")}


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_product_is_found_by_its_name_and_by_each_phrase(ruler: EntityRuler, product: str) -> None:
    for phrase in [PRODUCTS[product]["name"], *PRODUCTS[product]["phrases"]]:
        for text in (f"about {phrase} please", f"about {phrase.upper()}?"):
            values = [e["value"] for e in ruler.extract(Corrected(text)) if e["entity"] == "product"]
            assert values == [product], text


def test_every_model_number_of_the_fact_sheet_is_known(ruler: EntityRuler) -> None:
    rows = [line.split("|") for line in (ROOT / "docs" / "halden.md").read_text("utf-8").splitlines() if "| H" in line]
    models = {row[2].strip(): row[1].strip() for row in rows if len(row) > 3}
    assert len(models) >= 12
    for model, name in models.items():
        values = [e["value"] for e in ruler.extract(Corrected(f"it is a {model}"))]
        assert [PRODUCTS[v]["name"] for v in values] == [name], model


@pytest.mark.parametrize("label, text, value", [
    ("error_code", "e - 42", "E42"),
    ("order_number", "ha - 123456", "HA-123456"),
    ("return_number", "rma 12345", "RMA-12345"),
    ("invoice_number", "inv-2026-123456", "INV-2026-123456"),
    ("version", "firmware V4.8.1", "4.8.1"),
    ("date", "Tomorrow", "Tomorrow"),
])  # fmt: skip
def test_codes_have_one_spelling(label: str, text: str, value: str) -> None:
    assert value_of(label, text, "") == value


def test_the_patterns_id_is_the_value() -> None:
    assert value_of("product", "hc 220", "outdoor-cam") == "outdoor-cam"


@pytest.mark.parametrize("content, words", [
    ("patterns: [", "not valid YAML"),
    ("- just a list", "neither products nor patterns"),
    ("patterns:\n- {label: x}", "no label or no pattern"),
    ("patterns:\n- just a word", "no label or no pattern"),
    ("products:\n  lamp: {phrases: [lamp]}", "lamp"),
])  # fmt: skip
def test_a_wrong_file_is_named_with_its_mend(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "en").mkdir()
    path = tmp_path / "en" / "wrong.yml"
    path.write_text(content)
    with pytest.raises(ContentError, match=words) as caught:
        read_patterns(tmp_path, "en")
    assert str(path) in caught.value.message


def test_what_spacy_refuses_is_an_error_in_its_words() -> None:
    with pytest.raises(ContentError, match="spaCy refuses"):
        build_ruler("en", [{"label": "x", "pattern": [{"NO_SUCH_KEY": "y"}]}])


def test_common_patterns_serve_a_language_without_its_own() -> None:
    labels = {p["label"] for p in read_patterns(ROOT / "data" / "entities", "lt")}
    assert "error_code" in labels and "product" not in labels
