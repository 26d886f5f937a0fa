"""Content hashes: changed by what matters, and by nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.supervisor.fingerprint import fingerprint


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "data" / "nlu").mkdir(parents=True)
    (root / "config.yml").write_text("pipeline")
    (root / "data" / "nlu" / "greet.yml").write_text("hello")
    (root / "data" / "nlu" / "thanks.yml").write_text("thank you")
    return root


def hash_of(root: Path, *extra: str) -> str:
    return fingerprint([root / "config.yml", root / "data"], root, *extra)


@pytest.mark.parametrize("change", [
    lambda root: (root / "config.yml").write_text("other pipeline"),
    lambda root: (root / "data" / "nlu" / "greet.yml").write_text("hellp"),
    lambda root: (root / "data" / "nlu" / "greet.yml").rename(root / "data" / "nlu" / "hello.yml"),
    lambda root: (root / "data" / "nlu" / "greet.yml").rename(root / "data" / "greet.yml"),
    lambda root: (root / "data" / "nlu" / "thanks.yml").unlink(),
    lambda root: (root / "data" / "new.yml").write_text(""),
], ids=["content", "one letter", "name", "folder", "file gone", "empty file more"])  # fmt: skip
def test_what_matters_changes_it(project: Path, change: Callable[[Path], object]) -> None:
    before = hash_of(project)
    change(project)
    assert hash_of(project) != before


@pytest.mark.parametrize("change", [
    lambda root: os.utime(root / "config.yml", (1, 1)),
    lambda root: (root / "data" / ".hidden").write_text("x"),
    lambda root: (root / "data" / "__pycache__").mkdir() or (root / "data" / "__pycache__" / "x.pyc").write_text("x"),
    lambda root: (root / "elsewhere.txt").write_text("x"),
    lambda root: (root / "data" / "empty").mkdir(),
], ids=["time", "hidden file", "cache", "file beside", "empty folder"])  # fmt: skip
def test_what_does_not_matter_leaves_it(project: Path, change: Callable[[Path], object]) -> None:
    before = hash_of(project)
    change(project)
    assert hash_of(project) == before


def test_a_moved_project_has_the_same_hash(project: Path, tmp_path: Path) -> None:
    before = hash_of(project)
    shutil.move(project, tmp_path / "moved")
    assert hash_of(tmp_path / "moved") == before


def test_two_files_that_swap_their_contents_change_it(project: Path) -> None:
    before = hash_of(project)
    (project / "data" / "nlu" / "greet.yml").write_text("thank you")
    (project / "data" / "nlu" / "thanks.yml").write_text("hello")
    assert hash_of(project) != before


def test_other_facts_can_be_added(project: Path) -> None:
    assert len({hash_of(project), hash_of(project, "encoder-1"), hash_of(project, "encoder-2")}) == 3


def test_a_path_named_twice_counts_once_and_order_does_not_matter(project: Path) -> None:
    data, config = project / "data", project / "config.yml"
    assert fingerprint([data, config, data / "nlu"], project) == hash_of(project)


def test_a_missing_path_counts_as_empty(project: Path) -> None:
    (project / "config.yml").unlink()
    assert hash_of(project) == fingerprint([project / "data"], project)
