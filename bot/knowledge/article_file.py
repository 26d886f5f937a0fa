"""An article's file as text: the front matter in its one order and the body below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from bot.knowledge.frontmatter import MARK

#: The order in which keys are written; others follow in the order given.
ORDER = (
    "id",
    "title",
    "family",
    "section",
    "kind",
    "products",
    "questions",
    "tests",
    "updated",
    "owner",
    "status",
    "publish_from",
    "publish_until",
    "redirect_from",
)
INLINE = {"products", "redirect_from"}


def article_text(front: Mapping[str, str | Sequence[str]], body: str) -> str:
    """Writes an article's file.

    Args:
        front: Text, or a list of texts, by key; a key whose text is empty is left out.
        body: Markdown.

    >>> print(article_text({"title": "Light: amber", "id": "light", "questions": ["why?"]}, "Unplug it."), end="")
    ---
    id: light
    title: 'Light: amber'
    questions:
      - why?
    ---
    <BLANKLINE>
    Unplug it.
    """
    known = [key for key in ORDER if key in front] + [key for key in front if key not in ORDER]
    lines = [line for key in known for line in _lines(key, front[key])]
    return "\n".join([MARK, *lines, MARK, "", body.strip("\n"), ""])


def _lines(key: str, value: str | Sequence[str]) -> list[str]:
    if isinstance(value, str):
        return [f"{key}: {_scalar(value)}"] if value else []
    if not value or key in INLINE:
        return [f"{key}: [{', '.join(map(_scalar, value))}]"]
    return [f"{key}:", *(f"  - {_scalar(item)}" for item in value)]


def _scalar(value: str) -> str:
    """One text as YAML on one line; a date stays as it is, for it is read as text anyway."""
    flat = " ".join(value.split())
    if _is_plain(flat):
        return flat
    dumped = yaml.safe_dump(flat, allow_unicode=True, width=float("inf"), default_flow_style=True)
    return dumped.split("\n...")[0].strip()


def _is_plain(value: str) -> bool:
    if any(mark in value for mark in ",[]{}"):
        # Plain within a block, but not within an inline list; quoted it is right in both.
        return False
    try:
        node: Any = yaml.compose(f"- {value}", Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return False
    items = node.value if isinstance(node, yaml.SequenceNode) else []
    if len(items) != 1 or not isinstance(items[0], yaml.ScalarNode) or items[0].tag.endswith(":null"):
        # ``null`` and ``~`` are read as nothing.
        return False
    return items[0].value == value and not items[0].style
