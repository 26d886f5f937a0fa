"""Takes secrets out of what people write before it is stored: card numbers, passwords and PINs, one-time codes.

What is found has a form; a secret that nothing announces (``hunter2`` alone in a message), one spelt out in words and
one in a picture are not. ``docs/security.md`` says what that means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.desk.redaction.cards import card_spans
from bot.desk.redaction.rules import all_rules, mark_of

Kind = Literal["card", "password", "code"]
#: In this order: what is a card number is called one, and a one-time password a code.
CUSTOMERS: tuple[Kind, ...] = ("card", "code", "password")
#: Staff may have to name a password or a code (a router's first one); nobody ever has to name a card.
STAFFS: tuple[Kind, ...] = ("card",)


@dataclass(frozen=True)
class Redacted:
    """A text without its secrets.

    Attributes:
        text: With a mark such as ``[card number removed]`` in the place of each.
        kinds: Which kinds were found.
    """

    text: str
    kinds: tuple[Kind, ...] = ()

    def shown(self, language: str) -> list[dict[str, str]]:
        """The protocol's ``redacted``: which marks in the text are the desk's own."""
        return [{"kind": kind, "mark": mark_of(kind, language)} for kind in self.kinds]


def redact(text: str, language: str, kinds: tuple[Kind, ...] = CUSTOMERS) -> Redacted:
    """Replaces each secret by a mark; a second time changes nothing.

    Args:
        language: Of the marks; secrets are looked for in every language that has a file.

    >>> redact("my password is hunter2, the card 4111 1111 1111 1111", "en").text
    'my password is [password removed], the card [card number removed]'
    >>> redact("order HA-123456, error E42, call +370 612 34567", "en").kinds
    ()
    """
    found: list[Kind] = []
    for kind in kinds:
        spans = card_spans(text, all_rules().not_cards) if kind == "card" else all_rules().spans(kind, text)
        if spans:
            text = _without(text, spans, mark_of(kind, language))
            found.append(kind)
    return Redacted(text, tuple(found))


def without_secrets(text: str, language: str) -> str:
    """A customer's text for a place that shows no marks as such: comments, forms, names of files."""
    return redact(text, language).text


def without_cards(text: str) -> str:
    """A text of staff's, such as a note."""
    return redact(text, "en", STAFFS).text


def _without(text: str, spans: list[tuple[int, int]], mark: str) -> str:
    parts, at = [], 0
    for start, end in sorted(spans):
        # Two rules may find one secret, and not to the same end.
        if start >= at:
            parts += [text[at:start], mark]
        at = max(at, end)
    return "".join([*parts, text[at:]])
