"""Errors that Tandem raises on purpose.

Each has a stable ``code`` for machines and a sentence for the person who can mend the cause.
"""

from __future__ import annotations


class TandemError(Exception):
    """Base of every deliberate error.

    Attributes:
        code: Stable, machine-readable name of the fault.
        message: One sentence that names the place and the mend.
    """

    code = "tandem_error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class SettingsError(TandemError):
    """One or more settings are wrong; the message lists all of them."""

    code = "bad_settings"


class ArtefactError(TandemError):
    """A built file (encoder, index, model) is missing, altered or of another version."""

    code = "bad_artefact"


class ArticleError(TandemError):
    """A knowledge base article breaks the rules.

    Attributes:
        faults: Every fault found, each as ``path:line: what is wrong; what to do``.
    """

    code = "bad_article"

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class ContentError(TandemError):
    """A data file (taxonomy, entity patterns, texts) is wrong; the message names file and mend."""

    code = "bad_content"
