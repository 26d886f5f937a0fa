from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.errors import ArticleError
from bot.knowledge.build import Builder, Interrupted, Sources, build
from bot.knowledge.search import Knowledge
from bot.knowledge.status import BuildFault, BuildStatus, read_status, write_status
from tests.knowledge.fakes import HashEncoder, write_article

BROKEN = "kb/en/basics/amber-light.md"


def builder(sources: Sources) -> Builder:
    root = sources.kb_dir.parent
    return Builder(sources, root / "index", root / "cache", HashEncoder(), hold_back=True)


def knowledge_of(sources: Sources) -> Knowledge:
    return Knowledge.open(sources.kb_dir.parent / "index", HashEncoder())


def test_a_broken_article_is_held_back_and_the_others_go_live(sources: Sources) -> None:
    root, maker = sources.kb_dir.parent, builder(sources)
    maker.build()
    write_article(root, "amber-light", body="Its new text stands here.", status="ready")
    write_article(root, "refund-time", body="A refund takes nine days now.")
    card = maker.build()
    base = knowledge_of(sources)
    assert "This is about amber" in base.article("en", "amber-light").body
    assert "nine days" in base.article("en", "refund-time").body
    assert card.held_back == (BROKEN,)
    status = read_status(root / "index")
    assert (status.state, status.index_id, status.held_back) == ("ready", card.index_id, (BROKEN,))
    (fault,) = status.faults
    assert fault.path == BROKEN and fault.line > 1 and "status 'ready' is not known" in fault.text
    write_article(root, "amber-light", body="Its mended text stands here.")
    assert maker.build().held_back == ()
    assert read_status(root / "index").faults == ()
    assert "mended" in knowledge_of(sources).article("en", "amber-light").body


def test_the_last_good_version_outlives_the_process_and_the_index(sources: Sources) -> None:
    root = sources.kb_dir.parent
    builder(sources).build()
    write_article(root, "amber-light", owner=None)
    (root / "index" / "current").unlink()
    builder(sources).build()
    assert knowledge_of(sources).article("en", "amber-light") is not None


def test_a_damaged_kept_version_is_not_used(sources: Sources) -> None:
    root = sources.kb_dir.parent
    builder(sources).build()
    (kept,) = (root / "cache" / "articles").rglob("amber-light.md")
    kept.write_bytes(kept.read_bytes().replace(b"amber", b"green"))
    write_article(root, "amber-light", owner=None)
    assert builder(sources).build().held_back == (BROKEN,)
    assert knowledge_of(sources).article("en", "amber-light") is None


def test_what_is_removed_or_taken_back_goes_although_it_is_wrong(sources: Sources) -> None:
    root, maker = sources.kb_dir.parent, builder(sources)
    maker.build()
    write_article(root, "amber-light", status="draft", family="sales")
    (sources.kb_dir / "en/basics/refund-time.md").unlink()
    card = maker.build()
    assert len(card.faults) == 1 and card.held_back == ()
    assert len(knowledge_of(sources).articles("en")) == 8
    (sources.kb_dir / "en/basics/refund-time.md").write_text("no front matter", "utf-8")
    maker.build()
    assert knowledge_of(sources).article("en", "refund-time") is None


def test_an_article_with_a_fault_from_outside_is_not_held_back_for_it_is_unchanged(sources: Sources) -> None:
    root, maker = sources.kb_dir.parent, builder(sources)
    write_article(root, "amber-light", body="See [refunds](article:refund-time) for more.")
    maker.build()
    write_article(root, "refund-time", status="draft")
    card = maker.build()
    assert card.held_back == () and "which is not published" in card.faults[0].text
    assert knowledge_of(sources).article("en", "amber-light") is not None


def test_the_one_without_a_fault_is_the_article_where_two_have_an_id(sources: Sources) -> None:
    maker = builder(sources)
    maker.build()
    first = sources.kb_dir / "en/basics/amber-light.md"
    second = sources.kb_dir / "en/other/amber-light.md"
    second.parent.mkdir()
    second.write_text(first.read_text("utf-8").replace("section: basics", "section: other"), "utf-8")
    assert maker.build().held_back == ("kb/en/other/amber-light.md",)
    assert knowledge_of(sources).article("en", "amber-light").section == "basics"


def test_an_unknown_product_everywhere_still_leaves_an_index(sources: Sources) -> None:
    maker = builder(sources)
    maker.build()
    products = sources.data_dir / "entities/en/products.yml"
    products.write_text(products.read_text("utf-8").replace("router-h1", "router-h9"), "utf-8")
    card = maker.build()
    assert card.faults and card.held_back == ()
    assert len(knowledge_of(sources).articles("en")) == 10


