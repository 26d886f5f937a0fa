from __future__ import annotations

import pytest

from bot.knowledge.articles import read_articles
from bot.knowledge.build import Sources
from bot.knowledge.lint import lint
from tests.knowledge.fakes import write_article

GOOD = "\n\n".join(f"## Part {n}\n\n" + f"The router has a light that says part {n}. " * 8 for n in range(3))


def advice(sources: Sources, **changes: object) -> list[str]:
    write_article(sources.kb_dir.parent, "amber-light", **changes)
    articles = [a for a in read_articles(sources.kb_dir, sources.catalogue()) if a.id == "amber-light"]
    return lint(articles)


def test_a_good_article_gets_no_advice(sources: Sources) -> None:
    assert advice(sources, body=GOOD) == []


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"body": "Too short."}, "the body has 2 words; say enough"),
        ({"body": "\n\n".join(GOOD.replace("Part", f"Part {n}") for n in range(4))}, "words; split the article"),
        (
            {"body": GOOD + "\n\n## Long\n\n" + "A sentence of six words stands. " * 30},
            "the section 'Long' is cut when shown",
        ),
        ({"body": GOOD + "\n\nA <b>bold</b> word."}, "HTML is shown as text; write it in Markdown"),
        ({"body": GOOD + "\n\n![lamp](lamp.png)"}, None),
        ({"body": GOOD, "tests": ["only one"]}, "only 1 tests; add phrasings"),
    ],
)
def test_advice_names_file_line_and_what_to_do(sources: Sources, changes: dict, finding: str | None) -> None:
    if finding is None:
        changes["body"] = changes["body"].replace("lamp.png", "https://halden.example/lamp.png")
        finding = "images are not shown"
    found = advice(sources, **changes)
    assert len(found) == 1
    assert found[0].startswith("kb/en/basics/amber-light.md:") and finding in found[0]


def test_one_phrasing_in_two_articles(sources: Sources) -> None:
    root = sources.kb_dir.parent
    write_article(root, "amber-light", questions=["Where is it?"])
    write_article(root, "refund-time", questions=["where is it"])
    shared = [line for line in lint(read_articles(sources.kb_dir, sources.catalogue())) if "same phrasing" in line]
    assert len(shared) == 1
    assert "amber-light.md" in shared[0] and "refund-time.md" in shared[0]
