"""Finding a browser, and saying so where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browsers import find_chromium, launched_chromium


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A PATH without any browser."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    return tmp_path


def _program(path: Path) -> str:
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_looks_for_the_usual_names_in_order(bare: Path) -> None:
    assert find_chromium() is None
    chrome = _program(bare / "google-chrome")
    assert find_chromium() == chrome
    chromium = _program(bare / "chromium")
    assert find_chromium() == chromium


def test_the_variable_comes_first(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(bare / "chromium")
    mine = _program(bare / "mine")
    monkeypatch.setenv("CHROMIUM", mine)
    assert find_chromium() == mine


def test_without_a_browser_tests_are_skipped_but_fail_in_ci(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="install Debian's chromium"), launched_chromium():
        pass
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="install Debian's chromium"), launched_chromium():
        pass
