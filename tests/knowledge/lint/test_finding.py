from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge import lint_command, proof_command
from bot.knowledge.lint.finding import CODES, WITH_MODEL, finding_of_fault
from bot.knowledge.lint.scope import STALE_DAYS

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("fault", "code", "mend"),
    [
        ("kb/a.md:7: product 'h9' is not known; use one of h1", "unknown-product", "use one of h1"),
        ("kb/a.md:9: link 'x' goes nowhere; use article:<id>", "broken-link", "use article:<id>"),
        ("kb/a.md:3: 'why?' is also the test at kb/b.md:4; reword one of the two", "question-is-test", "reword one"),
        ("kb/a.md:1: key id is missing; add it to the front matter", "schema", "add it"),
    ],
)
def test_faults_become_findings(fault: str, code: str, mend: str) -> None:
    path, line, sentence = fault.split(":", 2)
    one = finding_of_fault(path, int(line), sentence.strip())
    assert (one.code, one.level, one.path) == (code, "fault", "kb/a.md")
    assert one.mend.startswith(mend)
    assert str(one) == f"{fault} [{code}]"


def test_every_code_and_option_is_in_the_writers_guide() -> None:
    guide = (ROOT / "docs" / "writers.md").read_text("utf-8")
    assert [code for code in CODES if f"| `{code}` |" not in guide] == []
    for code, (_, meaning) in CODES.items():
        assert meaning in guide, f"docs/writers.md says something else of {code}"
    for options in (lint_command, proof_command):
        for option in options_of(options):
            assert f"`{option}" in guide, f"docs/writers.md does not name {option}"
    assert set(CODES) >= WITH_MODEL
    assert lint_command.STALE_DAYS == STALE_DAYS


def options_of(module) -> list[str]:
    import argparse

    parser = module.register(argparse.ArgumentParser().add_subparsers())
    known = {"--help", "--language", "--no-answer"}
    return [action.option_strings[-1] for action in parser._actions if action.option_strings[-1] not in known]
