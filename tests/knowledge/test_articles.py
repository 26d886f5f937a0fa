from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from bot.errors import ArticleError, ContentError
from bot.knowledge.articles import read_articles, read_catalogue
from bot.knowledge.build import Sources
from tests.knowledge.fakes import write_article

TODAY = dt.date(2026, 11, 1)


def faults(sources: Sources) -> list[str]:
    with pytest.raises(ArticleError) as caught:
        read_articles(sources.kb_dir, sources.catalogue(), today=TODAY)
    return caught.value.faults


def test_reads_articles_with_the_lines_of_their_parts(sources: Sources) -> None:
    articles = {a.id: a for a in read_articles(sources.kb_dir, sources.catalogue(), today=TODAY)}
    light = articles["amber-light"]
    assert light.url == "/help/en/amber-light"
    assert light.products == ("router-h1",)
    assert light.updated == dt.date(2026, 10, 1)
    lines = (sources.kb_dir / "en/basics/amber-light.md").read_text("utf-8").splitlines()
    path, line = light.place("tests:1").split(":")
    assert path == "kb/en/basics/amber-light.md"
    assert light.tests[1] in lines[int(line) - 1]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"owner": None}, ":1: key owner is missing; add it"),
        ({"colour": "red"}, "key 'colour' is not known; use only id, title"),
        ({"updated": "1 October"}, "updated '1 October' is not a date; write it as 2026-10-14"),
        ({"updated": "2026-02-30"}, "updated '2026-02-30' is not a date"),
        ({"updated": "2027-01-01"}, "lies in the future"),
        ({"family": "sales"}, "family 'sales' is not known; use one of general_service, technical_support"),
        ({"kind": "poem"}, "kind 'poem' is not known; use one of troubleshooting, how-to"),
        ({"status": "ready"}, "status 'ready' is not known; use one of published, draft, archived"),
        ({"products": ["toaster"]}, "product 'toaster' is not known; use one of indoor-cam, router-h1"),
        ({"questions": []}, "questions is empty; fill it in"),
        ({"title": ""}, "title is empty; fill it in"),
        ({"title": ["a", "b"]}, "title has the wrong form; write one value after `title:`"),
        ({"questions": "how"}, "questions has the wrong form; write a list"),
        ({"questions": ["same?", "Same!"]}, "'Same!' is there twice"),
        ({"id": "other-name"}, "id 'other-name' is not the file's name; call it 'amber-light'"),
        ({"id": "Amber Light"}, "is not in kebab-case"),
        ({"section": "wifi"}, "section 'wifi' is not the folder's name; write 'basics'"),
        ({"body": "See [this](article:nowhere)."}, "link to article 'nowhere', which does not exist"),
        ({"body": "See [this](other.md)."}, "link 'other.md' goes nowhere; use article:<id>"),
        ({"body": "See [this](javascript:alert(1))."}, "goes nowhere"),
        ({"body": " "}, "the article has no text"),
        ({"title": "Broken: colon: here"}, "YAML cannot be read"),
    ],
)
def test_a_fault_names_file_line_and_mend(sources: Sources, changes: dict, fault: str) -> None:
    write_article(sources.kb_dir.parent, "amber-light", **changes)
    found = faults(sources)
    assert any(f.startswith("kb/en/basics/amber-light.md:") and fault in f for f in found), found


def test_a_draft_may_be_ahead_of_its_links_and_questions(sources: Sources) -> None:
    ahead = {"body": "See [this](article:nowhere).", "questions": []}
    write_article(sources.kb_dir.parent, "amber-light", status="draft", **ahead)
    read = {one.id: one for one in read_articles(sources.kb_dir, sources.catalogue(), today=TODAY)}
    assert read["amber-light"].questions == ()
    write_article(sources.kb_dir.parent, "amber-light", **ahead)
    assert len(faults(sources)) == 2


@pytest.mark.parametrize("taken", ["search", "sections", "products", "contact", "feedback", "media", "assets"])
def test_a_name_of_the_help_centre_is_no_id(sources: Sources, taken: str) -> None:
    write_article(sources.kb_dir.parent, taken)
    mend = "give the article another id and file name"
    assert faults(sources) == [f"kb/en/basics/{taken}.md:2: id {taken!r} is a page of the help centre; {mend}"]


def test_the_line_is_that_of_the_fault(sources: Sources) -> None:
    path = write_article(sources.kb_dir.parent, "amber-light", status="ready", body="One.\n\nTwo [x](article:none).")
    lines = path.read_text("utf-8").splitlines()
    places = {int(fault.split(":")[1]) for fault in faults(sources)}
    assert places == {lines.index("status: ready") + 1, lines.index("Two [x](article:none).") + 1}


def test_all_faults_of_all_files_come_at_once(sources: Sources) -> None:
    root = sources.kb_dir.parent
    write_article(root, "amber-light", status="ready", family="sales")
    write_article(root, "refund-time", owner=None)
    (sources.kb_dir / "en/basics/cancel-order.md").write_bytes(b"---\nid: x\ntitle: \xff\n---\n")
    (sources.kb_dir / "en/basics/gift-voucher.md").write_text("no front matter", "utf-8")
    found = "\n".join(faults(sources))
    assert len(found.splitlines()) == 5
    assert "cancel-order.md:3: byte 0xff is not UTF-8; save the file as UTF-8" in found
    assert "gift-voucher.md:1: no front matter" in found


