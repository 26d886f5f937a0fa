"""Check 19: articles, data files and settings that are broken, and what is said of each."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bot.desk.company import read_company
from bot.desk.help.shelf import read_names
from bot.desk.work.template_seed import read_templates
from bot.errors import TandemError
from bot.knowledge.articles import read_catalogue
from bot.knowledge.sources import read_questions
from bot.knowledge.topics import read_phrasings
from bot.settings import ROOT, read_settings
from bot.taxonomy import load_taxonomy
from tests.faults.check import Found, Size
from tests.faults.checks.altered import QUESTION, answered
from tests.faults.harness import Harness, until

Harm = Callable[[bytes], bytes]
PATIENCE_S = 60.0
#: A message says what to do after a semicolon, or what is needed.
MEND = re.compile(r"; \w|\bneeds ")


def _insert(*lines: bytes) -> Harm:
    """Lines in the middle of a file."""

    def harm(content: bytes) -> bytes:
        parts = content.splitlines()
        middle = len(parts) // 2
        return b"\n".join([*parts[:middle], *lines, *parts[middle:]]) + b"\n"

    return harm


def _swap(pattern: bytes, by: bytes) -> Harm:
    return lambda content: re.sub(pattern, by, content, count=1, flags=re.MULTILINE)


#: What makes any YAML file unreadable.
YAML_HARMS: dict[str, Harm] = {
    "a tab": _insert(b"\t- x: y"),
    "an open bracket": lambda content: content + b"zz: [1, 2\n",
    "an open quote": lambda content: content + b'zz: "abc\n',
    "an unknown alias": lambda content: content + b"zz: *nobody\n",
    "a conflict": _insert(b"<<<<<<< HEAD", b"=======", b">>>>>>> other"),
    "no UTF-8": _insert(b"zz: \xff\xfe"),
    "a NUL": _insert(b"zz: \x00"),
    "another kind of file": lambda content: b"PK\x03\x04" + bytes(range(256)),
    "a word": lambda content: b"nonsense\n",
    "a list of lists": lambda content: b"- - 1\n- 2\n",
}
#: What breaks an article's rules.
ARTICLE_HARMS: dict[str, Harm] = {
    "no front matter": _swap(rb"\A---\n", b""),
    "an open front matter": _swap(rb"^---\n(?!id)", b""),
    "no title": _swap(rb"^title:.*\n", b""),
    "an empty title": _swap(rb"^title:.*$", b"title:"),
    "an unknown family": _swap(rb"^family:.*$", b"family: nobodys"),
    "an unknown product": _swap(rb"^products:.*$", b"products: [spaceship]"),
    "another section": _swap(rb"^section:.*$", b"section: elsewhere"),
    "no date": _swap(rb"^updated:.*$", b"updated: yesterday"),
    "an unknown status": _swap(rb"^status:.*$", b"status: perhaps"),
    "another id": _swap(rb"^id:.*$", b"id: Not An Id"),
    "a key twice": _swap(rb"^(title:.*)$", rb"\1\n\1"),
    "an unknown key": _swap(rb"^(title:.*)$", rb"\1\nnobody: knows"),
    "a tab": _swap(rb"^(title:.*)$", b"\\1\n\tx: y"),
    "an open quote": _swap(rb"^title:.*$", b'title: "open'),
    "no UTF-8": _swap(rb"^title:.*$", b"title: \xff"),
    "nothing": lambda content: b"",
}
#: A setting and a value that it cannot have.
SETTINGS = (
    ("TANDEM_PORT", "eighty"),
    ("TANDEM_PORT", "70000"),
    ("TANDEM_RASA_PORT", "0"),
    ("TANDEM_TURN_TIMEOUT_S", "-1"),
    ("TANDEM_TURN_TIMEOUT_S", "soon"),
    ("TANDEM_MAX_MESSAGE_CHARS", "1"),
    ("TANDEM_LOG_LEVEL", "LOUD"),
    ("TANDEM_KB_GIT", "maybe"),
    ("TANDEM_WRONG_ANSWER_BUDGET", "2"),
    ("TANDEM_SMTP_URL", "http://mail.example"),
    ("TANDEM_SESSION_DAYS", "0"),
    ("TANDEM_WEBHOOK_PRIVATE", "perhaps"),
)
#: File under ``data/`` → what reads it, given the data folder.
READERS: dict[str, Callable[[Path], object]] = {
    "company.yml": lambda data: read_company(data / "company.yml"),
    "help/en.yml": lambda data: read_names(data / "help" / "en.yml"),
    "templates/en/general.yml": read_templates,
    "entities/en/products.yml": lambda data: read_catalogue(ROOT / "domain" / "taxonomy.yml", data / "entities"),
    "kb/en/no_answer.yml": lambda data: read_questions(data / "kb" / "en" / "no_answer.yml"),
    "nlu/en/account_access.yml": lambda data: read_phrasings(data / "nlu" / "en"),
}


def run(harness: Harness, size: Size) -> Found:
    """Breaks copies of everything and reads what is said; then breaks an article under the running system."""
    found = Found()
    scratch = harness.settings.var.parent / "broken"
    _articles(scratch, found, size.of(2, 7))
    _data(scratch, found)
    _settings(found)
    _desk_at_start(harness, scratch, found)
    _under_the_running_system(harness, found)
    found.figure = f"{found.tried} broken files and settings, {found.failures} without file, line and what to do"
    return found


def _articles(scratch: Path, found: Found, rounds: int) -> None:
    """Breaks many articles, each in one way, and lets one command name all of them."""
    shutil.copytree(ROOT / "kb_articles", scratch / "kb")
    paths = sorted((scratch / "kb").rglob("*.md"))
    harmed: dict[Path, str] = {}
    for path, (name, harm) in zip(paths, [*ARTICLE_HARMS.items()] * rounds, strict=False):
        path.write_bytes(harm(path.read_bytes()))
        harmed[path] = name
    env = {**os.environ, "TANDEM_KB_DIR": str(scratch / "kb")}
    command = [sys.executable, "-m", "bot.cli", "kb", "lint", "--quick"]
    result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    found.expect(result.returncode == 1, f"kb lint ended with {result.returncode}")
    said = result.stdout + result.stderr
    for path, name in harmed.items():
        place = re.escape(str(path.relative_to(scratch / "kb")))
        named = re.search(rf"{place}:\d+:.*; \w", said)
        found.expect(named is not None, f"an article with {name}: not named with line and mend")
    shutil.rmtree(scratch)


def _data(scratch: Path, found: Found) -> None:
    for name, read in READERS.items():
        _data_file(scratch, ROOT / "data" / name, lambda copy, read=read: read(copy), found)
    taxonomy = ROOT / "domain" / "taxonomy.yml"
    _data_file(scratch, taxonomy, lambda copy: load_taxonomy(copy / "taxonomy.yml"), found, whole=taxonomy.parent)


def _data_file(
    scratch: Path, path: Path, read: Callable[[Path], object], found: Found, whole: Path = ROOT / "data"
) -> None:
    """One file, broken in every way."""
    for name, harm in YAML_HARMS.items():
        copy = scratch / "copy"
        shutil.copytree(whole, copy)
        load_taxonomy.cache_clear()
        target = copy / path.relative_to(whole)
        target.write_bytes(harm(target.read_bytes()))
        said = _said(lambda copy=copy: read(copy))
        # Whole files of another kind have no line that is wrong.
        place = rf"{re.escape(str(target))}(:\d+|, entry \d+)?: " if name in {"a word", "a list of lists"} else None
        fits = re.search(place or rf"{re.escape(str(target))}:\d+: ", said) is not None and MEND.search(said)
        found.expect(bool(fits), f"{path.relative_to(ROOT)} with {name}: {said[:160]!r}")
        shutil.rmtree(scratch)
    load_taxonomy.cache_clear()


def _said(read: Callable[[], object]) -> str:
    try:
        read()
    except TandemError as error:
        return error.message
    return "nothing was refused"


def _settings(found: Found) -> None:
    for name, value in SETTINGS:
        before = os.environ.get(name)
        os.environ[name] = value
        try:
            said = _said(read_settings)
        finally:
            os.environ.pop(name)
            if before is not None:
                os.environ[name] = before
        found.expect(name in said and "mend" in said, f"{name}={value}: {said[:160]!r}")


def _desk_at_start(harness: Harness, scratch: Path, found: Found) -> None:
    """A desk that is started on a broken file says one sentence and ends."""
    shutil.copytree(ROOT / "data", scratch / "data")
    path = scratch / "data" / "company.yml"
    path.write_bytes(YAML_HARMS["no UTF-8"](path.read_bytes()))
    env = {**os.environ, "TANDEM_DATA_DIR": str(scratch / "data"), "TANDEM_VAR": str(scratch / "var")}
    command = [sys.executable, "-m", "bot.desk"]
    result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
    clear = result.returncode != 0 and str(path) in result.stderr and "Traceback" not in result.stderr
    found.expect(clear, f"the desk on a broken company.yml: {result.stderr[-200:]!r}")
    shutil.rmtree(scratch)


def _under_the_running_system(harness: Harness, found: Found) -> None:
    """An article breaks while customers ask: its last good version goes on answering, and the status names it."""
    (path,) = harness.articles.rglob("guest-network.md")
    content, status = path.read_bytes(), harness.settings.var / "index" / "status.json"
    try:
        path.write_bytes(ARTICLE_HARMS["an unknown family"](content))
        named = until(lambda: "guest-network.md" in status.read_text("utf-8"), PATIENCE_S)
        found.expect(named, "the build's status does not name the broken article")
        found.expect(
            asyncio.run(answered(harness, QUESTION)) == "guest-network", "its last good version did not answer"
        )
    finally:
        path.write_bytes(content)
    mended = until(lambda: "guest-network.md" not in status.read_text("utf-8"), PATIENCE_S)
    found.expect(mended, "the mended article is still named as broken")
