from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.build import Sources
from bot.knowledge.importing import command
from tests.knowledge.fakes import HashEncoder


@pytest.fixture
def run(sources: Sources, tmp_path: Path):
    """Runs ``kb import …`` on one page and returns the exit code."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.md").write_text("# A page\n\nText.", "utf-8")

    def kb(*arguments: str) -> int:
        parser = argparse.ArgumentParser()
        command.register(parser.add_subparsers(required=True))
        parsed = parser.parse_args(["import", *arguments])
        return command.run(parsed, sources.kb_dir, sources.catalogue(), HashEncoder)

    return kb


def test_it_reports_and_ends_in_json(run, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    pages = str(tmp_path / "pages")
    assert run(pages, "--language", "en", "--json") == 0
    out = capsys.readouterr().out
    assert "a.md → en/pages/a.md: new" in out and "1 pages: 1 written" in out
    assert json.loads(out.splitlines()[-1])["states"] == {"written": 1}


def test_the_report_may_go_into_a_file(run, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    report = tmp_path / "report.txt"
    assert run(str(tmp_path / "pages"), "--language", "lt-LT", "--dry-run", "--report", str(report)) == 0
    assert "Nothing was written" in capsys.readouterr().out
    assert "a.md → lt/pages/a.md" in report.read_text("utf-8")


def test_what_stays_as_it_was_is_an_exit_code(run, sources: Sources, tmp_path: Path) -> None:
    pages = str(tmp_path / "pages")
    assert run(pages, "--language", "en") == 0
    (tmp_path / "pages" / "a.md").write_text("# A page\n\nNew text.", "utf-8")
    assert run(pages, "--language", "en") == 1
    assert run(pages, "--language", "en", "--update") == 0


def test_an_unknown_family_is_refused(run, tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="family 'x' is not known"):
        run(str(tmp_path / "pages"), "--language", "en", "--family", "x")
