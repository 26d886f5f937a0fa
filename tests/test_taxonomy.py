"""The taxonomy: read, asked, and refused with the mend where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.taxonomy import Intent, Taxonomy, load_taxonomy

GOOD = """
families:
  tech: {team: red, title: {en: Technical, lt: Techninė}}
  general: {team: blue}
taxonomy:
  wifi_connection: {family: tech, title: {en: Wi-Fi, lt: Belaidis}}
  invoice: {family: general}
  greet: {title: {en: A greeting}}
"""


@pytest.fixture
def taxonomy(tmp_path: Path) -> Taxonomy:
    return load_taxonomy(written(tmp_path, GOOD))


def written(folder: Path, text: str) -> Path:
    path = folder / "taxonomy.yml"
    path.write_text(text, "utf-8")
    return path


def test_family_and_team(taxonomy: Taxonomy) -> None:
    assert taxonomy.family_of("wifi_connection") == "tech" and taxonomy.team_of("tech") == "red"
    assert taxonomy.family_of("invoice") == "general" and taxonomy.team_of("general") == "blue"


def test_danger_goes_where_the_file_says(tmp_path: Path, taxonomy: Taxonomy) -> None:
    assert taxonomy.family_of_danger() is None
    (tmp_path / "other").mkdir()
    named = written(tmp_path / "other", GOOD.replace("{team: red,", "{team: red, takes_danger: true,"))
    assert load_taxonomy(named).family_of_danger() == "tech"


@pytest.mark.parametrize("intent", ["greet", "no_such_intent", "", None])
def test_what_belongs_to_no_family_has_none(taxonomy: Taxonomy, intent: str | None) -> None:
    assert taxonomy.family_of(intent) is None
    assert taxonomy.team_of(taxonomy.family_of(intent)) is None


@pytest.mark.parametrize("intent, language, title", [
    ("wifi_connection", "lt", "Belaidis"),
    ("wifi_connection", "zh", "Wi-Fi"),
    ("invoice", "en", "invoice"),
    ("no_such_intent", "en", "no such intent"),
    (None, "en", ""),
])  # fmt: skip
def test_titles_fall_back_to_english_and_then_to_the_name(
    taxonomy: Taxonomy, intent: str | None, language: str, title: str
) -> None:
    assert taxonomy.title_of(intent, language) == title


def test_a_bare_name_is_put_in_words() -> None:
    assert Intent("order_status", None).title("en") == "order status"


@pytest.mark.parametrize("text, words", [
    ("families: [", "not valid YAML"),
    ("", "wrong form"),
    ("taxonomy: {}", "families"),
    ("families: {}", "taxonomy"),
    ("families: {tech: {}}\ntaxonomy: {}", "team"),
    ("families: {}\ntaxonomy: {wifi: tech}", "wrong form"),
    ("families: {tech: {team: red}}\ntaxonomy: {wifi: {family: tecn}}", "intent wifi names the unknown family tecn"),
])  # fmt: skip
def test_a_wrong_file_is_named_with_its_mend(tmp_path: Path, text: str, words: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ContentError, match=words) as caught:
        load_taxonomy(path)
    assert caught.value.message.startswith(str(path)) and caught.value.code == "bad_content"


def test_a_file_that_is_no_utf_8_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "taxonomy.yml"
    path.write_bytes(GOOD.encode("utf-16"))
    with pytest.raises(ContentError, match="not valid YAML"):
        load_taxonomy(path)


def test_a_missing_file_is_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="cannot be read"):
        load_taxonomy(tmp_path / "taxonomy.yml")
