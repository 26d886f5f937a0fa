"""Names of products."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.products import product_names
from bot.settings import ROOT


def written(data_dir: Path, language: str, text: str) -> Path:
    path = data_dir / "entities" / language / "products.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return path


def test_the_companys_products_have_names() -> None:
    assert product_names(ROOT / "data", "en")["outdoor-cam"] == "Outdoor Cam"


def test_a_language_has_its_own_names_or_the_english_ones(tmp_path: Path) -> None:
    written(tmp_path, "en", "products: {lamp: {name: Lamp}}")
    written(tmp_path, "lt", "products: {lamp: {name: Lempa}}")
    assert product_names(tmp_path, "lt") == {"lamp": "Lempa"}
    assert product_names(tmp_path, "ru") == {"lamp": "Lamp"}


def test_a_company_without_products_has_no_names(tmp_path: Path) -> None:
    assert product_names(tmp_path, "en") == {}


@pytest.mark.parametrize("text, words", [
    ("products: [", "not valid YAML"),
    ("", "wrong form"),
    ("products: {lamp: {phrases: [lamp]}}", "name"),
    ("products: [lamp]", "wrong form"),
])  # fmt: skip
def test_a_wrong_file_is_named_with_its_mend(tmp_path: Path, text: str, words: str) -> None:
    path = written(tmp_path, "en", text)
    with pytest.raises(ContentError, match=words) as caught:
        product_names(tmp_path, "en")
    assert caught.value.message.startswith(str(path))
