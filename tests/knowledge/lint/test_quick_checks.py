"""The checks that need no model, each with what it finds and what it leaves alone."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.articles import Catalogue
from bot.knowledge.build import Sources
from bot.knowledge.lint import findings_of_text
from bot.knowledge.lint.reading import lix
from tests.knowledge.fakes import article_text
from tests.knowledge.lint.helpers import GOOD, TODAY, article, codes, found, good, write_image


def test_a_good_article_gets_no_finding() -> None:
    assert found(article(), article("refund-time")) == []


@pytest.mark.parametrize(
    ("changes", "code", "text"),
    [
        ({"body": "Too short."}, "too-short", "the body has 2 words; say enough"),
        ({"body": "\n\n".join(good(f"part {n}") for n in range(5))}, "too-long", "split the article"),
        (
            {"body": GOOD + "\n\n## Long\n\n" + "A sentence of six words stands. " * 30},
            "cut-section",
            "the section 'Long' is cut when shown",
        ),
        ({"body": GOOD + "\n\nA <b>bold</b> word."}, "html", "write it in Markdown"),
        ({"body": GOOD + "\n\n1. " + "one two three four five " * 9}, "long-step", "the step has 45 words"),
        ({"body": GOOD + "\n\n1. Tap. Wait. Look. Go."}, "long-step", "the step has 4 sentences"),
        ({"body": GOOD + "\n\n" + "one two " * 23 + "end."}, "long-sentence", "has 47 words"),
        (
            {"body": GOOD + "\n\n## Hard\n\n" + "Extraordinary documentation necessitates concentration. " * 13},
            "hard-to-read",
            "the passage under 'Hard' is hard to read (LIX 104; 45 is the limit)",
        ),
        ({"tests": ["only one"]}, "few-tests", "only one test; add phrasings"),
        ({"updated": "2025-10-31"}, "stale", "not looked at for 366 days"),
        ({"body": GOOD + "\n\n[x](#part-1)"}, "broken-anchor", "write article:amber-light#part-1"),
        ({"body": GOOD + "\n\n[x](article:amber-light#part-9)"}, "broken-anchor", "(part-1, part-2, part-3)"),
    ],
)
def test_a_finding_names_file_line_and_mend(changes: dict, code: str, text: str) -> None:
    (one,) = found(article(**changes))
    assert (one.code, one.path) == (code, "kb/en/basics/amber-light.md")
    assert text in str(one) and one.line > 1


@pytest.mark.parametrize(
    "body",
    [
        "Write `<b>` or `[x](article:gone)`.",
        "Type <your name> there.",
        "```\n<div>\n1. a. b. c. d. e.\n```",
        "[x](article:amber-light#part-1)",
        "1. One. Two. Three.\n   - a. b. c. d.\n2. Next.",
    ],
)
def test_what_is_no_finding(body: str) -> None:
    assert found(article(body=GOOD + "\n\n" + body)) == []


def test_a_line_is_that_of_the_file() -> None:
    body = "First.\n\n" + GOOD + "\n\n2. Fine.\n3. One. Two. Three. Four.\n\nText\nand <br> more."
    one = article(body=body)
    lines = one.body.splitlines()
    step, html = found(one)
    assert lines[step.line - one.body_line].startswith("3. One")
    assert lines[html.line - one.body_line].startswith("and <br>")


def test_images(tmp_path: Path) -> None:
    write_image(tmp_path, "img/lamp 1.png")
    body = GOOD + "\n\n![lamp](<img/lamp 1.png>)\n![](img/gone.png)\n![x](https://halden.example/x.png)\n![y](y.svg)"
    one = article(body=body)
    assert sorted(codes(one, kb_dir=tmp_path)) == ["image-alt", "image-elsewhere", "image-elsewhere", "missing-image"]
    assert "put it at en/basics/img/gone.png" in " ".join(map(str, found(one, kb_dir=tmp_path)))
    assert "missing-image" not in codes(one)


def test_an_image_out_of_reach_is_one_fault(sources: Sources) -> None:
    text = article_text("amber-light", body=GOOD + "\n\n![y](../y.png)")
    (one,) = findings_of_text(text, PurePath("en/basics/amber-light.md"), sources.catalogue(), [], today=TODAY)
    assert (one.code, one.level) == ("broken-link", "fault")


def test_the_reading_index_of_a_text() -> None:
    assert lix("", "en") == 0
    assert lix("A red lamp is on.", "en") == 5
    # Two sentences, one of ten words long: ten percent.
    assert lix("The red lamp is on. Unplug the adapter for once.", "en") == 15
    # An item of a list is a sentence without a full stop.
    assert lix("Wait\nLook", "en") == 1


def test_chinese_is_judged_by_the_length_of_its_sentences() -> None:
    from bot.knowledge.lint.reading import check
    from bot.knowledge.lint.scope import Scope

    long = article(folder="zh/basics", body="灯" * 81 + "。")
    short = article(folder="zh/basics", body=("灯" * 40 + "。") * 5)
    assert [one.code for one in check(Scope([long], [long], TODAY))] == ["long-sentence"]
    assert list(check(Scope([short], [short], TODAY))) == []


def test_translations_missing_and_old() -> None:
    source, other = article(updated="2026-10-20"), article("refund-time")
    translated = article(folder="lt/basics", updated="2026-10-10")
    old, lacking = found(source, other, translated)
    assert (lacking.code, lacking.path) == ("old-translation", "kb/lt/basics/amber-light.md")
    assert (old.code, old.mend) == ("untranslated", "write lt/basics/refund-time.md")
    assert codes(source, languages=["ru"]) == ["untranslated"]
    assert codes(article(status="draft"), languages=["ru"]) == []


def test_the_answer_to_one_question_about_a_product_is_as_short_as_it_is() -> None:
    short = {"tests": [], "body": "Yes, with the two screws in the box.\n\n1. " + "One step. " * 4}
    assert {"untranslated", "too-short", "few-tests"} < set(codes(article(**short), languages=["ru"]))
    asked = article(folder="en/product-questions", **short)
    assert codes(asked, languages=["ru"]) == ["long-step"]


def test_an_unsaved_text_is_judged_among_the_others(sources: Sources) -> None:
    others = [article(), article("refund-time", status="draft")]
    text = article_text(
        "cancel-order",
        products=["router-h9"],
        tests=["amber light router gone now", "one two three", "four five six"],
        body=good("cancel-order") + "\n\n[a](article:gone) [b](article:refund-time) [c](article:amber-light#no)",
    )
    path = PurePath("en/basics/cancel-order.md")
    found = findings_of_text(text, path, sources.catalogue(), others, today=TODAY)
    # A test in the words of another article's question is that question's finding.
    assert [(one.level, one.code) for one in found] == [
        ("fault", "unknown-product"),
        ("fault", "broken-link"),
        ("fault", "broken-link"),
        ("advice", "broken-anchor"),
    ]
    assert {one.path for one in found} == {"kb_articles/en/basics/cancel-order.md"}


@pytest.mark.parametrize("relative", ["xx/basics/a.md", "a.md", "en/a.md", "en/b/c/d/a.md"])
def test_a_text_in_a_wrong_place_has_its_fault_and_no_crash(sources: Sources, relative: str) -> None:
    found = findings_of_text(article_text("a", body=GOOD), PurePath(relative), sources.catalogue(), [], today=TODAY)
    assert "fault" in {one.level for one in found}


@settings(max_examples=80, deadline=None)
@given(
    parts=st.lists(
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(
                ["# H", "## H", "1. a", "   - b", "> c", "```", "![x](y.png)", "[a](article:b#c)", "<b>", "|a|b|",
                 "|-|-|", "\n\n", "[![a](b.png)](#c)"]
            ),
        ),
        max_size=15,
    )
)  # fmt: skip
def test_any_body_can_be_judged(parts: list[str]) -> None:
    text = article_text("amber-light", body=GOOD + "\n" + "\n".join(parts))
    catalogue = Catalogue(frozenset({"technical_support"}), frozenset({"router-h1"}))
    last = len(text.splitlines())
    for one in findings_of_text(text, PurePath("en/basics/amber-light.md"), catalogue, [], today=TODAY):
        assert 1 <= one.line <= last and one.text and one.mend


@pytest.mark.parametrize("text", ["", "---\n", "---\nid: [\n---\n", "---\nid: a\n---\nText", "\ud800"])
def test_a_text_that_is_no_article_yet_has_faults_only(sources: Sources, text: str) -> None:
    found = findings_of_text(text, PurePath("en/basics/a.md"), sources.catalogue(), [], today=TODAY)
    assert found and {one.level for one in found} == {"fault"}
