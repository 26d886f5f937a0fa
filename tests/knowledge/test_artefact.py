from __future__ import annotations

import threading
from pathlib import Path

import pytest

from bot.errors import ArtefactError
from bot.knowledge import artefact


def fill(text: str):
    def write(folder: Path) -> None:
        (folder / "en").mkdir()
        (folder / "en" / "texts.json").write_text(text, "utf-8")

    return write


def test_what_was_written_is_read_back_checked(tmp_path: Path) -> None:
    artefact.write(tmp_path, "abc", {"budget": 0.05}, fill("one"))
    index_id, card_hash = artefact.current(tmp_path)
    card = artefact.read_card(tmp_path, index_id, card_hash)
    assert (index_id, card["budget"], list(card["files"])) == ("abc", 0.05, ["en/texts.json"])


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    artefact.write(tmp_path, "abc", {}, fill("one"))

    def broken(folder: Path) -> None:
        fill("half")(folder)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        artefact.write(tmp_path, "def", {}, broken)
    assert artefact.current(tmp_path)[0] == "abc"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["abc", "current"]


def test_names_follow_content() -> None:
    assert artefact.content_hash({"a": 1, "b": [2]}) == artefact.content_hash({"b": [2], "a": 1})
    assert artefact.content_hash("a", "b") != artefact.content_hash("ab")


def test_a_pointer_cannot_leave_the_folder(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    artefact.write(tmp_path / "other", "abc", {}, fill("one"))
    with pytest.raises(ArtefactError, match="no such index"):
        artefact.read_card(tmp_path / "root", "../other/abc", "0")


def test_two_builds_take_turns(tmp_path: Path) -> None:
    order: list[str] = []
    entered = threading.Event()

    def second() -> None:
        entered.wait()
        with artefact.locked(tmp_path):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with artefact.locked(tmp_path):
        entered.set()
        thread.join(0.1)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
