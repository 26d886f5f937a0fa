"""``make audit``: what it makes of pip-audit's report, and that the list of explained advisories is no fiction."""

from __future__ import annotations

import importlib.util
import re
import sys
from types import ModuleType

import pytest

from bot.settings import ROOT


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / "scripts" / "audit.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["audit"] = module
    spec.loader.exec_module(module)
    return module


audit = _script()
KNOWN = [{"package": "skops", "where": "rasa", "ids": ["CVE-1", "CVE-2"], "why": "Not read."}]


def report(*vulnerabilities: str, name: str = "skops") -> dict:
    found = [{"id": f"GHSA-{one}", "aliases": [one], "fix_versions": ["9"]} for one in vulnerabilities]
    return {"dependencies": [{"name": name, "version": "0.9", "vulns": found}]}


def test_an_explained_advisory_is_told_with_its_reason() -> None:
    found = audit.compare("rasa", report("CVE-1", "CVE-2"), KNOWN)
    assert found.code == 0 and found.unneeded == []
    assert found.explained[0] == "rasa: skops 0.9: GHSA-CVE-1: Not read."


@pytest.mark.parametrize(
    ("environment", "given"),
    [("rasa", report("CVE-3")), ("tandem", report("CVE-1")), ("rasa", report("CVE-1", name="other"))],
    ids=["another advisory", "another environment", "another package"],
)
def test_any_other_fails_and_names_the_mend(environment: str, given: dict) -> None:
    found = audit.compare(environment, given, KNOWN)
    assert found.code == 1 and "mended in 9" in found.unexplained[0]


def test_what_is_no_longer_found_may_be_removed() -> None:
    assert audit.compare("rasa", report("CVE-1"), KNOWN).unneeded == ["rasa: skops: CVE-2"]


def test_packages_that_nobody_could_be_asked_about_are_no_good_news(capsys: pytest.CaptureFixture) -> None:
    skipped = {"dependencies": [{"name": "skops", "skip_reason": "not found"}]}
    found = audit.compare("rasa", skipped, KNOWN)
    assert found.code == 2 and found.unneeded == []
    assert audit.tell([found, audit.Findings()]) == 2
    assert "Could not be asked about:\n  rasa: skops: not found" in capsys.readouterr().out
    assert audit.tell([found, audit.compare("rasa", report("CVE-3"), KNOWN)]) == 1


def test_every_entry_is_about_a_package_that_is_locked_where_it_says() -> None:
    for entry in audit.exceptions():
        assert set(entry) == {"package", "where", "ids", "why"} and len(entry["why"]) > 40
        assert all(re.fullmatch(r"CVE-\d{4}-\d{4,}|GHSA(-\w{4}){3}|PYSEC-\d{4}-\d+", one) for one in entry["ids"])
        for environment in audit.ENVIRONMENTS if entry["where"] == "both" else [entry["where"]]:
            lock = (ROOT / "requirements" / f"{environment}.txt").read_text("utf-8").lower()
            assert f"\n{entry['package']}==" in lock, f"{entry['package']} is in requirements/advisories.yml only"


def test_the_tool_is_locked_and_the_two_environments_are_those_that_are_set_up() -> None:
    assert "pip_audit==" in (ROOT / "requirements" / "audit.txt").read_text("utf-8")
    setup = (ROOT / "scripts" / "setup.sh").read_text("utf-8")
    assert re.findall(r"requirements/(\w+)\.txt", setup) == list(audit.ENVIRONMENTS)
