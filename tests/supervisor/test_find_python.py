"""scripts/find_python.sh, with interpreters that are not there, do not run, or do."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.settings import ROOT

SCRIPT = ROOT / "scripts" / "find_python.sh"
BASH = shutil.which("bash")
# Versions that no machine has, so that only what a test puts there can be found.
VERSION, OTHER = "9.9", "9.10"
# As far as the script can tell, a Python: every check passes, and it knows where it is.
WORKS = '#!/bin/sh\ncase "$2" in *print*) echo "$0";; esac\nexit 0\n'
# A pyenv shim for a version that is installed but not selected.
SHIM = '#!/bin/sh\necho "pyenv: python9.9: command not found"\necho /usr/bin/python9.9\nexit 127\n'
UNKNOWN_UV = '#!/bin/sh\necho "error: No interpreter found" >&2\nexit 2\n'


class Machine:
    """A PATH and a home folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.path, self.home = folder / "path", folder / "home"
        self.path.mkdir()
        self.home.mkdir()
        for tool in ("sed", "sh"):
            (self.path / tool).symlink_to(shutil.which(tool))

    def put(self, path: Path | str, text: str) -> Path:
        """Writes an executable; a bare name goes on the PATH."""
        target = self.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        target.chmod(0o755)
        return target

    def find(self, *versions: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.path), "HOME": str(self.home), **variables}
        command = [BASH, str(SCRIPT), "PYTHON99", *(versions or (VERSION,))]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_python_on_the_path_is_found(machine: Machine) -> None:
    python = machine.put("python9.9", WORKS)
    found = machine.find()
    assert (found.returncode, found.stdout, found.stderr) == (0, f"{python}\n", "")


def test_a_shim_that_prints_and_fails_is_passed_over(machine: Machine) -> None:
    machine.put("python9.9", SHIM)
    python = machine.put(machine.home / ".pyenv" / "versions" / "9.9.3" / "bin" / "python9.9", WORKS)
    found = machine.find()
    assert (found.returncode, found.stdout) == (0, f"{python}\n")


def test_pyenvs_root_may_be_elsewhere(machine: Machine, tmp_path: Path) -> None:
    python = machine.put(tmp_path / "pyenv" / "versions" / "9.9.0" / "bin" / "python9.9", WORKS)
    assert machine.find(PYENV_ROOT=str(tmp_path / "pyenv")).stdout == f"{python}\n"


def test_a_version_of_pyenv_that_is_broken_is_passed_over_for_the_next(machine: Machine) -> None:
    versions = machine.home / ".pyenv" / "versions"
    machine.put(versions / "9.9.1" / "bin" / "python9.9", "#!/no/such/interpreter\n")
    python = machine.put(versions / "9.9.2" / "bin" / "python9.9", WORKS)
    assert machine.find().stdout == f"{python}\n"


@pytest.mark.parametrize("look_up", [
    """[ "$1 $2" = "python find" ] && echo {python}""",
    """if [ "$2" = install ]; then touch {python}.new; elif [ -e {python}.new ]; then echo {python}; else exit 2; fi""",
], ids=["has it", "fetches it"])  # fmt: skip
def test_uv_is_asked_last(machine: Machine, tmp_path: Path, look_up: str) -> None:
    python = machine.put(tmp_path / "uv" / "python9.9", WORKS)
    (machine.path / "touch").symlink_to(shutil.which("touch"))
    machine.put("uv", "#!/bin/sh\n" + look_up.format(python=python) + "\n")
    found = machine.find()
    assert (found.returncode, found.stdout) == (0, f"{python}\n")


def test_the_first_version_that_is_there_is_taken(machine: Machine) -> None:
    python = machine.put("python9.10", WORKS)
    assert machine.find(VERSION, OTHER).stdout == f"{python}\n"
    first = machine.put("python9.9", WORKS)
    assert machine.find(VERSION, OTHER).stdout == f"{first}\n"


def test_the_variable_wins_over_the_path(machine: Machine, tmp_path: Path) -> None:
    machine.put("python9.9", WORKS)
    named = machine.put(tmp_path / "my python" / "python", WORKS)
    assert machine.find(PYTHON99=str(named)).stdout == f"{named}\n"


@pytest.mark.parametrize("text", [None, SHIM], ids=["no file", "does not run"])
def test_a_variable_that_points_at_nonsense_is_an_error_that_names_it(
    machine: Machine, tmp_path: Path, text: str | None
) -> None:
    machine.put("python9.9", WORKS)
    named = tmp_path / "nonsense"
    if text:
        machine.put(named, text)
    found = machine.find(VERSION, OTHER, PYTHON99=str(named))
    assert found.returncode == 1 and found.stdout == ""
    assert found.stderr == f"PYTHON99={named} is not a working Python 9.9/9.10; point it at one, or unset it.\n"


@pytest.mark.parametrize("uv", [None, UNKNOWN_UV], ids=["without uv", "uv has none"])
def test_where_nothing_is_found_one_sentence_says_what_to_install(machine: Machine, uv: str | None) -> None:
    machine.put("python9.9", SHIM)
    if uv:
        machine.put("uv", uv)
    found = machine.find(VERSION, OTHER)
    assert found.returncode == 1 and found.stdout == ""
    assert found.stderr.splitlines()[-1] == (
        "No Python 9.9, 9.10 found: install one (for example with 'uv python install 9.9' or 'pyenv install 9.9'), "
        "or set PYTHON99 to its path."
    )
    assert uv or len(found.stderr.splitlines()) == 1


def test_of_real_interpreters_only_the_asked_for_version_counts(machine: Machine) -> None:
    import sys

    version = "{}.{}".format(*sys.version_info)
    machine.put(f"python{version}", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    machine.put("python9.9", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    assert machine.find(version).returncode == 0
    assert machine.find(VERSION).returncode == 1, "a Python under the wrong name"
