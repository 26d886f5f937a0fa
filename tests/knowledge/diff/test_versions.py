from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ArticleError
from bot.knowledge.build import Sources
from bot.knowledge.diff.versions import RevisionError, at_commit, commit_of, read_range
from tests.knowledge.diff.conftest import commit, git
from tests.knowledge.fakes import write_article


def test_one_revision_is_compared_with_the_work_tree_and_two_with_each_other(repository: Sources) -> None:
    root = repository.taxonomy.parent
    first = commit_of("HEAD", root)
    write_article(root, "amber-light", owner="b-team")
    second = commit(root)
    assert read_range("HEAD", repository.kb_dir) == (second, None)
    assert read_range("HEAD~1..HEAD", repository.kb_dir) == (first, second)
    assert read_range("HEAD~1..", repository.kb_dir) == (first, second)


def test_three_dots_compare_with_where_the_branch_was_left(repository: Sources) -> None:
    root = repository.taxonomy.parent
    left = commit_of("HEAD", root)
    git(root, "checkout", "-q", "-b", "branch")
    write_article(root, "amber-light", owner="b-team")
    ours = commit(root)
    git(root, "checkout", "-q", "main")
    write_article(root, "cancel-order", owner="b-team")
    commit(root)
    assert read_range("main...branch", repository.kb_dir) == (left, ours)


@pytest.mark.parametrize("asked", ["nothing", "HEAD..nothing", "--output=x"])
def test_what_is_no_revision_is_refused_with_a_way_on(repository: Sources, asked: str) -> None:
    with pytest.raises(RevisionError, match="is not a revision of the repository"):
        read_range(asked, repository.kb_dir)


def test_articles_outside_git_have_no_versions(sources: Sources) -> None:
    with pytest.raises(RevisionError, match="not in a git repository"):
        read_range("HEAD", sources.kb_dir)


def test_a_version_is_taken_as_it_was_committed(repository: Sources, tmp_path: Path) -> None:
    root = repository.taxonomy.parent
    before = (repository.kb_dir / "en/basics/amber-light.md").read_text("utf-8")
    write_article(root, "amber-light", owner="b-team")
    proofs = root / "tests" / "kb"
    version = at_commit(repository, proofs, commit_of("HEAD", root), tmp_path / "old", "HEAD")
    assert (version.sources.kb_dir / "en/basics/amber-light.md").read_text("utf-8") == before
    assert version.sources.catalogue().products == {"router-h1", "indoor-cam"}
    assert (version.proofs / "en/no_answer.yml").is_file()
    assert version.name.startswith("HEAD (") and not version.notes


def test_data_outside_the_repository_is_used_as_it_is_and_said(repository: Sources, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    repository.data_dir.rename(elsewhere / "data")
    apart = Sources(repository.kb_dir, elsewhere / "data", repository.taxonomy)
    root = repository.taxonomy.parent
    version = at_commit(apart, root / "tests" / "kb", commit_of("HEAD", root), tmp_path / "old")
    assert version.sources.data_dir == elsewhere / "data"
    assert "its present state is used" in version.notes[0]


def test_a_commit_without_articles_is_refused(repository: Sources, tmp_path: Path) -> None:
    root = repository.taxonomy.parent
    git(root, "rm", "-rq", "kb")
    bare = commit(root)
    with pytest.raises(RevisionError, match="has no kb"):
        at_commit(repository, root / "tests" / "kb", bare, tmp_path / "old")


def test_faulty_articles_of_a_version_are_told_with_the_version(repository: Sources, compared) -> None:
    root = repository.taxonomy.parent
    write_article(root, "amber-light", status="ready")
    commit(root)
    write_article(root, "amber-light")
    with pytest.raises(ArticleError, match=r"HEAD \(.*faults in its articles") as raised:
        compared()
    assert "amber-light.md" in raised.value.message
