"""What lint finds: a place, what is wrong there, what to do, and a code that stays."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

FAULT, ADVICE = "fault", "advice"

#: Every code, its level and what it stands for. Faults hold an article back from customers; advice does not. Codes are
#: named in other people's scripts: one is never given another meaning.
CODES: dict[str, tuple[str, str]] = {
    "schema": (FAULT, "the front matter, the file's place or its form breaks a rule"),
    "broken-link": (FAULT, "a link or an image leads nowhere, or to an article that is missing or not published"),
    "unknown-product": (FAULT, "a product that data/entities does not hold"),
    "question-is-test": (FAULT, "one phrasing is both a question and a test"),
    "broken-anchor": (ADVICE, "a link to a heading that its article does not have"),
    "link-ahead": (ADVICE, "a draft's link to an article that does not exist yet"),
    "missing-image": (ADVICE, "an image whose file is not there"),
    "image-elsewhere": (ADVICE, "an image that is not drawn: on another site, or of a kind that is not shown"),
    "image-alt": (ADVICE, "an image without a description"),
    "html": (ADVICE, "HTML, which is shown as text"),
    "too-short": (ADVICE, "a body too short to stand alone"),
    "too-long": (ADVICE, "a body too long to be read to its end"),
    "cut-section": (ADVICE, "a section that a card cannot show whole"),
    "few-tests": (ADVICE, "too few tests to prove anything"),
    "hard-to-read": (ADVICE, "a passage with long sentences and long words"),
    "long-sentence": (ADVICE, "a sentence too long to be taken in at once"),
    "long-step": (ADVICE, "a numbered step with too many words or sentences"),
    "stale": (ADVICE, "an article that nobody has looked at for long"),
    "same-phrasing": (ADVICE, "one phrasing in two articles"),
    "question-near-test": (ADVICE, "a question in the words of a test, so that the test proves little"),
    "same-passage": (ADVICE, "one text in two places"),
    "near-passage": (ADVICE, "two passages that say the same in other words"),
    "takes-questions": (ADVICE, "an article whose questions find another one first"),
    "untranslated": (ADVICE, "an article that another language lacks"),
    "old-translation": (ADVICE, "a translation older than its source"),
}
#: Those that need the encoder and an index.
WITH_MODEL = frozenset({"near-passage", "takes-questions"})

_FAULT_CODES = (
    ("product ", "unknown-product"),
    ("link ", "broken-link"),
    ("image ", "broken-link"),
)


@dataclass(frozen=True)
class Finding:
    """One thing to mend.

    Attributes:
        code: A key of ``CODES``.
        level: ``fault`` or ``advice``.
        path: The file as writers see it, from the folder of the articles.
        line: From 1.
        text: What is wrong.
        mend: What to do.
    """

    code: str
    level: str
    path: str
    line: int
    text: str
    mend: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}; {self.mend} [{self.code}]"

    def as_dict(self) -> dict[str, Any]:
        """As JSON would have it."""
        return asdict(self)


def found(code: str, place: tuple[str, int], text: str, mend: str) -> Finding:
    """A finding with the level of its code."""
    return Finding(code, CODES[code][0], *place, text, mend)


def finding_of_fault(path: str, line: int, sentence: str) -> Finding:
    """A fault of ``bot.knowledge.checks`` as a finding.

    Args:
        path: The file as writers see it.
        line: From 1.
        sentence: ``what is wrong; what to do``.

    >>> finding_of_fault("kb/en/wifi/a.md", 7, "product 'h9' is not known; use one of h1").code
    'unknown-product'
    """
    text, _, mend = sentence.rpartition("; ")
    code = next((code for start, code in _FAULT_CODES if sentence.startswith(start)), "schema")
    if " is also the test at " in sentence:
        code = "question-is-test"
    return found(code, (path, line), text or sentence, mend if text else "mend the file")
