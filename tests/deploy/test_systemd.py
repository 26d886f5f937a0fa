"""The units are what systemd takes, and name what is there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.cli import _parser
from bot.settings import ROOT

UNITS = ROOT / "deploy" / "systemd"
HOME = "/srv/tandem"


def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze found: install Debian's systemd package")
    for unit in UNITS.iterdir():
        # The project as it lies here, so that the programs are found.
        (tmp_path / unit.name).write_text(unit.read_text("utf-8").replace(HOME, str(ROOT)))
    command = ["systemd-analyze", "verify", *map(str, tmp_path.glob("tandem*"))]
    said = subprocess.run(command, capture_output=True, text=True)
    assert (said.returncode, [line for line in said.stderr.splitlines() if "tandem" in line]) == (0, [])


@pytest.mark.parametrize("unit", sorted(UNITS.glob("*.service")), ids=lambda unit: unit.name)
def test_the_commands_of_the_units_are_tandems_own(unit: Path) -> None:
    for command in re.findall(rf"^ExecStart={HOME}/tandem (.+)$", unit.read_text("utf-8"), re.MULTILINE):
        words = command.split()
        assert _parser(words).parse_args(words).run
