from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.knowledge.articles import Article, read_articles
from bot.knowledge.build import Sources
from bot.knowledge.importing.readers import ImportingError
from bot.knowledge.importing.report import as_dict, as_text

PNG = b"\x89PNG image"


@pytest.fixture
def articles(sources: Sources):
    """The articles by id, read as the build reads them."""
    return lambda: {article.id: article for article in read_articles(sources.kb_dir, sources.catalogue())}


def article(articles, name: str) -> Article:
    return articles()[name]


def test_pages_of_every_kind_become_articles(imported, articles) -> None:
    found = imported(
        {
            "docs/wifi/deep/Reset Router.md": "---\ntitle: Reset the router h1\ndate: 2024-05-01\nlayout: x\n---\n"
            "1. Hold.\n2. Wait.\n3. Let go.\n",
            "docs/billing/index.md": '+++\ntitle = "Pay"\n+++\nText about paying.\n',
            "docs/billing/faq.mdx": "# Questions\n\n## When do I pay?\n\nNow.\n",
            "docs/_draft.md": "---\ntitle: Soon\ndraft: true\n---\nText.\n",
        },
        status="published",
    )
    assert {result.state for result in found.results} == {"written"}
    made = article(articles, "reset-router")
    assert (made.section, made.kind, made.products, str(made.updated)) == (
        "wifi",
        "how-to",
        ("router-h1",),
        "2024-05-01",
    )
    assert made.status == "published" and made.body.strip() == "1. Hold.\n2. Wait.\n3. Let go."
    assert article(articles, "billing").title == "Pay"
    assert "When do I pay?" in article(articles, "faq").questions
    assert article(articles, "draft").status == "draft"


def test_a_page_named_as_one_of_the_help_centre_gets_another_id(imported, articles) -> None:
    found = imported({"a/search.md": "# Search\n\nText.", "contact.md": "# Contact\n\nText."})
    assert {result.state for result in found.results} == {"written"}
    assert article(articles, "a-search").title == "Search" and article(articles, "contact-2").title == "Contact"


def test_links_lead_to_articles_anchors_and_files(imported, articles) -> None:
    found = imported(
        {
            "a/one.md": "# One\n\n[two](../b/two.md#second-part), [too](/docs/b/two/), "
            "[self](#here), [away](../x.pdf), "
            "[web](https://a.example), ![shot](shot.png), ![gone](/no.png)\n\n## Here\n\nText.",
            "b/two.md": "# Two\n\nText.\n\n## Second part!\n\nText [one](../a/one).",
            "a/shot.png": PNG,
        }
    )
    body = article(articles, "one").body
    assert "[two](article:two#second-part), [too](article:two), [self](article:one#here), away, " in body
    assert "[web](https://a.example), ![shot](img/shot.png), \n" in body or "![shot](img/shot.png)," in body
    assert "[one](article:one)" in article(articles, "two").body
    dropped = [note.text for result in found.results for note in result.page.notes if note.what == "dropped"]
    assert any("../x.pdf" in text for text in dropped) and any("/no.png (not there): gone" in text for text in dropped)


def test_anchors_lead_to_where_the_text_of_a_heading_begins(imported, articles) -> None:
    imported(
        {
            "a.md": "[bare](b.md#bare) [deep](b.md#deep-one) [io](b.md#fly-io-dns) [own](b.md#own) [no](b.md#no)",
            "b.md": "# B\n\nText.\n\n## Bare\n\n### Below\n\nText."
            "\n\n#### Deep one\n\nText.\n\n## Fly.io DNS\n\nText.\n\n"
            "## Last {#own}\n\nText.",
        }
    )
    body = article(articles, "a").body.strip()
    places = ["#below", "#below", "#fly-io-dns", "#last", ""]
    words = ["bare", "deep", "io", "own", "no"]
    assert body == " ".join(f"[{word}](article:b{place})" for word, place in zip(words, places, strict=True))


