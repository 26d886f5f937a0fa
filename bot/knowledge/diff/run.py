"""The whole comparison, from two versions to a ``Comparison``."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.knowledge.build import Say, Sources
from bot.knowledge.diff.compare import Comparison, compare
from bot.knowledge.diff.questions import Question, merged
from bot.knowledge.diff.replay import read_version, replay
from bot.knowledge.diff.versions import Version, at_commit, present, read_range
from bot.knowledge.vectors import TextEncoder


def difference(
    asked: str,
    sources: Sources,
    proofs: Path,
    recorded: Sequence[Question],
    cache: Path,
    encoder: TextEncoder,
    *,
    budget: float,
    notes: Sequence[str] = (),
    say: Say | None = None,
) -> Comparison:
    """Compares two versions; the working index is not touched.

    Args:
        asked: ``REV``, ``REV..REV2`` or ``REV...REV2``.
        sources: The present articles and data.
        proofs: Folder of ``<language>/no_answer.yml``.
        recorded: What customers asked.
        cache: What is kept from build to build; only texts that are new are encoded.
        encoder: Text to vectors.
        budget: Share of wrong answers that the thresholds keep, 0 to 1.
        notes: Sentences for the report.
        say: Called with lines of progress.

    Raises:
        RevisionError: A version cannot be taken from git.
        ArticleError: A version has faulty articles.
    """
    with tempfile.TemporaryDirectory(prefix="tandem-diff-") as scratch:
        root = Path(scratch)
        versions = _versions(asked, sources, proofs, root)
        own = [read_version(version)[1] for version in versions]
        everything = merged([*own[1], *recorded], own[0])
        sides = [
            replay(version, questions, everything, root / f"index-{n}", cache, encoder, budget=budget, say=say)
            for n, (version, questions) in enumerate(zip(versions, own, strict=True))
        ]
        return compare(sides[0], sides[1], everything, notes)


def _versions(asked: str, sources: Sources, proofs: Path, root: Path) -> list[Version]:
    """The version before and the one after, unpacked under ``root`` where they are not the present one."""
    commits = read_range(asked, sources.kb_dir)
    names = asked.replace("...", "..").split("..")
    # Three dots compare with a commit that nobody has named.
    called = ("" if "..." in asked else names[0] or "HEAD", names[-1] or "HEAD")
    return [
        present(sources, proofs) if commit is None else at_commit(sources, proofs, commit, root / f"version-{n}", name)
        for n, (commit, name) in enumerate(zip(commits, called, strict=True))
    ]
