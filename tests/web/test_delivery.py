"""What the one script tag costs, and that what is vendored is what its makers published."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from bot.web.update_vendor import checksum_faults

WEB = Path(__file__).resolve().parents[2] / "bot" / "web"
WIDGET = WEB / "widget"
#: What a customer fetches by opening the chat, and what all of it comes to for one who uses everything.
MAX_AT_OPENING_BYTES = 40_000
MAX_BYTES = 48_000
SOCKET_CLIENT = WEB / "vendor" / "socket.io.esm.min.js"
_STATIC = re.compile(r"""^(?:import|export) [^;]*?"(\./[^"]+\.js)";""", re.M | re.S)
_IMPORT = re.compile(r"""(?:from|import|import\()\s*"(\./[^"]+\.js)\"""")


def _reached(pattern: re.Pattern[str]) -> set[Path]:
    """The widget's modules that the loader leads to by imports of that form."""
    found: set[Path] = set()
    waiting = [WIDGET / "register.js"]
    while waiting:
        path = waiting.pop().resolve()
        if path not in found:
            found.add(path)
            waiting += [WIDGET / name for name in pattern.findall(path.read_text(encoding="utf-8"))]
    return found


def _compressed(paths: set[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_opening_costs_little_and_everything_not_much_more() -> None:
    around = {WIDGET / "loader.js", SOCKET_CLIENT}
    assert SOCKET_CLIENT.name in (WIDGET / "link.js").read_text(encoding="utf-8")
    assert _compressed(_reached(_STATIC) | around) <= MAX_AT_OPENING_BYTES
    assert _compressed(_reached(_IMPORT) | around) <= MAX_BYTES


def test_what_few_need_is_not_fetched_at_the_opening() -> None:
    later = {path.stem for path in _reached(_IMPORT) - _reached(_STATIC)}
    assert later == {"attached", "files", "leave", "rating", "more", "en.more"}


def test_no_module_lies_about_unused() -> None:
    assert set(WIDGET.glob("*.js")) == _reached(_IMPORT) | {WIDGET / "loader.js"}


def test_the_loader_fetches_the_widgets_modules_side_by_side() -> None:
    listed = (WIDGET / "loader.js").read_text(encoding="utf-8").split("modules =")[1].split(";")[0]
    names = {name for part in re.findall(r'"([a-z ]+)"', listed) for name in part.split()}
    assert names == {path.stem for path in _reached(_STATIC)}


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
