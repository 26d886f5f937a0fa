from __future__ import annotations

import json
from urllib.request import urlopen

import pytest

from tests.desk.serving import free_port
from tests.faults import __main__ as command
from tests.faults.action_proxy import ActionProxy
from tests.faults.catalogue import CHECKS
from tests.faults.check import Check, Found, Size
from tests.faults.ledger import Tally, _doubled
from tests.faults.table import as_json, faults, table


class Whole:
    """A system that is always ready."""

    def wait_until_ready(self) -> None:
        """It is."""


def test_all_are_listed_in_their_order() -> None:
    numbers = [check.id for check in CHECKS]
    assert numbers == sorted(set(numbers)) and set(range(1, 21)) < set(numbers)


def test_what_is_not_there_is_said_to_be_so_and_counts_as_nothing_tried() -> None:
    results = [(Check(1, "one", "none"), Found(3, "fine")), (Check(2, "two", "none"), None)]
    lines = table(results).splitlines()
    assert "not there yet" in lines[2] and "not there yet" not in lines[1]
    assert json.loads(as_json(results))["checks"][1] == {"id": 2, "tried": 0, "failed": 0}


def test_long_lists_of_faults_are_cut_and_say_so() -> None:
    shown = faults(Check(1, "one", "none"), Found(30, "", [f"fault {n}" for n in range(25)]))
    assert len(shown) == 21
    assert shown[-1].endswith("and 5 more")


def test_a_check_that_breaks_off_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> Found:
        raise RuntimeError("no such thing")

    found = command.attempt(Check(1, "one", "none", breaks), Whole(), Size())
    assert found is not None and found.failures == 1 and found.tried == 1


def test_a_check_without_its_browser_was_not_tried() -> None:
    def skips(*_: object) -> Found:
        pytest.skip("no Chromium found")

    found = command.attempt(Check(1, "one", "none", skips), Whole(), Size())
    assert found is not None and found.tried == 0 and "no Chromium" in found.figure


def test_a_number_that_is_no_check_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["--only", "1,99"])
    assert "there is no check 99" in capsys.readouterr().err


def test_each_kind_of_loss_is_counted_apart() -> None:
    tally = Tally(acknowledged=2)
    tally.note("missing", ["a"])
    tally.note("doubled", ["b", "c"])
    assert (tally.missing, tally.doubled, tally.disordered, len(tally.found().faults)) == (1, 2, 0, 3)


def test_the_proxy_answers_as_it_is_told() -> None:
    port = free_port()
    proxy = ActionProxy(port, free_port())
    proxy.start()
    try:
        proxy.set("broken JSON")
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer, pytest.raises(ValueError):
            json.loads(answer.read())
        proxy.set("down")
        with pytest.raises(OSError):
            urlopen(f"http://127.0.0.1:{port}/health", timeout=5)
    finally:
        proxy.stop()


def test_an_answer_may_come_as_often_as_it_was_asked_for() -> None:
    def stored(*texts: str, answers: int) -> list[tuple[object, ...]]:
        said = [("m", 0, "c", "customer", "text", text) for text in texts]
        return said + [("m", 0, None, "bot", "answer", "Use the app.")] * answers

    assert _doubled("c_1", stored("how? (1)", "how? (2)", answers=2)) == []
    assert len(_doubled("c_1", stored("how? (1)", "where? (2)", answers=2))) == 1
    assert len(_doubled("c_1", stored("how?", "how?", answers=0))) == 1