@pytest.mark.parametrize(
    "failure", [OSError(28, "No space left on device"), MemoryError(), RuntimeError("encoder gone")]
)
def test_whatever_fails_the_last_good_index_answers_and_the_status_says_why(
    sources: Sources, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    root, maker = sources.kb_dir.parent, builder(sources)
    good = maker.build().index_id

    def fails(*_: object) -> None:
        raise failure

    monkeypatch.setattr("bot.knowledge.build.save_index", fails)
    write_article(root, "amber-light", body="Its new text stands here.")
    with pytest.raises(type(failure)):
        maker.build()
    status = read_status(root / "index")
    assert (status.state, status.index_id) == ("failed", good)
    assert any(word in status.faults[0].text for word in ("No space left", "memory", "encoder gone"))
    assert knowledge_of(sources).index_id == good
    assert not list((root / "index").glob(".aside-*"))
    monkeypatch.undo()
    maker.build()
    assert read_status(root / "index").state == "ready"


def test_by_hand_a_fault_stops_the_build_and_leaves_the_status(sources: Sources) -> None:
    root = sources.kb_dir.parent
    card = build(sources, root / "index", root / "cache", HashEncoder())
    write_article(root, "amber-light", status="ready")
    with pytest.raises(ArticleError):
        build(sources, root / "index", root / "cache", HashEncoder())
    status = read_status(root / "index")
    assert (status.state, status.index_id) == ("ready", card.index_id)


def test_a_quick_build_takes_the_figures_over_and_the_thorough_one_has_the_name_of_its_inputs(sources: Sources) -> None:
    root, maker = sources.kb_dir.parent, builder(sources)
    first = maker.build(quick=True)
    assert not first.quick and first.values["learned_by"] == first.index_id
    write_article(root, "amber-light", body="Its new text stands here.")
    quick = maker.build(quick=True)
    assert quick.quick and quick.values["learned_by"] == first.index_id
    assert "new text" in knowledge_of(sources).article("en", "amber-light").body
    assert not maker.build(quick=True).fresh
    thorough = maker.build()
    assert thorough.fresh and not thorough.quick and thorough.index_id != quick.index_id
    assert knowledge_of(sources).index_id == thorough.index_id
    assert not builder(sources).build().fresh


def test_many_changes_or_other_data_are_learned_from_at_once(sources: Sources) -> None:
    root, maker = sources.kb_dir.parent, builder(sources)
    maker.build()
    (sources.data_dir / "kb/en/no_answer.yml").write_text("questions: [where is the moon]", "utf-8")
    assert not maker.build(quick=True).quick
    for path in sorted(sources.kb_dir.rglob("*.md"))[:7]:
        write_article(root, path.stem, body="Another text for every one of them.")
    assert not maker.build(quick=True).quick


def test_a_thorough_build_gives_way(sources: Sources) -> None:
    root, maker = sources.kb_dir.parent, builder(sources)
    good = maker.build().index_id
    write_article(root, "amber-light", body="Its new text stands here.")
    asked: list[int] = []

    def pause() -> None:
        asked.append(1)
        if len(asked) > 5:
            raise Interrupted

    with pytest.raises(Interrupted):
        maker.build(pause=pause)
    assert knowledge_of(sources).index_id == good
    assert maker.build(quick=True).quick


def test_the_schedule_decides_what_is_indexed_and_when_to_look_again(sources: Sources) -> None:
    root, maker = sources.kb_dir.parent, builder(sources)
    now = dt.datetime.now(dt.timezone.utc).replace(microsecond=0)
    later = (now + dt.timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    earlier = (now - dt.timedelta(hours=2)).strftime("%Y-%m-%d %H:%M+00:00")
    write_article(root, "amber-light", publish_from=later)
    write_article(root, "refund-time", publish_until=earlier)
    write_article(root, "gift-voucher", publish_from=earlier, publish_until=later)
    card = maker.build()
    base = knowledge_of(sources)
    assert base.article("en", "amber-light") is None and base.article("en", "refund-time") is None
    voucher = base.article("en", "gift-voucher")
    assert voucher is not None and voucher.shown_at(now) == "published"
    assert voucher.shown_at(now + dt.timedelta(hours=3)) == "expired"
    assert card.next_change == now + dt.timedelta(hours=2)


def test_the_revision_is_that_of_the_file(sources: Sources) -> None:
    import hashlib

    builder(sources).build()
    content = (sources.kb_dir / "en/basics/amber-light.md").read_bytes()
    assert knowledge_of(sources).revision_of("en", "amber-light") == hashlib.sha256(content).hexdigest()[:16]
    assert knowledge_of(sources).revision_of("en", "none") is None


def test_a_status_is_read_as_written_and_a_missing_one_says_what_is_there(tmp_path: Path) -> None:
    assert (read_status(tmp_path).state, read_status(tmp_path).index_id) == ("failed", "")
    status = BuildStatus(
        "ready",
        "",
        dt.datetime(2026, 11, 2, 9, tzinfo=dt.timezone.utc),
        1.5,
        (BuildFault("kb/en/a/b.md", 3, "x"),),
        ("p",),
    )
    write_status(tmp_path, status)
    assert read_status(tmp_path) == status
    assert status.as_dict()["faults"] == [{"path": "kb/en/a/b.md", "line": 3, "text": "x"}]
    (tmp_path / "status.json").write_text("{", "utf-8")
    assert read_status(tmp_path).state == "failed"


def test_a_fault_is_read_from_its_line() -> None:
    fault = BuildFault.of("kb/en/a/b.md:12: key 'x' is not known; use: that")
    assert (fault.path, fault.line, fault.text) == ("kb/en/a/b.md", 12, "key 'x' is not known; use: that")
    assert str(fault) == "kb/en/a/b.md:12: key 'x' is not known; use: that"
    assert BuildFault.of("no room") == BuildFault("", 0, "no room")
