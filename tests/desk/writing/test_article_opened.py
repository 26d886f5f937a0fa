"""The texts that writers opened are what they were, whatever befell the files that hold them."""

from __future__ import annotations

import os

from bot.desk.writing.disk import remove
from bot.desk.writing.opened import Opened
from bot.knowledge.frontmatter import revision_of

TEXT = b"---\nid: x\n---\nWords\n"
REVISION = revision_of(TEXT)


def test_a_text_is_remembered_by_its_revision(tmp_path):
    opened = Opened(tmp_path / "opened")
    assert opened.get(REVISION) is None and opened.get("../secret") is None
    opened.keep(REVISION, TEXT)
    opened.keep(REVISION, TEXT)
    assert opened.get(REVISION) == TEXT and len(list((tmp_path / "opened").iterdir())) == 1


def test_half_a_text_is_none_and_is_written_again(tmp_path):
    (tmp_path / REVISION).write_bytes(TEXT[:5])
    opened = Opened(tmp_path)
    assert opened.get(REVISION) is None
    opened.keep(REVISION, TEXT)
    assert opened.get(REVISION) == TEXT


def test_what_nobody_opened_for_a_month_goes(tmp_path):
    old = tmp_path / ("0" * 16)
    old.write_bytes(b"old")
    os.utime(old, (1.0, 1.0))
    (tmp_path / "gone").symlink_to(tmp_path / "nothing")
    Opened(tmp_path).keep(REVISION, TEXT)
    assert not old.exists()


def test_a_folder_goes_with_its_last_file_only(tmp_path):
    for name in ("one", "two"):
        (tmp_path / "basics").mkdir(exist_ok=True)
        (tmp_path / "basics" / name).write_bytes(b"x")
    remove(tmp_path / "basics" / "one")
    assert (tmp_path / "basics").is_dir()
    remove(tmp_path / "basics" / "two")
    assert not (tmp_path / "basics").exists()
