from __future__ import annotations

import os

import pytest

from bot.errors import ArtefactError
from bot.knowledge import artefact
from bot.knowledge.build import Builder, Sources
from bot.knowledge.search import Knowledge
from bot.knowledge.status import read_status
from bot.knowledge.watching import Watcher
from tests.knowledge.fakes import HashEncoder, write_article


def watcher(sources: Sources) -> Watcher:
    root = sources.kb_dir.parent
    return Watcher(
        lambda: Builder(sources, root / "index", root / "cache", HashEncoder(), hold_back=True), root / "index"
    )


def test_an_edit_is_live_before_the_thorough_build_that_follows(
    sources: Sources, capsys: pytest.CaptureFixture
) -> None:
    root, eye = sources.kb_dir.parent, watcher(sources)
    assert eye.rebuild() is False
    base = Knowledge.open(root / "index", HashEncoder())
    write_article(root, "amber-light", body="Its new text stands here.")
    assert eye.rebuild() is True
    assert base.refresh() and "new text" in base.article("en", "amber-light").body
    assert base.card["learned_by"] != base.index_id
    eye.finish(lambda: False)
    assert base.refresh() and base.card["learned_by"] == base.index_id
    assert ", with the figures of " in capsys.readouterr().out


def test_a_change_during_the_thorough_build_comes_first(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    root, eye = sources.kb_dir.parent, watcher(sources)
    eye.rebuild()
    write_article(root, "amber-light", body="Its new text stands here.")
    eye.rebuild()
    quick = read_status(root / "index").index_id
    monkeypatch.setattr("bot.knowledge.watching.LOOK_S", 0.0)
    eye.finish(lambda: True)
    assert read_status(root / "index").index_id == quick
    # The change may have been undone by the next look; the thorough build is still owed.
    assert eye.due() and eye.rebuild()
    eye.finish(lambda: False)
    assert read_status(root / "index").index_id != quick and not eye.due()


def test_an_encoder_that_is_gone_is_told_and_tried_again(
    sources: Sources, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    root = sources.kb_dir.parent
    card = Builder(sources, root / "index", root / "cache", HashEncoder(), hold_back=True).build()

    def gone() -> Builder:
        raise ArtefactError("var/encoder: missing; run `make encoder`")

    eye = Watcher(gone, root / "index")
    assert eye.rebuild() is False
    status = read_status(root / "index")
    assert (status.state, status.index_id) == ("failed", card.index_id)
    assert "make encoder" in status.faults[0].text and "make encoder" in capsys.readouterr().err
    assert not eye.due()
    monkeypatch.setattr("bot.knowledge.watching.time.monotonic", lambda: 1e12)
    assert eye.due()


def test_what_a_killed_build_left_is_cleared(sources: Sources) -> None:
    root = sources.kb_dir.parent / "index"
    old, young = root / f"{artefact.ASIDE}old", root / f"{artefact.ASIDE}young"
    old.mkdir(parents=True)
    young.mkdir()
    os.utime(old, (1, 1))
    watcher(sources).rebuild()
    assert not old.exists() and young.exists()


def test_searches_go_on_while_indexes_are_swapped(sources: Sources) -> None:
    import threading

    root, eye = sources.kb_dir.parent, watcher(sources)
    eye.rebuild()
    base = Knowledge.open(root / "index", HashEncoder())
    failed: list[BaseException] = []
    over = threading.Event()

    def ask() -> None:
        try:
            while not over.is_set():
                base.refresh()
                assert base.search("amber light router internet gone").hits[0].article_id == "amber-light"
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(4):
        write_article(root, "refund-time", body=f"A refund takes {number} days.")
        if eye.rebuild():
            eye.finish(lambda: False)
    over.set()
    for thread in threads:
        thread.join()
    base.refresh()
    assert not failed and "takes 3 days" in base.article("en", "refund-time").body
