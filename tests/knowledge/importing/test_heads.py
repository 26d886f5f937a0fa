from __future__ import annotations

import datetime as dt

import pytest

from bot.knowledge.importing.heads import as_date, split_head


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: A b\ntags: [x]\n---\nBody\n", 5),
        ('+++\ntitle = "A b"\ntags = ["x"]\n+++\nBody\n', 5),
        ('{\n"title": "A b",\n"tags": ["x"]\n}\n\nBody\n', 6),
        (';;;\n"title": "A b", "tags": ["x"]\n;;;\nBody\n', 4),
    ],
)
def test_every_kind_of_front_matter_is_read(text: str, line: int) -> None:
    assert split_head(text) == ({"title": "A b", "tags": ["x"]}, "Body\n", line, "")


def test_lines_of_keys_are_front_matter_where_the_first_is_known() -> None:
    assert split_head("Title: A b\nDate: 2024-01-02\n\nBody") == ({"title": "A b", "date": "2024-01-02"}, "Body", 4, "")
    assert split_head("Remember: always\n\nBody")[0] == {}
    assert split_head("Title: A b and no end")[0] == {}


def test_broken_front_matter_is_read_line_by_line_and_said() -> None:
    values, body, line, fault = split_head('---\ntitle: Fix: the router\ndate: 2024-01-02\nx: "open\n---\nBody')
    assert values["title"] == "Fix: the router"
    assert as_date(values["date"]) == dt.date(2024, 1, 2)
    assert (body, line) == ("Body", 6)
    assert "not YAML" in fault


def test_a_text_without_front_matter_is_all_body() -> None:
    for text in ("# Title\n\nText", "{not json} text", "---\nno end", ""):
        assert split_head(text) == ({}, text, 1, "")
