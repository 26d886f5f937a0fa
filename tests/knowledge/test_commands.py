from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from bot.errors import ArticleError
from bot.knowledge import commands
from bot.knowledge.build import Sources
from tests.knowledge.fakes import HashEncoder, write_article


@pytest.fixture
def run(sources: Sources, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Runs ``kb …`` on the small knowledge base and returns the exit code."""

    class Fake:
        kb_dir, data_dir, var = sources.kb_dir, sources.data_dir, tmp_path / "var"
        language, wrong_answer_budget = "en", 0.05

    monkeypatch.setattr(commands, "settings", Fake)
    monkeypatch.setattr(commands, "_encoder", HashEncoder)
    monkeypatch.setattr(commands, "_sources", lambda: sources)

    def kb(*arguments: str) -> int:
        parser = argparse.ArgumentParser()
        commands.register(parser.add_subparsers(required=True))
        parsed = parser.parse_args(["kb", *arguments])
        return parsed.run(parsed)

    return kb


def test_build_says_what_it_did(run, capsys: pytest.CaptureFixture) -> None:
    assert run("build") == 0
    assert "10 articles, 20 passages" in capsys.readouterr().out
    assert run("build") == 0
    assert "unchanged" in capsys.readouterr().out


def test_build_raises_what_is_wrong_with_an_article(run, sources: Sources) -> None:
    write_article(sources.kb_dir.parent, "amber-light", status="ready")
    with pytest.raises(ArticleError):
        run("build")


def test_search_shows_the_answer_and_ends_in_json(run, capsys: pytest.CaptureFixture) -> None:
    run("build")
    capsys.readouterr()
    assert run("search", "amber light on my router, internet gone") == 0
    out = capsys.readouterr().out
    assert out.startswith("answer: ") and "1. 100.0%" in out and "amber-light: The amber light on the router" in out
    assert run("search", "amber light on my router, internet gone", "--json", "--top", "2") == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found["decision"] == "answer"
    assert [hit["article_id"] for hit in found["hits"]][0] == "amber-light"
    assert len(found["hits"]) == 2


def test_test_meets_its_targets_or_fails(run, capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    questions = tmp_path / "no_answer.yml"
    questions.write_text("questions: [violin opera goldfish, poem cheese tractor]", "utf-8")
    assert run("test", "--json", "--first", "0.9", "--top3", "0.9", "--no-answer", str(questions)) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert list(json.loads(last))[:3] == ["first", "top3", "refused"]
    assert json.loads(last)["refused"] == 1.0
    assert run("test", "--first", "1.01", "--no-answer", str(questions)) == 1


def test_test_names_what_is_not_found(run, sources: Sources, capsys: pytest.CaptureFixture) -> None:
    write_article(
        sources.kb_dir.parent, "amber-light", tests=["refund of money to my bank", "amber light gone", "amber router"]
    )
    run("test")
    out = capsys.readouterr().out
    assert "amber-light: 1 of 3 tests do not find it first" in out
    assert "refund-time" in out and "kb/en/basics/amber-light.md:" in out


def test_lint_lists_faults_or_advice(run, sources: Sources, capsys: pytest.CaptureFixture) -> None:
    assert run("lint") == 0
    assert "10 articles, no faults" in capsys.readouterr().out
    write_article(sources.kb_dir.parent, "amber-light", status="ready")
    assert run("lint") == 1
    assert "status 'ready' is not known" in capsys.readouterr().out


def test_watch_goes_on_after_a_broken_article(
    run, sources: Sources, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def three_changes(_: object, rebuild) -> None:
        write_article(sources.kb_dir.parent, "amber-light", status="ready")
        rebuild()
        write_article(sources.kb_dir.parent, "amber-light", body="Mended and new.")
        rebuild()

    monkeypatch.setattr("bot.knowledge.watch.watch", three_changes)
    assert run("watch") == 0
    printed = capsys.readouterr()
    assert printed.out.count("built in") == 2
    assert "The last good index stays in use:\nkb/en/basics/amber-light.md:" in printed.err
