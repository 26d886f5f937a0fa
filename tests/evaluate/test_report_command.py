"""``evaluate all``: keeps the run, writes the page, compares with the run before."""

from __future__ import annotations

import json

import pytest

from bot.cli import main
from bot.evaluate.report import command
from bot.evaluate.report.runs import Measure, Row, Run, load_all


@pytest.fixture
def evaluate(tmp_path, monkeypatch, capsys):
    """Runs the command as if this many of a hundred messages had come out right."""

    def run(day, right, **notes):
        rows = [Row(str(n), "a", "a", n < right, 0.5, 1.0) for n in range(100)]
        made = Run(
            f"2026-11-{day}T03:00:00Z", {"model": "m"}, [Measure("intents", "I", {"mcc": right / 100}, rows)], notes
        )
        monkeypatch.setattr(command, "measured", lambda *_, **__: made)
        code = main(["evaluate", "all", "--report", str(tmp_path)])
        out, err = capsys.readouterr()
        return code, json.loads(out.splitlines()[-1]), err

    return run


def test_the_second_run_is_compared_with_the_first(evaluate, tmp_path):
    code, first, _ = evaluate(28, 50)
    assert (code, first["compared_with"], first["figures"]) == (0, None, {"intents": {"mcc": 0.5}})
    code, second, _ = evaluate(29, 80)
    assert (code, second["compared_with"], second["better"], second["worse"]) == (0, "2026-11-28T03:00:00Z", 1, 0)
    assert len(load_all(tmp_path)) == 2
    assert "1 figures better" in (tmp_path / "index.html").read_text("utf-8")


def test_a_set_that_failed_is_said_and_the_rest_is_kept(evaluate, tmp_path):
    code, _, err = evaluate(28, 50, failed="hwu64/train.csv:3: the text is empty")
    assert code == 2 and "hwu64/train.csv:3" in err and len(load_all(tmp_path)) == 1
    assert "Not all could be measured: hwu64" in (tmp_path / "index.html").read_text("utf-8")


def test_a_folder_that_is_not_there_is_named(tmp_path, capsys):
    assert main(["evaluate", "all", "--report", str(tmp_path), "--data", str(tmp_path / "none")]) == 2
    assert "there is no such folder" in capsys.readouterr().err
