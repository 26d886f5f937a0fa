"""Runs are kept as they were, and what is no run is named."""

from __future__ import annotations

import pytest

from bot.errors import ContentError
from bot.evaluate.report.runs import Measure, Row, Run, key_of, last_of_each, load_all, save


def run(at):
    rows = [Row(key_of("hi", "greet"), "greet", None, False, 0.25, 1.5)]
    return Run(at, {"model": "m"}, [Measure("intents", "Intents", {"accuracy": 0.5, "mcc": None}, rows)], {"x": [1]})


def test_runs_come_back_as_they_were_oldest_first(tmp_path):
    later, earlier = run("2026-11-30T03:00:00Z"), run("2026-11-29T03:00:00Z")
    paths = [save(later, tmp_path), save(earlier, tmp_path)]
    assert load_all(tmp_path) == [earlier, later]
    assert [path.parent for path in paths] == [tmp_path / "runs"] * 2
    assert load_all(tmp_path / "none") == [] and later.measure("none") is None


def test_another_format_is_left_out_and_what_is_no_run_is_named(tmp_path):
    path = save(run("2026-11-30T03:00:00Z"), tmp_path)
    path.write_text(path.read_text("utf-8").replace('"format": 1', '"format": 0'), "utf-8")
    assert load_all(tmp_path) == []
    path.write_text("[]", "utf-8")
    with pytest.raises(ContentError, match=r"runs/.*\.json: is no run"):
        load_all(tmp_path)


def test_the_key_tells_messages_and_labels_apart():
    assert len({key_of("a", "b"), key_of("ab", ""), key_of("a", "c"), key_of("b", "b")}) == 4


def test_what_the_newest_run_left_out_is_taken_from_the_one_before_it():
    first = Run("1", {}, [Measure("intents", "I", {"mcc": 0.1}), Measure("hint3", "H", {"mcc": 0.2})])
    second = Run("2", {}, [Measure("intents", "I", {"mcc": 0.3})])
    before = last_of_each([first, second])
    assert (before.at, before.measure("intents"), before.measure("hint3")) == (
        "2",
        second.measures[0],
        first.measures[1],
    )
    assert last_of_each([]) is None
