from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.yaml_file import read_yaml


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"a: 1\nb: [1, 2\nc: 3\n", 3),
        (b"a: 1\n\tb: 2\n", 2),
        (b"a: 1\nb: *nobody\n", 2),
        (b"a: 1\nb: 2\nc: \xff\xfe\n", 3),
        (b"a: 1\nb: 2\nc: \x00\n", 3),
        (b"a: 1\n<<<<<<< HEAD\nb: 2\n=======\n", 3),
        (b"a: 1\nb: 2026-13-45\n", 1),
    ],
)
def test_a_fault_names_file_line_and_mend(tmp_path: Path, content: bytes, line: int) -> None:
    path = tmp_path / "company.yml"
    path.write_bytes(content)
    with pytest.raises(ContentError) as caught:
        read_yaml(path)
    assert caught.value.message.startswith(f"{path}:{line}: ")
    assert "; " in caught.value.message


def test_what_is_sound_is_read(tmp_path: Path) -> None:
    path = tmp_path / "company.yml"
    path.write_text("a: [1, ü]\n", "utf-8")
    assert read_yaml(path) == {"a": [1, "ü"]}
    path.write_text("", "utf-8")
    assert read_yaml(path) is None
