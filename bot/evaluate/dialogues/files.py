"""Reads files of scripted conversations; every fault is told with file, line and mend, all at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import get_args

import yaml

from bot.errors import ContentError
from bot.evaluate.dialogues.scripts import HANDED_OVER, NOTHING_NEEDED, PRESS, RESOLVED, SAY, THUMB, Ends, Script, Turn
from bot.handoff.package import ReasonCode

LEDGER = "known_failures.yml"
KINDS = (SAY, PRESS, THUMB)
EXPECTED = ("article", "clarify", "no_article", "rejects", "pick")
ENDS = (RESOLVED, HANDED_OVER, NOTHING_NEEDED)
FAMILIES = ("technical", "general")
REASONS = get_args(ReasonCode)
OR = " or "

Node = yaml.Node
Fields = dict[str, yaml.Node]


def dialogue_files(paths: Sequence[Path]) -> list[Path]:
    """The files themselves; of a folder its ``*.yml`` but for the ledger.

    Raises:
        ContentError: A folder holds none.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(one for one in path.glob("*.yml") if one.name != LEDGER) if path.is_dir() else [path]
        if not inside:
            raise ContentError(f"{path}: holds no *.yml; add a file of conversations, or name another folder")
        found += inside
    return found


def read_scripts(paths: Sequence[Path], articles: Collection[str] | None) -> list[Script]:
    """Reads conversations.

    Args:
        paths: The files.
        articles: Ids that exist; None: not known here, any will do.

    Raises:
        ContentError: Names every fault of every file.
    """
    faults: list[str] = []
    scripts: list[Script] = []
    for path in paths:
        scripts += _Reader(path, articles, faults).scripts()
    first: dict[str, str] = {}
    for script in scripts:
        if script.name in first:
            faults.append(f"{script.place}: the name {script.name!r} is also at {first[script.name]}; give it another")
        first.setdefault(script.name, script.place)
    if faults:
        raise ContentError("\n".join(faults))
    return scripts


def read_ledger(path: Path) -> dict[str, tuple[str, str]]:
    """``{name of a conversation: (why it fails, place)}``; empty where there is no such file.

    Raises:
        ContentError: It is not a mapping of names to reasons.
    """
    if not path.exists():
        return {}
    faults: list[str] = []
    reader = _Reader(path, None, faults)
    root = reader.root()
    known = {
        name: (reader.text(why, f"the reason of {name!r}"), reader.at(why))
        for name, why in reader.fields(root, "the ledger", None).items()
    }
    if faults:
        raise ContentError("\n".join(faults))
    return known


