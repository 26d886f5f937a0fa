from __future__ import annotations

import os
from pathlib import Path

from bot.backup.places import files_in, newest_model


def test_hidden_and_unfinished_files_are_left_out_and_what_is_on_top_comes_first(tmp_path: Path) -> None:
    for name in ("b/deep.md", "a.md", ".git/config", "f_1.part", "b/.hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [name for name, _ in files_in(tmp_path)] == ["a.md", "b/deep.md"]
    assert list(files_in(tmp_path / "none")) == []


def test_of_models_the_newest_is_kept_with_its_sum(tmp_path: Path) -> None:
    for age, name in enumerate(("tandem-b", "tandem-a")):
        for path in (tmp_path / f"{name}.tar.gz", tmp_path / f"{name}.tar.gz.sha256"):
            path.write_text("x")
            os.utime(path, (1000 + age, 1000 + age))
    assert [path.name for path in newest_model(tmp_path)] == ["tandem-a.tar.gz", "tandem-a.tar.gz.sha256"]
    assert newest_model(tmp_path / "none") == []
