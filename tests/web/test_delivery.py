"""What the one script tag costs, and that what is vendored is what its makers published."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from bot.web.update_vendor import checksum_faults

WEB = Path(__file__).resolve().parents[2] / "bot" / "web"
WIDGET = WEB / "widget"
MAX_COMPRESSED_BYTES = 40_000
_IMPORT = re.compile(r"""(?:from|import|import\()\s*"([^"]+\.js)\"""")


def _delivered() -> set[Path]:
    """Every module that the loader leads to, the socket client among them."""
    found: set[Path] = set()
    waiting = [WIDGET / "register.js"]
    while waiting:
        path = waiting.pop().resolve()
        if path in found:
            continue
        found.add(path)
        if path.parent == WIDGET:
            waiting += [path.parent / name for name in _IMPORT.findall(path.read_text(encoding="utf-8"))]
    return found


def test_everything_together_is_small() -> None:
    files = [*_delivered(), WIDGET / "loader.js"]
    assert WEB / "vendor" / "socket.io.esm.min.js" in files
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in files) <= MAX_COMPRESSED_BYTES


def test_no_module_lies_about_unused() -> None:
    assert set(WIDGET.glob("*.js")) == {path for path in _delivered() if path.parent == WIDGET} | {WIDGET / "loader.js"}


def test_the_loader_fetches_the_widgets_modules_side_by_side() -> None:
    listed = (WIDGET / "loader.js").read_text(encoding="utf-8").split("modules =")[1].split(";")[0]
    names = {name for part in re.findall(r'"([a-z ]+)"', listed) for name in part.split()}
    assert names == {path.stem for path in _delivered() if path.parent == WIDGET}


@pytest.mark.parametrize("vendor", [WEB / "vendor", Path(__file__).parent / "vendor"], ids=["shipped", "tests"])
def test_vendored_files_are_what_their_makers_published(vendor: Path) -> None:
    assert checksum_faults(vendor) == []


def test_an_altered_vendored_file_is_found(tmp_path: Path) -> None:
    for path in (WEB / "vendor").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "socket.io.esm.min.js").write_text("alert(1)", encoding="utf-8")
    (tmp_path / "stray.js").write_text("", encoding="utf-8")
    faults = checksum_faults(tmp_path)
    assert len(faults) == 2
    assert "socket.io.esm.min.js differs from its checksum" in faults[0]
    assert "stray.js is not listed" in faults[1]


def test_the_widget_never_parses_markup_or_evaluates_text() -> None:
    for path in WIDGET.glob("*.js"):
        code = path.read_text(encoding="utf-8")
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert forbidden not in code, f"{path.name} uses {forbidden}"
