"""Agents' Markdown: what it draws, what stays as typed, and articles' passages there and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.work.markdown import blocks, link, markdown_of
from bot.knowledge.articles import read_articles, read_catalogue
from bot.knowledge.markdown import plain_text
from bot.knowledge.passages import passages_of

ROOT = Path(__file__).resolve().parents[3]


def only_run(text: str) -> dict:
    (block,) = blocks(text)
    (run,) = block["runs"]
    return run


def test_the_subset():
    drawn = blocks("**Bold** and *plain* `code`\nnext line\n\n3. three\n4. four\n\n- one\n- two\n\n# Heading")
    assert drawn == [
        {"type": "p", "runs": [
            {"text": "Bold", "bold": True}, {"text": " and "}, {"text": "plain", "italic": True}, {"text": " "},
            {"text": "code", "code": True},
            {"text": "\nnext line"},
        ]},
        {"type": "ol", "start": 3, "items": [[{"text": "three"}], [{"text": "four"}]]},
        {"type": "ul", "items": [[{"text": "one"}], [{"text": "two"}]]},
        {"type": "p", "runs": [{"text": "Heading", "bold": True}]},
    ]  # fmt: skip


@pytest.mark.parametrize("text", [
    "<script>alert(1)</script>", "<b>bold</b>", "a < b & c &lt; d", "> 5 devices", "---", "Ana\n---", "    indented",
    "[a](javascript:alert(1))", "[a](data:text/html,x)", "[a](/help/en/x)", "[a](tel:112)", "[x]: https",
    "| a | b |\n|---|---|", "[](https://)", "*", "- ", "~~gone~~", "article:reset",
])  # fmt: skip
def test_what_would_be_swallowed_or_lead_elsewhere_stays_as_typed(text):
    drawn = blocks(text)
    assert [run for block in drawn for run in block.get("runs", []) if "href" in run] == []
    shown = "".join(plain_text(block["runs"]) for block in drawn)
    assert shown.strip() == text.strip()


@pytest.mark.parametrize("text, href", [
    ("https://halden.example/a_b_(c)", "https://halden.example/a_b_(c"), ("<https://halden.example>", None),
    ("[mail](mailto:a@b.example)", "mailto:a@b.example"), ("![x](https://halden.example/p.png)", None),
])  # fmt: skip
def test_addresses_of_the_web_are_links(text, href):
    runs = blocks(text)[0]["runs"]
    hrefs = [run["href"] for run in runs if "href" in run]
    assert hrefs and (href is None or hrefs == [href])


def test_a_sentences_end_is_not_the_addresss():
    runs = blocks("See https://halden.example/x. Or (https://halden.example/y)!")[0]["runs"]
    assert [run["href"] for run in runs if "href" in run] == ["https://halden.example/x", "https://halden.example/y"]


def test_every_passage_comes_back_as_it_went():
    catalogue = read_catalogue(ROOT / "domain" / "taxonomy.yml", ROOT / "data" / "entities")
    for article in read_articles(ROOT / "kb_articles", catalogue):
        for passage in passages_of(article):
            absolute = _absolute(passage.blocks, "https://desk.example")
            assert blocks(markdown_of(passage.blocks, "https://desk.example")) == absolute, passage.id


def test_a_title_cannot_break_out_of_its_link():
    written = link("Reset](https://evil.example) [x", "/help/en/reset", "https://desk.example")
    assert only_run(written)["href"] == "https://desk.example/help/en/reset"


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=200))
def test_any_text_gives_blocks_of_the_form(text):
    for block in blocks(text):
        runs = [block["runs"]] if block["type"] == "p" else block["items"]
        assert block["type"] in {"p", "ol", "ul"} and runs
        for run in (run for row in runs for run in row):
            assert run["text"] and set(run) <= {"text", "bold", "code", "href"}
            assert run.get("href", "https://").lower().startswith(("https://", "http://", "mailto:"))


def _absolute(found: list, base_url: str) -> list:
    def run(one: dict) -> dict:
        inside = one.get("href", "").startswith("/")
        return {**one, "href": base_url + one["href"]} if inside else one

    def block(one: dict) -> dict:
        if one["type"] == "p":
            return {**one, "runs": [run(part) for part in one["runs"]]}
        return {**one, "items": [[run(part) for part in item] for item in one["items"]]}

    return [block(one) for one in found]


@pytest.mark.parametrize("text", ["*soft*", "***both***", "so *soft* here", "**hard** and *soft*"])
def test_italics_are_written_as_they_are_read(text):
    assert markdown_of(blocks(text)) == text
