"""One operation of the API as its documentation describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.desk.api_forms.base import Form

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
DAY = {"type": "string", "format": "date"}


def one_of(*values: str) -> dict[str, Any]:
    """The schema of a parameter with a few values.

    >>> one_of("json", "csv")
    {'type': 'string', 'enum': ['json', 'csv']}
    """
    return {"type": "string", "enum": list(values)}


@dataclass(frozen=True)
class Operation:
    """What one method of one path does.

    Attributes:
        path: Below ``/api``, with its parameters in braces.
        summary: A few words.
        about: Sentences in Markdown; what the table of the protocol leaves open.
        takes: The body's form; None where there is none.
        partial: Of the body's fields any may be left out.
        uploads: The body is a file's bytes.
        gives: The answer's form; None for 204.
        downloads: Media types where the answer is a file.
        query: Parameter → schema and description.
        errors: Codes beside those that every operation may answer with.
        status: Of the answer.
        open: Nobody need be signed in.
        customer: It is a customer's, whose conversation's token is the bearer.
    """

    method: str
    path: str
    summary: str
    about: str = ""
    takes: type[Form] | None = None
    partial: bool = False
    uploads: bool = False
    gives: type[Form] | None = None
    downloads: tuple[str, ...] = ()
    query: Mapping[str, tuple[dict[str, Any], str]] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    status: int = 200
    open: bool = False
    customer: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.path


@dataclass(frozen=True)
class Section:
    """Operations that belong together."""

    name: str
    about: str
    operations: tuple[Operation, ...]
