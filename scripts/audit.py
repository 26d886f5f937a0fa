"""Asks for known advisories against both environments' locked packages: `make audit`.

Exits with 1 where one is found that requirements/advisories.yml does not explain, with 2 where packages could not be
asked about: pip-audit itself calls those "no known vulnerabilities".
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
ENVIRONMENTS = ("rasa", "tandem")


@dataclass
class Findings:
    """What was found, a line each.

    Attributes:
        unexplained: Advisories that nobody has thought about.
        explained: Those with a reason.
        unneeded: Entries of the list that no package has any more.
        unasked: Packages that the service did not know or could not be asked about.
    """

    unexplained: list[str] = field(default_factory=list)
    explained: list[str] = field(default_factory=list)
    unneeded: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)

    @property
    def code(self) -> int:
        return 1 if self.unexplained else 2 if self.unasked else 0


def exceptions(path: Path = REQUIREMENTS / "advisories.yml") -> list[dict[str, Any]]:
    """The list of advisories that stay."""
    return yaml.safe_load(path.read_text("utf-8"))["advisories"]


def compare(environment: str, report: dict[str, Any], known: list[dict[str, Any]]) -> Findings:
    """Compares pip-audit's report on an environment with the list.

    Args:
        environment: ``rasa`` or ``tandem``.
        report: What ``pip-audit --format json`` wrote.
    """
    reasons = {
        (one["package"], identifier): one["why"]
        for one in known
        if one["where"] in (environment, "both")
        for identifier in one["ids"]
    }
    found, used = Findings(), set()
    for package in report["dependencies"]:
        name = package["name"]
        if "skip_reason" in package:
            found.unasked.append(f"{environment}: {name}: {package['skip_reason']}")
        for one in package.get("vulns", []):
            fits = [(name, identifier) for identifier in (one["id"], *one["aliases"]) if (name, identifier) in reasons]
            used.update(fits)
            told = f"{environment}: {name} {package['version']}: {one['id']}"
            if fits:
                found.explained.append(f"{told}: {reasons[fits[0]]}")
            else:
                mended = ", ".join(one["fix_versions"]) or "no version"
                found.unexplained.append(f"{told}, mended in {mended}")
    if not found.unasked:
        found.unneeded = [f"{environment}: {name}: {identifier}" for name, identifier in sorted(set(reasons) - used)]
    return found


def ask(python: Path, environment: str) -> dict[str, Any]:
    """pip-audit's report on a lock."""
    lock = str(REQUIREMENTS / f"{environment}.txt")
    command = [str(python), "-m", "pip_audit", "-r", lock, "--no-deps", "--disable-pip", "--format", "json"]
    result = subprocess.run(command, capture_output=True, text=True)
    try:
        return json.loads(result.stdout)
    except ValueError:
        sys.exit(f"{result.stderr}\npip-audit did not answer; is there a way to the index of advisories (pypi.org)?")


def tell(found: Sequence[Findings]) -> int:
    """Prints what was found; the exit code."""
    for title, lines in (
        ("Explained in requirements/advisories.yml", [line for one in found for line in one.explained]),
        ("No longer needed there; remove", [line for one in found for line in one.unneeded]),
        ("Could not be asked about", [line for one in found for line in one.unasked]),
        ("New: update the package, or explain", [line for one in found for line in one.unexplained]),
    ):
        if lines:
            print(f"{title}:", *lines, sep="\n  ")
    codes = {one.code for one in found}
    print("No advisory that is not explained." if codes == {0} else "")
    return 1 if 1 in codes else max(codes)


def main() -> int:
    """Makes an environment for pip-audit, asks, tells."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        install = [str(python), "-m", "pip", "install", "-q", "-r", str(REQUIREMENTS / "audit.txt")]
        subprocess.run(install, check=True)
        return tell([compare(name, ask(python, name), exceptions()) for name in ENVIRONMENTS])


if __name__ == "__main__":
    sys.exit(main())
