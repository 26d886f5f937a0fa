"""Tables to measure on: what is wrong is named by file and line."""

from __future__ import annotations

import pytest

from bot.errors import ContentError
from bot.evaluate.tables import read_families, read_pairs


def written(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "table.csv"
    path.write_bytes(content.encode(encoding))
    return path


def test_quotes_marks_and_further_columns_are_read(tmp_path):
    path = written(tmp_path, '\ufeffid,text,intent\n1,"where, please, is ""it""\nnow?",order\n2, hi ,greet\n')
    assert read_pairs(path, "intent") == [('where, please, is "it"\nnow?', "order"), ("hi", "greet")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("words,intent\nhi,greet\n", r"table\.csv:1: no column text"),
        ("text,intent\nhi,greet\n,greet\n", r"table\.csv:3: the text is empty"),
        ("text,intent\nhi\n", r"table\.csv:2: the intent is empty"),
        ("text,intent\n", "has no rows"),
        ("", "no column text and intent"),
    ],
)
def test_a_fault_names_its_place(tmp_path, content, said):
    with pytest.raises(ContentError, match=said):
        read_pairs(written(tmp_path, content), "intent")


def test_what_is_no_text_in_utf8_is_said(tmp_path):
    with pytest.raises(ContentError, match="UTF-8"):
        read_pairs(written(tmp_path, "text,intent\nпривет,greet\n", "cp1251"), "intent")
    with pytest.raises(ContentError, match="cannot be read"):
        read_pairs(tmp_path / "none.csv", "intent")


def test_families_by_either_name(tmp_path):
    path = written(tmp_path, "text,family\na,technical\nb,general_service\n")
    assert read_families(path) == [("a", "technical_support"), ("b", "general_service")]
    with pytest.raises(ContentError, match=r"row 2 .*'sales'"):
        read_families(written(tmp_path, "text,family\na,sales\n"))
