"""Front matter as a form and back."""

from __future__ import annotations

import datetime as dt

from bot.desk.writing.front import front_of, text_with, what_changed, with_updated
from bot.knowledge.frontmatter import head_of

TEXT = """---
# Who changes this asks the network team.
id: light
title: "The light"
products: [ router-h1 ]   # both, in truth
questions:
    - why is it amber
    # said on the phone
    - "what: does it mean"
tests: ['a', b]
note_of_ours: x

updated: 2026-10-01
---

Body.

"""


def read(text):
    head = head_of(text.encode())
    return front_of(head), head.body


def test_what_is_not_changed_stays_letter_by_letter():
    assert text_with(*read(TEXT), TEXT) == TEXT


def test_a_list_keeps_its_other_lines_their_quotes_and_comments():
    front, body = read(TEXT)
    text = text_with({**front, "questions": ["new: one", *front["questions"]]}, body, TEXT)
    assert text == TEXT.replace("    - why is", "    - 'new: one'\n    - why is")
    text = text_with({**front, "questions": front["questions"][1:]}, body, TEXT)
    assert '    - "what: does it mean"\n' in text and "amber" not in text


def test_new_keys_find_their_place_and_empty_ones_go():
    front, body = read(TEXT)
    text = text_with({**front, "status": "draft", "section": "wifi", "note_of_ours": ""}, body, TEXT)
    lines = text.splitlines()
    assert lines.index("section: wifi") == lines.index('title: "The light"') + 1
    assert lines.index("status: draft") == lines.index("updated: 2026-10-01") + 1
    assert "note_of_ours" not in text and "# Who changes this" in text


def test_text_that_yaml_would_read_otherwise_comes_back_as_it_was_typed():
    front, body = read(TEXT)
    odd = ["- dash", "a: b", "# no comment", "yes", "'quoted'", '"', "[x]", "…", "10:30", "null", "~", "back\\slash"]
    changed = {**front, "title": "!important & *starred", "questions": odd}
    assert read(text_with(changed, body, TEXT))[0] == changed
    assert read(text_with(changed, body))[0] == changed


def test_a_body_that_changes_leaves_the_front_matter_alone():
    front, _ = read(TEXT)
    text = text_with(front, "Another.", TEXT)
    assert text == TEXT.split("\n---\n")[0] + "\n---\n\nAnother.\n"


def test_the_day_of_the_last_change():
    today = dt.date(2026, 11, 20)
    assert with_updated(TEXT, TEXT, today) == TEXT
    assert "updated: 2026-11-20" in with_updated(TEXT.replace("Body", "Text"), TEXT, today)
    assert with_updated(TEXT.replace("note_of_ours: x", "note_of_ours: y"), TEXT, today).count("2026-10-01") == 1


def test_what_changed_in_words():
    assert what_changed(None, TEXT) == "new"
    assert what_changed(TEXT, TEXT.replace("Body", "Text").replace("amber", "red")) == "questions, text"
    published = TEXT.replace("updated:", "status: published\nupdated:")
    assert what_changed(TEXT, published) == "published"
