from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.watch import LOOK_SHARE, snapshot, watch


def run(roots: list[Path], events: list) -> int:
    """Runs the watcher through events, each done while it sleeps; returns how often it rebuilt."""
    rebuilt: list[int] = []
    waiting = list(events)

    def sleep(_: float) -> None:
        if waiting:
            waiting.pop(0)()

    watch(roots, lambda: rebuilt.append(1), keep_on=lambda: bool(waiting), sleep=sleep)
    return len(rebuilt)


def nothing() -> None:
    pass


def test_new_changed_and_removed_files_are_noticed_once_each(tmp_path: Path) -> None:
    article = tmp_path / "en" / "wifi" / "a.md"

    def create() -> None:
        article.parent.mkdir(parents=True)
        article.write_text("one")

    events = [nothing, create, nothing, nothing, lambda: article.write_text("longer"), nothing, nothing, article.unlink]
    assert run([tmp_path], [*events, nothing, nothing]) == 3


def test_a_file_written_in_steps_is_built_when_it_is_whole(tmp_path: Path) -> None:
    article = tmp_path / "a.md"
    steps = [lambda n=n: article.write_text("x" * n) for n in (1, 2, 3)]
    assert run([tmp_path], [*steps, nothing, nothing, nothing]) == 1


def test_other_files_do_not_matter(tmp_path: Path) -> None:
    assert run([tmp_path], [lambda: (tmp_path / "a.md~").write_text("x"), nothing, nothing]) == 0


def test_what_editors_and_git_keep_beside_the_articles_does_not_matter(tmp_path: Path) -> None:
    for folder, name in ((".git", "a.md"), ("en", ".a.md")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text("x")
    assert snapshot([tmp_path]) == {}


def test_a_single_file_can_be_watched_and_a_missing_one_too(tmp_path: Path) -> None:
    path = tmp_path / "taxonomy.yml"
    assert snapshot([path, tmp_path / "none"]) == {}
    path.write_text("x")
    assert list(snapshot([path])) == [str(path)]


def test_it_builds_when_a_time_has_come_and_gives_up_the_rest_when_a_file_changes(tmp_path: Path) -> None:
    article, said = tmp_path / "a.md", []
    due = iter([False, True, False, False, False, False])
    waiting = [nothing, nothing, lambda: article.write_text("new"), nothing, nothing]

    def sleep(_: float) -> None:
        if waiting:
            waiting.pop(0)()

    def finish(changed) -> None:
        said.append(changed())
        article.write_text("meanwhile") if article.exists() and len(said) == 2 else None
        said.append(changed())

    watch(
        [tmp_path],
        lambda: said.append("built") or True,
        due=lambda: next(due, False),
        finish=finish,
        keep_on=lambda: bool(waiting),
        sleep=sleep,
    )
    assert said[:3] == ["built", False, False]
    assert said.count("built") == 2


def test_an_editors_own_files_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / ".#a.md").write_text("x")
    assert snapshot([tmp_path]) == {}


def test_looking_at_very_many_files_does_not_keep_a_processor_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent = iter([0.0, 0.1])
    monkeypatch.setattr("bot.knowledge.watch.time.process_time", lambda: next(spent))
    waited: list[float] = []
    rounds = iter([True, False])
    watch([tmp_path], nothing, keep_on=lambda: next(rounds), sleep=waited.append)
    assert waited == [pytest.approx(0.1 / LOOK_SHARE)]


def test_what_changes_during_the_first_build_is_built_too(tmp_path: Path) -> None:
    path, built = tmp_path / "a.md", []

    def rebuild() -> None:
        built.append(path.read_text("utf-8") if path.exists() else "")
        if len(built) == 1:
            path.write_text("saved while the first build ran", "utf-8")

    rounds = iter([True, True, False])
    watch([tmp_path], rebuild, at_once=True, keep_on=lambda: next(rounds), sleep=lambda _: None)
    assert built == ["", "saved while the first build ran"]
