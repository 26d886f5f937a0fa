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
    before, after = read_range(asked, sources.kb_dir)
    names = asked.replace("...", "..").split("..")
    with tempfile.TemporaryDirectory(prefix="tandem-diff-") as scratch:
        root = Path(scratch)

        def version(commit: str | None, name: str, folder: str) -> Version:
            if commit is None:
                return present(sources, proofs)
            return at_commit(sources, proofs, commit, root / folder, name)

        called = "" if "..." in asked else names[0] or "HEAD"
        old = version(before, called, "before")
        new = version(after, names[-1] or "HEAD", "after")
        (_, old_own), (_, new_own) = read_version(old), read_version(new)
        everything = merged([*new_own, *recorded], old_own)
        sides = [
            replay(side, own, everything, root / f"index-{n}", cache, encoder, budget=budget, say=say)
            for n, (side, own) in enumerate(((old, old_own), (new, new_own)))
        ]
        return compare(sides[0], sides[1], everything, notes)