def test_images_are_copied_beside_the_article(imported, sources: Sources) -> None:
    imported({"wifi/one.md": "![a](img/x.PNG) ![b](../x.png)\n\nText", "wifi/img/x.PNG": PNG, "x.png": b"other"})
    folder = next(sources.kb_dir.glob("en/*/img"))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"x.png": PNG, "x-2.png": b"other"}


def test_links_to_other_pages_of_the_site_lead_there(imported, articles) -> None:
    imported(
        {"one.md": "[a](/docs/other) [b](https://site.example/two)", "two.md": "Text"}, site="https://site.example/"
    )
    assert article(articles, "one").body.strip() == "[a](https://site.example/docs/other) [b](article:two)"


def test_equal_names_get_the_folders_name_before(imported) -> None:
    found = imported({"a/x/setup.md": "A", "b/x/setup.md": "B", "b/y/setup.md": "C"})
    assert sorted(result.page.id for result in found.results) == ["setup", "x-setup", "y-setup"]


def test_languages_come_from_folders_and_share_ids(imported, sources: Sources) -> None:
    found = imported(
        {"lt-LT/wifi/a.md": "Tekstas", "zh-CN/wifi/a.md": "文本", "ru/wifi/сброс.md": "Текст"}, language=""
    )
    assert sorted(result.page.relative for result in found.results) == [
        "lt/wifi/a.md",
        "ru/wifi/sbros.md",
        "zh/wifi/a.md",
    ]
    with pytest.raises(ImportingError, match="give --language"):
        imported({"wifi/a.md": "Text"}, language="")


def test_a_language_that_overrules_the_folders_is_told(imported) -> None:
    found = imported({"lt-LT/a.md": "Tekstas", "ru/b.md": "Текст", "c.md": "Text"}, language="en")
    assert {result.page.language for result in found.results} == {"en"}
    assert "name other languages (1 lt, 1 ru); leave out --language" in as_text(found, dry_run=False)
    assert "other languages" not in as_text(imported({"en/d.md": "Text"}, path="en", language="en"), dry_run=False)


@pytest.mark.parametrize(
    ("body", "language", "test"),
    [
        ("Moved! Look at the page of your provider.", "en", "Look at the page of your provider."),
        ("https://halden.example\n\nTurn Node.js off and on again. Wait.", "en", "Turn Node.js off and on again."),
        ("1. Hold the button down.\n2. Wait.", "en", "Hold the button down."),
        ("Rašykite mums el. paštu arba skambinkite. Laukite.", "lt", "Rašykite mums el. paštu arba skambinkite."),
        ("首先，确保连接安全。然后等。", "zh", "首先，确保连接安全。"),
    ],
)
def test_a_test_is_a_whole_sentence_that_tells_something(imported, articles, body, language, test) -> None:
    imported({"a/page-of-its-own.md": f"# Page\n\n{body}"}, language=language)
    assert article(articles, "page-of-its-own").tests == (test,)


def test_an_article_that_is_there_stays(imported, sources: Sources) -> None:
    path = sources.kb_dir / "en/basics/amber-light.md"
    before = path.read_bytes()
    found = imported({"basics/amber-light.md": "# Other\n\nText"})
    assert [result.state for result in found.results] == ["exists"]
    assert path.read_bytes() == before
    assert "there already and stays" in as_text(found, dry_run=False)


def test_an_article_of_another_section_with_the_same_id_stays_too(imported, articles) -> None:
    found = imported({"wifi/x.md": "Text", "elsewhere/amber-light.md": "Text"})
    states = {result.page.id: result.state for result in found.results}
    assert states == {"x": "written", "amber-light": "exists"}
    articles()


