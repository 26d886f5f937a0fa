"""The bot's content as the tests read it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT

#: Set by bot/understanding/signals.py and by buttons; nobody writes examples of them.
SET_BY_CODE = {"safety_hazard", "personal_crisis", "choose_article"}
TRAINING = ROOT / "data" / "nlu" / "en"
HELD_OUT = ROOT / "tests" / "nlu" / "en"
#: What choices are made on, so that nothing is chosen by the held-out messages.
DEVELOPMENT = ROOT / "tests" / "nlu" / "development" / "en.csv"


def read_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


@cache
def domain() -> dict[str, Any]:
    """All files of the domain together; lists and mappings of the same key are joined."""
    whole: dict[str, Any] = {}
    for path in sorted((ROOT / "domain").glob("*.yml")):
        if path.name == "taxonomy.yml":
            continue
        for key, value in read_yaml(path).items():
            whole[key] = whole[key] + value if isinstance(value, list) and key in whole else value
    return whole


@cache
def rules() -> list[dict[str, Any]]:
    return [rule for path in sorted((ROOT / "data" / "rules").glob("*.yml")) for rule in read_yaml(path)["rules"]]


@cache
def products() -> dict[str, dict[str, Any]]:
    return read_yaml(ROOT / "data" / "entities" / "en" / "products.yml")["products"]


@cache
def examples(folder: Path) -> dict[str, list[str]]:
    """Intent → its examples, markers taken off, from the files of its name in the folder and below it."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.yml")):
        found.setdefault(path.stem, []).extend(_lines(read_yaml(path)))
    return found


def _lines(raw: dict[str, Any]) -> list[str]:
    texts = [line for block in raw["nlu"] for line in block["examples"].splitlines() if line.strip()]
    return [line.removeprefix("- ").strip() for line in texts]


def folded(text: str) -> str:
    """Letters and digits only, lower case, one space between words; what has none stays as it is.

    >>> folded("Where's   my ORDER?!")
    'where s my order'
    """
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())) or text.strip()


@cache
def _names() -> re.Pattern[str]:
    phrases = {p.casefold() for product in products().values() for p in [product["name"], *product["phrases"]]}
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE)


_MONTHS = "january february march april may june july august september october november december".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight".split()
_WHEN = re.compile(r"\b(?:" + "|".join([*_MONTHS, *_DAYS]) + r")\b", re.IGNORECASE)
_CODES = re.compile(r"\b(?:ha|rma|inv|hs|hv)?-?[a-z]?-?\d[\w./:-]*", re.IGNORECASE)


def masked(text: str) -> str:
    """The example without what a template would fill in: products, codes, numbers, dates.

    >>> masked("the H3 shows E42 since Monday"), masked("the doorbell shows E30 since 12.11.")
    ('the x shows x since x', 'the x shows x since x')
    """
    for pattern in (_names(), _WHEN, _CODES):
        text = pattern.sub(" x ", text)
    return folded(text)
