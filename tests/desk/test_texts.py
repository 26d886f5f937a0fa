"""Every sentence that the code asks for is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.desk.errors import Refused
from bot.desk.staff.permissions import PERMISSIONS
from bot.desk.texts import FOLDER, known_language, languages, text
from bot.desk.work.variables import VARIABLES
from bot.errors import ContentError

DESK = Path(__file__).resolve().parents[2] / "bot"
KEYS = re.compile(r'"((?:articles|customer|gaps|pages|errors|webhooks|mail)\.[a-z_]+)"')
# The first plain string of a refusal is its code; of ``known_id`` it is what it refuses with.
CODES = re.compile(r'(?<!def )(?:Refused|known_id)\((?:[^()"]|\([^()]*\))*"([a-z_]+)"')

# Dotted names of other things: what the audit calls an action, and columns that foreign keys name.
OTHERS = re.compile(r'record\(\s*session,[^"]*"([a-z_.]+)"|"([a-z_]+\.id)"')


def used() -> set[str]:
    rooms = ("desk", "channels", "insight")
    sources = [path.read_text("utf-8") for room in rooms for path in (DESK / room).rglob("*.py")]
    keys = {key for source in sources for key in KEYS.findall(source)}
    codes = {code for source in sources for code in CODES.findall(source)}
    others = {name for source in sources for found in OTHERS.findall(source) for name in found}
    return (keys - others - set(PERMISSIONS) - set(VARIABLES)) | {f"errors.{code}" for code in codes}


def test_no_text_is_missing_and_none_is_left_over():
    files = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("en*.yml"))]
    keys = [f"{group}.{key}" for raw in files for group, entries in raw.items() for key in entries]
    assert len(set(keys)) == len(keys), "a sentence stands in two files"
    # These are named in templates, and their rooms have a test like this one.
    there = {key for key in keys if not key.startswith(("help.", "products."))}
    assert used() - there == set()
    assert there - used() - {"errors.no_such_address", "errors.not_queued"} == set()


def test_an_unknown_language_falls_back_to_english():
    assert text("xx", "customer.closed") == text("en", "customer.closed")
    assert known_language("EN_gb") == "en" and known_language("xx", "") == "" and languages()[0] == "en"


def test_a_missing_key_names_the_file():
    with pytest.raises(ContentError, match=r"en\.yml"):
        text("en", "customer.nothing")


def test_a_refusal_carries_code_status_and_sentence():
    refused = Refused("too_long", max=10)
    assert refused.as_dict() == {
        "code": "too_long",
        "message": "The message is longer than 10 characters. Shorten it or send it in parts.",
    }
