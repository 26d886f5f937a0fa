"""Front matter of every common kind: YAML, TOML, JSON, or ``Key: value`` lines."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import yaml

YAML_HEAD = re.compile(r"\A---[ \t]*\n(.*?)(?:^---[ \t]*$|^\.\.\.[ \t]*$)\n?", re.DOTALL | re.MULTILINE)
TOML_HEAD = re.compile(r"\A\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*$\n?", re.DOTALL | re.MULTILINE)
JSON_MARKED = re.compile(r"\A;;;[ \t]*\n(.*?)^;;;[ \t]*$\n?", re.DOTALL | re.MULTILINE)
PLAIN_LINE = re.compile(r"([A-Za-z][\w .-]*?)\s*:[ \t]+(.*)\Z")
# A text that begins with such a line has a head, not a first sentence with a colon.
PLAIN_FIRST = {"title", "date", "author", "slug", "category", "tags", "summary", "status", "modified"}


def split_head(text: str) -> tuple[dict[str, Any], str, int, str]:
    """Splits a file.

    Returns:
        Its front matter, its body, the line on which the body begins (from 1), and a sentence about what could not be
        read properly (empty when all was).
    """
    for pattern, read in ((YAML_HEAD, _yaml), (TOML_HEAD, _toml), (JSON_MARKED, _json)):
        match = pattern.match(text)
        if match:
            values, fault = read(match.group(1))
            return values, text[match.end() :], text.count("\n", 0, match.end()) + 1, fault
    if text.startswith("{"):
        return _leading_json(text)
    return _plain(text)


def _yaml(text: str) -> tuple[dict[str, Any], str]:
    try:
        values = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError) as error:
        fault = str(getattr(error, "problem", None) or error).splitlines()[0]
        return _by_line(text, ":"), f"the front matter is not YAML ({fault}); it was read line by line"
    if values is None:
        return {}, ""
    if not isinstance(values, dict):
        return {}, "the front matter is no list of keys; it was left out"
    return {str(key).strip(): value for key, value in values.items()}, ""


def _toml(text: str) -> tuple[dict[str, Any], str]:
    try:
        import tomllib
    except ImportError:
        # Python 3.10 has no reader of TOML; the heads of pages are lines of `key = value`.
        return _by_line(text, "="), ""
    try:
        return tomllib.loads(text), ""
    except tomllib.TOMLDecodeError as error:
        return _by_line(text, "="), f"the front matter is not TOML ({error}); it was read line by line"


def _json(text: str) -> tuple[dict[str, Any], str]:
    try:
        values = json.loads(text if text.lstrip().startswith("{") else "{" + text + "}")
        return (values, "") if isinstance(values, dict) else ({}, "the front matter is no JSON object; it was left out")
    except json.JSONDecodeError as error:
        return {}, f"the front matter is not JSON ({error.msg}); it was left out"


def _leading_json(text: str) -> tuple[dict[str, Any], str, int, str]:
    try:
        values, end = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError:
        return {}, text, 1, ""
    rest = text[end:]
    body = rest.lstrip("\n")
    return values, body, text.count("\n", 0, len(text) - len(body)) + 1, ""


def _plain(text: str) -> tuple[dict[str, Any], str, int, str]:
    lines = text.split("\n")
    found: dict[str, Any] = {}
    for number, line in enumerate(lines):
        match = PLAIN_LINE.match(line.rstrip())
        if not match:
            ends = not line.strip() and found
            return (found, "\n".join(lines[number + 1 :]), number + 2, "") if ends else ({}, text, 1, "")
        if not found and match.group(1).lower() not in PLAIN_FIRST:
            break
        found[match.group(1).lower()] = match.group(2).strip()
    return {}, text, 1, ""


def _by_line(text: str, mark: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in text.splitlines():
        key, given, value = line.partition(mark)
        if given and key.strip() and not line.startswith((" ", "\t", "-", "#", "[")):
            try:
                read = yaml.safe_load(value.strip())
            except (yaml.YAMLError, ValueError):
                read = value.strip()
            found[key.strip().strip("\"'")] = value.strip() if isinstance(read, dict) else read
    return found


def as_date(value: Any) -> dt.date | None:
    """A date out of what front matters have: dates, moments, ``2024-05-01``, ``03/19/2021``, ``May 1, 2024``.

    >>> as_date("2024-05-01T10:00:00Z"), as_date("03/19/2021"), as_date("19/03/2021"), as_date("soon")
    (datetime.date(2024, 5, 1), datetime.date(2021, 3, 19), datetime.date(2021, 3, 19), None)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = str(value or "").strip()
    match = re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text)
    for part, form in (
        ("-".join(match.groups()) if match else "", "%Y-%m-%d"),
        (text[:10], "%m/%d/%Y"),
        (text[:10], "%d/%m/%Y"),
        (text[:10], "%d.%m.%Y"),
        (text, "%B %d, %Y"),
        (text, "%b %d, %Y"),
        (text, "%d %B %Y"),
    ):
        try:
            return dt.datetime.strptime(part, form).date()
        except ValueError:
            continue
    return None
