"""The desk's sentences for people, looked up by key: ``<language>.yml``, and ``<language>.<room>.yml`` beside it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from bot.errors import ContentError

FOLDER = Path(__file__).resolve().parent
FALLBACK = "en"


def languages() -> list[str]:
    """Codes of the languages that the desk has texts for, the fallback first."""
    codes = sorted(path.stem for path in FOLDER.glob("*.yml") if "." not in path.stem)
    return sorted(codes, key=lambda code: code != FALLBACK)


def known_language(tag: object, default: str = FALLBACK) -> str:
    """The language the desk speaks that comes nearest to a tag such as ``en-GB``.

    >>> known_language("en-GB"), known_language(None), known_language(7)
    ('en', 'en', 'en')
    """
    code = tag.lower().replace("_", "-").split("-")[0] if isinstance(tag, str) else ""
    return code if code in languages() else default


def text(language: str, key: str, **values: object) -> str:
    """The sentence of a key, with ``{names}`` filled in; in English where the language has none.

    Raises:
        ContentError: No file has the key.
    """
    for code in (language, FALLBACK):
        found = _texts(code).get(key)
        if found is not None:
            return found.format(**values)
    raise ContentError(f"{FOLDER / FALLBACK}.yml: the text {key} is missing; add it")


def names(group: str) -> list[str]:
    """The keys of a group, such as ``errors``, without the group's name."""
    return sorted(key.removeprefix(f"{group}.") for key in _texts(FALLBACK) if key.startswith(f"{group}."))


@lru_cache
def _texts(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    # Compared, not made part of the pattern: a language comes from an address, and may hold anything.
    for path in sorted(FOLDER.glob("*.yml")):
        if path.name.split(".")[0] == language:
            found |= _read(path)
    return found


def _read(path: Path) -> dict[str, str]:
    try:
        raw = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise ContentError(f"{path}: not valid YAML ({error}); mend the named line") from None
    return {f"{group}.{key}": value for group, entries in raw.items() for key, value in entries.items()}