class _Reader:
    """Reads one file into scripts; what is wrong goes into ``faults`` and is left out."""

    def __init__(self, path: Path, articles: Collection[str] | None, faults: list[str]) -> None:
        self._path, self._articles, self._faults = path, articles, faults

    def at(self, node: Node) -> str:
        return f"{self._path}:{node.start_mark.line + 1}"

    def fault(self, node: Node, words: str) -> None:
        self._faults.append(f"{self.at(node)}: {words}")

    def root(self) -> Node | None:
        try:
            node = yaml.compose(self._path.read_text("utf-8-sig"), Loader=yaml.SafeLoader)
        except OSError as error:
            self._faults.append(f"{self._path}: cannot be read ({error.strerror}); check the path")
        except UnicodeDecodeError as error:
            self._faults.append(f"{self._path}: is not UTF-8 ({error.reason}); save it as UTF-8")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            what = getattr(error, "problem", None) or "cannot be read"
            self._faults.append(f"{self._path}:{line}: is no YAML ({what}); mend the line, or put the text in quotes")
        else:
            if node is None:
                self._faults.append(f"{self._path}:1: is empty; write conversations under `conversations:`")
            return node
        return None

    def scripts(self) -> Iterator[Script]:
        root = self.root()
        top = self.fields(root, "the file", ("conversations",), needed=("conversations",)) if root is not None else {}
        for node in self.items(top.get("conversations"), "conversations"):
            fields = self.fields(node, "a conversation", ("name", "turns", "ends"), needed=("name", "turns", "ends"))
            if len(fields) < 3:
                continue
            before = len(self._faults)
            name = self.text(fields["name"], "the name")
            turns = tuple(turn for one in self.items(fields["turns"], "turns") if (turn := self.turn(one)))
            ends = self.ends(fields["ends"])
            if len(self._faults) == before and ends:
                yield Script(name, self.at(node), turns, ends)

    def turn(self, node: Node) -> Turn | None:
        fields = self.fields(node, "a turn", (*KINDS, *EXPECTED))
        kinds = [kind for kind in KINDS if kind in fields]
        if len(kinds) != 1:
            self.fault(node, "a turn has exactly one of say, press and thumb; keep one")
            return None
        kind = kinds[0]
        words = self.text(fields[kind], kind)
        if kind == THUMB and words not in ("up", "down"):
            self.fault(fields[kind], f"a thumb is up or down, not {words!r}; write one of these")
        article = self.articles(fields["article"]) if "article" in fields else ()
        flags = {name: self.flag(fields[name], name) for name in ("clarify", "no_article", "rejects") if name in fields}
        choice = flags.get("clarify", False) and "pick" not in fields
        if bool(article) + choice + flags.get("no_article", False) > 1:
            self.fault(node, "a reply is either an article, a choice or neither; keep one of the expectations")
        if kind == THUMB and (article or "pick" in fields or flags):
            self.fault(node, "nothing is said to a thumb; take the expectation out (thumb: down rejects by itself)")
        flags["rejects"] = flags.get("rejects", False) or (kind == THUMB and words == "down")
        pick = self.text(fields["pick"], "pick") if "pick" in fields else ""
        return Turn(kind, words, node.start_mark.line + 1, article, pick=pick, **flags)

    def ends(self, node: Node) -> Ends | None:
        fields = self.fields(node, "ends", ENDS)
        if len(fields) != 1:
            self.fault(node, f"ends has exactly one of {', '.join(ENDS)}; keep one")
            return None
        ((kind, value),) = fields.items()
        if kind == RESOLVED:
            matters = value.value if isinstance(value, yaml.SequenceNode) else [value]
            if not matters:
                self.fault(value, "resolved names no article; write the id of the one that resolves it")
            return Ends(RESOLVED, matters=tuple(self.articles(one) for one in matters))
        if kind == NOTHING_NEEDED or isinstance(value, yaml.ScalarNode):
            if not self.flag(value, kind):
                self.fault(value, f"{kind} is true or not there at all; write true, or what is expected instead")
            return Ends(kind)
        given = self.fields(value, HANDED_OVER, ("family", "reasons"))
        family = self.text(given["family"], "family") if "family" in given else ""
        if family and family not in FAMILIES:
            self.fault(given["family"], f"family {family!r}; it must be technical or general")
        reasons = tuple(self.text(one, "a reason") for one in self.items(given.get("reasons"), "reasons"))
        for one in (one for one in reasons if one and one not in REASONS):
            self.fault(given["reasons"], f"there is no reason {one!r}; it must be one of {', '.join(REASONS)}")
        return Ends(HANDED_OVER, family=family, reasons=reasons)

    def articles(self, node: Node) -> tuple[str, ...]:
        """``a or b`` → both ids."""
        ids = tuple(one.strip() for one in self.text(node, "an article").split(OR) if one.strip())
        for one in ids:
            if self._articles is not None and one not in self._articles:
                self.fault(node, f"no article {one!r}; an article's id is its file's name without .md")
        return ids

    def fields(self, node: Node | None, what: str, known: Sequence[str] | None, needed: Sequence[str] = ()) -> Fields:
        """A mapping's values by key; ``known`` None: any key."""
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, f"{what} must be a mapping, `key: value`; write it so")
            return {}
        found: Fields = {}
        for key, value in node.value:
            name = str(key.value)
            if known is not None and name not in known:
                self.fault(key, f"{what} has no key {name!r}; it may have {', '.join(known)}")
            elif name in found:
                self.fault(key, f"{name!r} is there twice; keep one")
            else:
                found[name] = value
        for name in (name for name in needed if name not in found):
            self.fault(node, f"{what} lacks {name!r}; add it")
        return found

    def items(self, node: Node | None, what: str) -> Sequence[Node]:
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self.fault(node, f"{what} must be a list with something in it, `- …`; write it so")
            return ()
        return node.value

    def text(self, node: Node, what: str) -> str:
        """A scalar as it is written: ``say: no`` is the word, not a truth value."""
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self.fault(node, f"{what} must be a text that is not empty; write one")
            return ""
        return node.value

    def flag(self, node: Node, what: str) -> bool:
        if not isinstance(node, yaml.ScalarNode) or node.value not in ("true", "false"):
            self.fault(node, f"{what} must be true or false; write one of these")
            return False
        return node.value == "true"


def unknown_names(ledger: Mapping[str, tuple[str, str]], scripts: Sequence[Script]) -> list[str]:
    """Faults of a ledger that names conversations which are not there."""
    names = {script.name for script in scripts}
    return [
        f"{at}: there is no conversation {name!r}; take it out" for name, (_, at) in ledger.items() if name not in names
    ]