def test_a_second_import_changes_only_what_nobody_touched(imported, sources: Sources) -> None:
    imported({"w/a.md": "Text a", "w/b.md": "Text b", "w/c.md": "Text c"})
    folder = sources.kb_dir / "en" / "pages"
    folder = folder if folder.is_dir() else next(sources.kb_dir.rglob("a.md")).parent
    (folder / "b.md").write_text((folder / "b.md").read_text("utf-8") + "By hand.\n", "utf-8")
    changed = {"w/a.md": "New a", "w/b.md": "New b", "w/c.md": "Text c"}
    states = {r.page.id: r.state for r in imported(changed).results}
    assert (states["a"], states["b"]) == ("outdated", "changed since")
    states = {r.page.id: r.state for r in imported(changed, update=True).results}
    assert (states["a"], states["b"]) == ("updated", "changed since")
    assert "New a" in (folder / "a.md").read_text("utf-8") and "By hand." in (folder / "b.md").read_text("utf-8")
    assert {r.page.id: r.state for r in imported(changed, update=True).results}["a"] == "unchanged"


def test_a_dry_run_writes_nothing(imported, sources: Sources) -> None:
    before = sorted(sources.kb_dir.rglob("*"))
    found = imported({"w/a.md": "Text"}, dry_run=True)
    assert sorted(sources.kb_dir.rglob("*")) == before
    assert "Nothing was written" in as_text(found, dry_run=True)


def test_a_page_without_text_is_a_draft_of_its_description(imported, articles) -> None:
    imported({"w/a.md": "---\ntitle: A page\ndescription: What it is.\n---\n<!-- x -->"}, status="published")
    made = article(articles, "a")
    assert (made.status, made.body.strip()) == ("draft", "What it is.")


def test_a_published_page_does_not_link_to_a_draft(imported, articles) -> None:
    imported({"w/a.md": "Text [b](b.md)", "w/b.md": "---\ndraft: true\n---\nText"}, status="published")
    assert article(articles, "a").body.strip() == "Text b"


def test_questions_that_are_tests_of_others_are_left_out(imported, articles) -> None:
    taken = next(iter(article(articles, "amber-light").tests))
    imported({"w/a.md": f"---\ntitle: {taken}\n---\nText"})
    assert taken not in article(articles, "a").questions


def test_odd_encodings_and_line_ends_are_read(imported, articles) -> None:
    imported(
        {
            "w/a.md": b"\xef\xbb\xbf---\r\ntitle: Caf\xc3\xa9\r\n---\r\nText\r\n",
            "w/b.md": b"# Caf\xe9\n\nText",
            "w/c.md": "# Café\n\nText".encode("utf-16"),
        }
    )
    assert {article(articles, name).title for name in "abc"} == {"Café"}


def test_the_family_is_that_of_the_nearest_articles(imported, articles) -> None:
    imported(
        {
            "w/a.md": "# Cancel an order\n\nRefund of money, order, shop, voucher, bank, pay.",
            "w/b.md": "# Reset button camera\n\nrouter light battery charge wifi",
        }
    )
    assert article(articles, "a").family == "general_service"
    assert article(articles, "b").family == "technical_support"
    imported({"w/a.md": "# Cancel", "v/c.md": "Text"}, family="technical_support")
    assert article(articles, "c").family == "technical_support"


def test_nothing_to_import_is_an_error(imported, tmp_path: Path) -> None:
    with pytest.raises(ImportingError, match="no Markdown file"):
        imported({"w/a.txt": "Text"})
    with pytest.raises(ImportingError, match="no such file"):
        imported({}, path="nowhere")


def test_a_foreign_manifest_is_not_trusted(imported, sources: Sources) -> None:
    (sources.kb_dir / ".import.json").write_text("[]", "utf-8")
    with pytest.raises(ImportingError, match=r"\.import\.json"):
        imported({"w/a.md": "Text"})


def test_the_report_is_json_too(imported) -> None:
    found = imported({"w/a.md": "---\ntitle: A\nlayout: x\n---\nText"})
    told = json.loads(json.dumps(as_dict(found, dry_run=False)))
    assert told["states"] == {"written": 1}
    assert told["files"][0]["dropped"] == [{"line": 1, "text": "keys of the front matter: layout"}]
