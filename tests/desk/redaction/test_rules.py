"""The languages' files: each of one form, with examples that it finds, and faults told with their file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk.redaction.rules import FOLDER, all_marks, all_rules, mark_of, read_rules
from bot.errors import ContentError

ENGLISH = (FOLDER / "en.yml").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.stem)
def test_every_language_has_a_mark_of_its_own_for_each_kind(path: Path) -> None:
    marks = read_rules(path).marks
    assert len(set(marks.values())) == 3
    assert all(mark.startswith("[") and mark.endswith("]") for mark in marks.values())


def test_an_unknown_language_has_the_english_marks() -> None:
    assert mark_of("card", "xx") == mark_of("card", "en") == "[card number removed]"
    assert mark_of("card", "en") in all_marks()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("code:\n", "codes:\n"), "'code'"),
        (('  card: "[card number removed]"\n', ""), "'card'"),
        (("\\bmy code (?P", "\\bmy code ((?P"), "no regular expression"),
    ],
)
def test_a_faulty_file_is_named(change: tuple[str, str], told: str, tmp_path: Path) -> None:
    path = tmp_path / "xx.yml"
    path.write_text(ENGLISH.replace(*change), "utf-8")
    with pytest.raises(ContentError, match=told) as fault:
        read_rules(path)
    assert str(path) in fault.value.message


def test_a_mark_is_no_secret() -> None:
    assert all_rules().spans("password", "my password is [password removed]") == []
