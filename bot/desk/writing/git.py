"""Commits of articles where their folder lies in a git work tree, and what git knows of earlier versions.

The program is asked, not a library: it is there wherever somebody keeps a repository, and it keeps to the repository's
own settings. Hooks are not run and commits are not signed: the desk has checked the text by the rules of articles, a
hook may take minutes, rewrite the file or ask something on a terminal that nobody sees, and it would run with the
desk's rights. Whoever wants checks beyond has them where the commits are pushed to.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from bot.desk.writing.people import Author

log = logging.getLogger(__name__)

TIMEOUT_S = 15.0
MOST_VERSIONS = 200
_QUIET = ("-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false", "-c", "core.quotePath=false")
_ENDED = "\x00"
_BUSY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")


class GitFailed(Exception):
    """Git did not do what it was asked; the message is its own first line."""


@dataclass(frozen=True)
class Commit:
    """One commit that touched an article.

    Attributes:
        path: The article's, from the work tree's root, after the commit; empty where it was removed.
    """

    id: str
    at: datetime
    author: str
    subject: str
    path: str


class Repository:
    """The work tree that the folder of articles lies in; methods block and belong in threads."""

    def __init__(self, root: Path, folder: Path, git_dir: Path) -> None:
        self._root = root
        self._folder = folder
        self._git_dir = git_dir

    @classmethod
    def around(cls, folder: Path) -> Repository | None:
        """The work tree that holds a folder and does not ignore it; None where there is none, or no git."""
        if shutil.which("git") is None or not folder.is_dir():
            return None
        real = folder.resolve()
        try:
            found = _run(real, "rev-parse", "--show-toplevel", "--absolute-git-dir").decode("utf-8").splitlines()
        except GitFailed:
            return None
        if len(found) != 2 or _ignored(real):
            return None
        return cls(Path(found[0]), real, Path(found[1]))

    def commit(self, paths: Sequence[Path], author: Author, message: str) -> str | None:
        """Commits these files as they are now, and nothing else, whatever is staged.

        Args:
            paths: From the folder of articles; those that are gone are removed.

        Returns:
            Why there is no commit, a few words; None if there is one.
        """
        busy = next((name for name in _BUSY if (self._git_dir / name).exists()), None)
        if busy is not None:
            return "a merge or rebase is under way in the repository"
        whole = [str(path) for path in paths]
        there = [name for name in whole if (self._folder / name).exists()]
        try:
            if there:
                # A file that git does not know yet cannot be named to `commit --only`.
                _run(self._folder, "add", "--intent-to-add", "--", *there)
            known = [name for name in whole if name in there or self._tracked(name)]
            if not known or not _run(self._folder, "status", "--porcelain", "--", *known):
                return None
            person = {
                "GIT_AUTHOR_NAME": _plain(author.name),
                "GIT_AUTHOR_EMAIL": _plain(author.email),
                "GIT_COMMITTER_NAME": _plain(author.name),
                "GIT_COMMITTER_EMAIL": _plain(author.email),
            }
            _run(self._folder, "commit", "--quiet", "--only", "-m", message, "--", *known, env=person)
        except GitFailed as error:
            log.warning("an article is saved but not committed: %s", error)
            return str(error)
        return None

    def content(self, path: Path, revision: str = "HEAD") -> bytes | None:
        """A file as a commit has it; None where it has none. ``path`` is from the folder of articles."""
        try:
            return _run(self._folder, "show", f"{revision}:./{path.as_posix()}")
        except GitFailed:
            return None

    def commits(self, path: Path) -> list[Commit]:
        """The newest commits that touched a file, through renames, newest first."""
        form = "--format=%x01%H%x00%aI%x00%aN%x00%s%x00"
        asked = ("log", f"-{MOST_VERSIONS}", "--follow", form, "--name-status", "-z", "--", str(path))
        try:
            raw = _run(self._folder, *asked).decode("utf-8", "replace")
        except GitFailed:
            return []
        return [_commit(part) for part in raw.split("\x01")[1:]]

    def contents(self, commits: Sequence[Commit]) -> list[bytes]:
        """The article as each of these commits has it, in one call; empty where it was removed."""
        asked = [f"{one.id}:{one.path}" for one in commits if one.path]
        if not asked:
            return [b"" for _ in commits]
        try:
            raw = _run(self._folder, "cat-file", "--batch", given="\n".join(asked).encode() + b"\n")
        except GitFailed:
            return [b"" for _ in commits]
        found = iter(_objects(raw, len(asked)))
        return [next(found) if one.path else b"" for one in commits]

    def _tracked(self, name: str) -> bool:
        return bool(_run(self._folder, "ls-files", "--", name))


def merge_file(current: Path, base: Path, other: Path, labels: tuple[str, str, str]) -> tuple[str, bool] | None:
    """Merges three files as git does; the text, and whether it is without conflicts. None where there is no git."""
    if shutil.which("git") is None:
        return None
    named = [part for label in labels for part in ("-L", label)]
    command = ["git", "merge-file", "-p", *named, str(current), str(base), str(other)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=False, env=_environment())
    except (OSError, subprocess.TimeoutExpired):
        return None
    # The number of conflicts up to 127; above it something else went wrong.
    if not 0 <= done.returncode <= 127:
        return None
    return done.stdout.decode("utf-8"), done.returncode == 0


def _run(folder: Path, *asked: str, env: dict[str, str] | None = None, given: bytes | None = None) -> bytes:
    command = ["git", *_QUIET, *asked]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=_environment() | (env or {}),
            input=given if given is not None else b"",
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise GitFailed(f"git did not end within {TIMEOUT_S:.0f} s") from None
    except OSError as error:
        raise GitFailed(f"git cannot be run ({error.strerror})") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitFailed(said[0][:200] if said else f"git ended with {done.returncode}")
    return done.stdout


def _environment() -> dict[str, str]:
    # What a shell or a hook around the desk says of another repository is not meant for this one.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1", "GIT_EDITOR": "true", "LC_ALL": "C.UTF-8"}


def _ignored(folder: Path) -> bool:
    try:
        # This command does not take paths literally, and says so.
        _run(folder, "check-ignore", "--quiet", "any.md", env={"GIT_LITERAL_PATHSPECS": "0"})
    except GitFailed:
        return False
    return True


def _commit(part: str) -> Commit:
    fields = part.split(_ENDED)
    commit_id, at, author, subject = fields[:4]
    # Then, each ended by a zero: a status, a path, and of a rename the new path.
    names = [name.lstrip("\n") for name in fields[4:] if name.strip("\n")]
    gone = bool(names) and names[0].startswith("D")
    moment = datetime.fromisoformat(at.replace("Z", "+00:00")).astimezone(timezone.utc)
    return Commit(commit_id, moment, author, subject, "" if gone or len(names) < 2 else names[-1])


def _objects(raw: bytes, count: int) -> list[bytes]:
    found, at = [], 0
    for _ in range(count):
        end = raw.find(b"\n", at)
        header = raw[at:end].split(b" ")
        at = end + 1
        if len(header) != 3 or not header[2].isdigit():
            found.append(b"")
            continue
        size = int(header[2])
        found.append(raw[at : at + size])
        at += size + 1
    return found


def _plain(text: str) -> str:
    """A name or an address as git takes it, which has no line ends and no angle brackets in it."""
    return " ".join(text.replace("<", " ").replace(">", " ").split()) or "unknown"
