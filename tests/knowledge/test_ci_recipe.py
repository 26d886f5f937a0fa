"""The recipes of docs/ci.md are of things that exist: YAML that can be read, commands and options that parse."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest
import yaml

from bot.insight import commands as insight
from bot.knowledge import commands

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "ci.md").read_text("utf-8")
COMMANDS = sorted(set(re.findall(r"\./tandem (kb (?:[^`\n|]|\|(?!\|))+?)(?= \|\| |`|\n)", TEXT)))


@pytest.fixture(scope="module")
def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    insight.register(commands.register(parser.add_subparsers(required=True)))
    return parser


def test_the_recipes_are_yaml() -> None:
    github, gitlab = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL))
    assert any("kb lint" in step.get("run", "") for step in github["jobs"]["articles"]["steps"])
    assert gitlab["articles"]["artifacts"]["reports"]["junit"] == "kb-test.xml"
    for name in gitlab["articles"]["cache"][0]["key"]["files"]:
        assert (ROOT / name).is_file()


@pytest.mark.parametrize("line", COMMANDS)
def test_the_commands_exist(line: str, parser: argparse.ArgumentParser) -> None:
    words = shlex.split(re.sub(r"\$\{\{.*?\}\}", "main", line))
    assert callable(parser.parse_args(words).run)


def test_all_three_commands_are_there() -> None:
    assert {line.split()[1] for line in COMMANDS} == {"lint", "test", "diff"}


def test_its_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    asked = {word for line in re.findall(r"make ((?:setup|encoder)[a-z -]*)", TEXT) for word in line.split()}
    assert {"setup", "encoder-if-missing"} <= asked
    assert {word for word in asked if word.startswith(("setup", "encoder"))} <= targets