def test_an_unreadable_article_does_not_make_links_to_it_look_broken(sources: Sources) -> None:
    root = sources.kb_dir.parent
    write_article(root, "amber-light", body="See [refunds](article:refund-time).")
    write_article(root, "refund-time", status="ready")
    assert len(faults(sources)) == 1


def test_a_question_that_is_a_test_elsewhere_is_a_fault(sources: Sources) -> None:
    root = sources.kb_dir.parent
    write_article(root, "amber-light", tests=["Where is my money?"])
    write_article(root, "refund-time", questions=["where is my money"])
    (fault,) = faults(sources)
    assert "refund-time.md" in fault and "is also the test at kb/en/basics/amber-light.md:" in fault


def test_two_files_with_one_id(sources: Sources) -> None:
    path = sources.kb_dir / "en/other/amber-light.md"
    path.parent.mkdir()
    text = (sources.kb_dir / "en/basics/amber-light.md").read_text("utf-8").replace("section: basics", "section: other")
    path.write_text(text, "utf-8")
    assert any("the id 'amber-light' is also that of" in fault for fault in faults(sources))


def test_a_published_article_may_not_link_to_a_draft(sources: Sources) -> None:
    root = sources.kb_dir.parent
    write_article(root, "amber-light", body="See [refunds](article:refund-time).")
    write_article(root, "refund-time", status="draft")
    assert "which is not published" in faults(sources)[0]


def test_a_file_in_the_wrong_place_or_language(sources: Sources) -> None:
    (sources.kb_dir / "stray.md").write_text((sources.kb_dir / "en/basics/amber-light.md").read_text("utf-8"), "utf-8")
    assert "the file is in the wrong place; put it at <language>/<section>/<id>.md" in faults(sources)[0]


def test_a_missing_folder_and_missing_products_say_so(tmp_path: Path, sources: Sources) -> None:
    with pytest.raises(ArticleError, match="no such folder"):
        read_articles(tmp_path / "none", sources.catalogue())
    with pytest.raises(ContentError, match="it lists the products"):
        read_catalogue(sources.taxonomy, tmp_path / "none")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"publish_from": "soon"}, "publish_from 'soon' is not a date; write 2026-10-14, or 2026-10-14T09:00+02:00"),
        ({"publish_from": "2026-10-14T09:00"}, "with the offset from UTC"),
        ({"publish_until": "2026-13-01"}, "publish_until '2026-13-01' is not a date"),
        ({"publish_until": "9999-12-31"}, "publish_until '9999-12-31' is not a date"),
        ({"publish_from": "2026-10-15", "publish_until": "2026-10-14"}, "the article would never be shown"),
        ({"publish_from": ["2026-10-15"]}, "publish_from has the wrong form"),
        ({"redirect_from": "old-name"}, "redirect_from has the wrong form; write a list"),
        ({"redirect_from": ["Old Name"]}, "redirect_from 'Old Name' is not an id"),
        ({"redirect_from": ["amber-light"]}, "is the article's own id"),
        ({"redirect_from": ["old-name", "old-name"]}, "is there twice"),
        ({"redirect_from": ["search"]}, "redirect_from 'search' is a page of the help centre; take it out"),
        ({"redirect_from": ["refund-time"]}, "is the id of kb/en/basics/refund-time.md; take it out"),
        ({"body": "![a light](../../secret.png)"}, "image '../../secret.png' goes nowhere"),
        ({"body": "![a light](/etc/passwd)"}, "goes nowhere"),
    ],
)
def test_a_schedule_redirects_and_images_are_checked(sources: Sources, changes: dict, fault: str) -> None:
    write_article(sources.kb_dir.parent, "amber-light", **changes)
    found = faults(sources)
    assert any(fault in one for one in found), found


def test_two_articles_may_not_have_had_one_id(sources: Sources) -> None:
    for name in ("amber-light", "refund-time"):
        write_article(sources.kb_dir.parent, name, redirect_from=["old-name"])
    (fault,) = faults(sources)
    assert "refund-time.md" in fault and "is also at kb/en/basics/amber-light.md:" in fault


def test_schedule_redirects_and_revision_are_read(sources: Sources) -> None:
    path = write_article(
        sources.kb_dir.parent,
        "amber-light",
        publish_from="2026-10-14",
        publish_until="2026-10-15",
        redirect_from=["old-name", "older-name"],
        body="![a light](img/light.png) and [refunds](article:other-old).",
    )
    write_article(sources.kb_dir.parent, "refund-time", redirect_from=["other-old"])
    articles = {a.id: a for a in read_articles(sources.kb_dir, sources.catalogue(), today=TODAY)}
    light, utc = articles["amber-light"], dt.timezone.utc
    assert light.redirect_from == ("old-name", "older-name")
    assert light.publish_from == dt.datetime(2026, 10, 14, tzinfo=utc)
    assert light.revision == hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    shown = [light.shown_at(dt.datetime(2026, 10, day, 23, 59, tzinfo=utc)) for day in (13, 14, 15, 16)]
    assert shown == ["scheduled", "published", "published", "expired"]


def test_what_is_no_article_is_left_alone(sources: Sources) -> None:
    (sources.kb_dir / "en/basics/.amber-light.md").write_text("an editor's own", "utf-8")
    assert len(read_articles(sources.kb_dir, sources.catalogue(), today=TODAY)) == 10
