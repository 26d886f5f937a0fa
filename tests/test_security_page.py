"""docs/security.md says what is so: its tests and checks are there, its headers and advisories are those in use."""

from __future__ import annotations

import ast
import re

import yaml

from bot.desk.headers import SECURITY
from bot.settings import ROOT
from tests.faults.catalogue import CHECKS

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    part = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_every_threat_names_a_test_or_check_that_there_is() -> None:
    wrong, threats = [], rows("Who might do what, and where it is stopped")
    for who, what, stopped, shown in threats:
        tests = re.findall(r"`(tests/[\w/.]+)::(\w+)`", shown)
        checks = [int(one) for found in re.findall(r"checks? ([\d, and]+)", shown) for one in re.findall(r"\d+", found)]
        wrong += [f"{who} {what}: check {one}" for one in checks if one not in {check.id for check in CHECKS}]
        wrong += [f"{who} {what}: {path}::{name}" for path, name in tests if name not in _tests_of(path)]
        if not (tests or checks) or not stopped:
            wrong.append(f"{who} {what}: nothing shows it")
    assert len(threats) > 15
    assert wrong == []


def test_every_test_that_is_named_anywhere_is_there() -> None:
    named = re.findall(r"`(tests/[\w/.]+)::(\w+)`", PAGE)
    assert [f"{path}::{name}" for path, name in named if name not in _tests_of(path)] == []


def _tests_of(path: str) -> set[str]:
    file = ROOT / path
    if not file.is_file():
        return set()
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, functions)}


def test_the_headers_are_those_that_are_sent() -> None:
    assert {name.strip("`"): value.strip("`") for name, value in rows("Headers and cookies")} == SECURITY


def test_the_advisories_are_those_that_the_command_lets_pass() -> None:
    listed = yaml.safe_load((ROOT / "requirements" / "advisories.yml").read_text("utf-8"))["advisories"]
    wanted = [[f"{one['package']}, {one['where']}", ", ".join(one["ids"]), one["why"]] for one in listed]
    assert rows("Advisories") == wanted


def test_every_secret_of_the_table_is_one_that_is_used() -> None:
    named = set(re.findall(r"secrets/(\w+)", " ".join(" ".join(row) for row in rows("Secrets"))))
    used = {found for path in (ROOT / "bot").rglob("*.py") for found in _secrets_in(path.read_text("utf-8"))}
    assert named == used


def _secrets_in(code: str) -> set[str]:
    names = set(re.findall(r'"secrets" / "(\w+)"', code))
    if '"secrets" / NAME' in code or '"secrets" / KEY' in code:
        names |= set(re.findall(r'(?:\bNAME|, KEY) = (?:"TANDEM_BUILD_KEY", )?"(\w+)"', code))
    return names
