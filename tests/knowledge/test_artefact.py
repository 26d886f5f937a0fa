from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import ArtefactError
from bot.knowledge import artefact
from bot.seals import key_path


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where indexes lie; the key lies beside it."""
    monkeypatch.delenv("TANDEM_BUILD_KEY", raising=False)
    return tmp_path / "index"


def fill(text: str):
    def write(folder: Path) -> None:
        (folder / "en").mkdir()
        (folder / "en" / "texts.json").write_text(text, "utf-8")

    return write


def test_what_was_written_is_read_back_checked(root: Path) -> None:
    artefact.write(root, "abc", {"budget": 0.05}, fill("one"))
    index_id, card_hash = artefact.current(root)
    card = artefact.read_card(root, index_id, card_hash)
    assert (index_id, card["budget"], list(card["files"])) == ("abc", 0.05, ["en/texts.json"])


def test_a_write_that_fails_leaves_nothing_behind(root: Path) -> None:
    artefact.write(root, "abc", {}, fill("one"))

    def broken(folder: Path) -> None:
        fill("half")(folder)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        artefact.write(root, "def", {}, broken)
    assert artefact.current(root)[0] == "abc"
    assert sorted(path.name for path in root.iterdir()) == ["abc", "current"]


def test_names_follow_content() -> None:
    assert artefact.content_hash({"a": 1, "b": [2]}) == artefact.content_hash({"b": [2], "a": 1})
    assert artefact.content_hash("a", "b") != artefact.content_hash("ab")


def test_a_pointer_cannot_leave_the_folder(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    artefact.write(tmp_path / "other", "abc", {}, fill("one"))
    with pytest.raises(ArtefactError, match="no such index"):
        artefact.read_card(tmp_path / "root", "../other/abc", "0")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (lambda line, key: " ".join(line.split()[:2]), "not signed, or built by an older Tandem"),
        (lambda line, key: line.replace(line.split()[3], "0" * 8), "signed with another key"),
        (lambda line, key: line[:-1] + ("0" if line[-1] != "0" else "1"), "differs from what was built and signed"),
        (lambda line, key: line.replace("abc", "abd"), "differs from what was built and signed"),
        (lambda line, key: key.unlink() or line, "missing, so .* cannot be checked"),
    ],
    ids=["of before", "other key", "other signature", "another index", "no key"],
)
def test_a_pointer_that_was_not_signed_here_is_refused(root: Path, line: Callable[[str, Path], str], told: str) -> None:
    artefact.write(root, "abc", {}, fill("one"))
    pointer = root / "current"
    pointer.write_text(line(pointer.read_text().strip(), key_path(root.parent)) + "\n")
    with pytest.raises(ArtefactError, match=told) as refused:
        artefact.current(root)
    assert str(pointer) in refused.value.message and "tandem kb build" in refused.value.message
    artefact.write(root, "abc", {}, fill("one"))
    assert artefact.current(root)[0] == "abc"


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
