from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.build import Sources
from bot.knowledge.diff.compare import Comparison
from bot.knowledge.diff.questions import Question
from bot.knowledge.diff.run import difference
from tests.knowledge.fakes import HashEncoder, write_sources


def git(folder: Path, *arguments: str) -> str:
    named = ["-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", "-C", str(folder), *named, *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def commit(folder: Path) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a change")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Sources:
    """The small knowledge base, committed."""
    root = tmp_path / "repository"
    root.mkdir()
    sources = write_sources(root)
    proofs = root / "tests" / "kb" / "en"
    proofs.mkdir(parents=True)
    (proofs / "no_answer.yml").write_text("questions: [violin opera goldfish, poem cheese tractor]", "utf-8")
    git(root, "init", "-q", "-b", "main")
    commit(root)
    return sources


@pytest.fixture
def compared(repository: Sources, tmp_path: Path) -> Callable[..., Comparison]:
    """Compares versions of the repository with each other."""

    def of(asked: str = "HEAD", recorded: list[Question] | None = None, **options) -> Comparison:
        proofs = repository.taxonomy.parent / "tests" / "kb"
        cache = tmp_path / "cache"
        return difference(asked, repository, proofs, recorded or [], cache, HashEncoder(), budget=0.05, **options)

    return of
