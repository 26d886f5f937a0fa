from __future__ import annotations

import argparse
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.desk.knowledge_models import Question as RecordedRow
from bot.desk.migrate import migrate
from bot.desk.store import Store
from bot.insight import commands
from bot.knowledge.build import Sources
from tests.knowledge.diff.conftest import repository  # noqa: F401 - a fixture
from tests.knowledge.fakes import HashEncoder, write_article


@pytest.fixture
def run(repository: Sources, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):  # noqa: F811
    """Runs ``kb diff …`` on the small repository and returns the exit code."""

    class Fake:
        var = tmp_path / "var"
        wrong_answer_budget = 0.05
        database = f"sqlite:///{tmp_path / 'none.sqlite'}"

    monkeypatch.setattr(commands, "settings", Fake)
    monkeypatch.setattr(commands, "own_encoder", HashEncoder)
    monkeypatch.setattr(commands, "own_sources", lambda: repository)
    monkeypatch.setattr(commands, "ROOT", repository.taxonomy.parent)

    def kb(*arguments: str) -> int:
        parser = argparse.ArgumentParser()
        commands.register(parser.add_subparsers(required=True))
        parsed = parser.parse_args(["diff", *arguments])
        return parsed.run(parsed)

    return kb


def test_without_a_database_it_says_so_and_goes_on(run, capsys: pytest.CaptureFixture) -> None:
    assert run() == 0
    assert "Customers' questions are not compared: the desk has no database here" in capsys.readouterr().out


def test_more_lost_tests_than_allowed_fail(run, repository: Sources, capsys: pytest.CaptureFixture) -> None:  # noqa: F811
    root, words = repository.taxonomy.parent, "refund money arrives bank"
    write_article(root, "gift-voucher", questions=[words, f"{words} today", f"about {words}"], body=words)
    write_article(root, "refund-time", title="Bank", questions=["unknown"], body="Nothing is here.")
    assert run() == 1
    assert "tests are lost; --max-lost allows 0" in capsys.readouterr().err
    assert run("--max-lost", "30") == 0


def test_customers_questions_of_a_file_have_a_limit_of_their_own(
    run,
    repository: Sources,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture,
) -> None:
    (repository.kb_dir / "en/basics/refund-time.md").unlink()
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"text": "refund money arrives bank", "language": "en"}\n', "utf-8")
    assert run("--questions", str(questions)) == 0
    assert run("--questions", str(questions), "--max-lost-share", "0.5", "--json") == 1
    printed = capsys.readouterr()
    assert "100.0% of customers' answered questions are lost" in printed.err
    machine = json.loads(printed.out.splitlines()[-1])
    assert (machine["passed"], machine["lost_share"]) == (False, 1.0)


def test_the_desks_questions_are_asked_where_it_has_some(run, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    store = Store(f"sqlite:///{tmp_path / 'none.sqlite'}")
    migrate(store)
    store.write_now(lambda session: session.add_all([asked("one", days=1), asked("two", days=200)]))
    store.close()
    assert run("--json") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["asked"]["customer"] == 1
    assert run("--json", "--days", "300") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["asked"]["customer"] == 2


def test_a_database_of_another_version_is_no_error(run, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "none.sqlite").touch()
    assert run() == 0
    assert "the desk's database cannot be read" in capsys.readouterr().out


def asked(name: str, *, days: int) -> RecordedRow:
    at = datetime.now(timezone.utc) - timedelta(days=days)
    return RecordedRow(id=name, source="help", language="en", text=f"refund {name}", decision="answer", at=at)


def test_a_report_goes_into_a_file(run, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    report = tmp_path / "report.html"
    assert run("--format", "html", "--output", str(report)) == 0
    assert report.read_text("utf-8").startswith("<!doctype html>")
    assert f"The report is in {report}." in capsys.readouterr().out
