"""Versions of the knowledge base: as it lies there, or as git keeps it."""

from __future__ import annotations

import io
import subprocess
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import TandemError
from bot.knowledge.build import Sources

NOW = "work tree"
SHORT = 10


class RevisionError(TandemError):
    """A version cannot be taken from git."""

    code = "bad_revision"


@dataclass(frozen=True)
class Version:
    """One version, ready to be built.

    Attributes:
        name: As the report calls it: ``work tree``, or the revision and its commit.
        sources: Articles and data.
        proofs: Folder of ``<language>/no_answer.yml`` with questions that no article answers.
        notes: What was not taken from the revision, sentences.
    """

    name: str
    sources: Sources
    proofs: Path
    notes: tuple[str, ...] = field(default=())


def read_range(asked: str, folder: Path) -> tuple[str, str | None]:
    """What is compared: the commit before and the one after, None for the work tree.

    Args:
        asked: ``REV`` (with the work tree), ``REV..REV2``, or ``REV...REV2``: REV2 with where it left REV.
        folder: A folder inside the repository.

    Raises:
        RevisionError: There is no repository or no such revision.
    """
    folder = top_of(folder)
    if ".." not in asked:
        return commit_of(asked, folder), None
    since_it_left = "..." in asked
    first, _, second = asked.partition("..." if since_it_left else "..")
    before, after = commit_of(first or "HEAD", folder), commit_of(second or "HEAD", folder)
    if since_it_left:
        before = _git(folder, "merge-base", before, after, mend=f"{asked}: the two have no commit in common; use `..`")
    return before, after


def top_of(folder: Path) -> Path:
    """The folder of the repository that holds ``folder``.

    Raises:
        RevisionError: None does.
    """
    while not folder.is_dir():
        # Articles that were all removed still have their versions.
        folder = folder.parent
    mend = "the articles are not in a git repository, so there is no version to compare with; run `git init` and commit"
    return Path(_git(folder, "rev-parse", "--show-toplevel", mend=f"{folder}: {mend}")).resolve()


def commit_of(revision: str, folder: Path) -> str:
    """The full name of the commit that a revision means.

    Raises:
        RevisionError: It means none.
    """
    mend = "name a branch, a tag or a commit that `git log` shows; in a shallow clone fetch more first"
    text = f"{revision!r} is not a revision of the repository at {folder}; {mend}"
    return _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", mend=text)


def present(sources: Sources, proofs: Path) -> Version:
    """The version that lies there now, saved or committed or not."""
    return Version(NOW, sources, proofs)


def at_commit(sources: Sources, proofs: Path, commit: str, target: Path, called: str = "") -> Version:
    """The version of a commit, unpacked under ``target``.

    Data that lies outside the articles' repository cannot be had in its old state; the present one is used and noted.

    Raises:
        RevisionError: The commit has no articles.
    """
    top = top_of(sources.kb_dir)
    notes: list[str] = []
    places = {}
    for name, path in _places(sources, proofs).items():
        if not path.resolve().is_relative_to(top):
            notes.append(f"{path} lies outside the repository of the articles: its present state is used.")
            places[name] = path
        else:
            places[name] = target / path.resolve().relative_to(top)
    inside = [path.relative_to(target).as_posix() for path in places.values() if path.is_relative_to(target)]
    _unpack(top, commit, inside, target)
    if not places["kb_dir"].is_dir():
        raise RevisionError(f"{commit[:SHORT]} has no {sources.kb_dir.name}; name a revision that holds articles")
    name = f"{called} ({commit[:SHORT]})" if called and not commit.startswith(called) else commit[:SHORT]
    taken = Sources(places["kb_dir"], places["data_dir"], places["taxonomy"])
    return Version(name, taken, places["proofs"], tuple(notes))


def _places(sources: Sources, proofs: Path) -> dict[str, Path]:
    return {
        "kb_dir": sources.kb_dir,
        "data_dir": sources.data_dir,
        "taxonomy": sources.taxonomy,
        "proofs": proofs,
    }


def _unpack(top: Path, commit: str, paths: list[str], target: Path) -> None:
    # `git archive` ends at a path that the commit does not have.
    held = [path for path in paths if path == "." or _git(top, "ls-tree", "--name-only", commit, "--", path)]
    if not held:
        return
    packed = subprocess.run(
        ["git", "-C", str(top), "archive", "--format=tar", commit, "--", *held], capture_output=True, check=False
    )
    if packed.returncode:
        raise RevisionError(f"git archive of {commit[:SHORT]} failed: {packed.stderr.decode(errors='replace').strip()}")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        for member in archive:
            # Links could lead out of the folder, and articles are plain files.
            if member.isfile() and not (target / member.name).is_symlink() and ".." not in Path(member.name).parts:
                archive.extract(member, target)


def _git(folder: Path, *arguments: str, mend: str = "") -> str:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise RevisionError("git is not installed; it keeps the versions to compare with") from None
    if done.returncode:
        raise RevisionError(mend or f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()
