"""Answers of a real desk held against its own description."""

from __future__ import annotations

import copy
import re
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from bot.desk.api_forms.sections import OPERATIONS
from bot.desk.openapi import describe


def strict(described: dict[str, Any]) -> dict[str, Any]:
    """A description in which forms have no field beside those that they name, so that none stays undocumented."""
    made = copy.deepcopy(described)
    for schema in made["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return made


class ApiChecks:
    """Hooks into HTTP clients and checks what they get.

    Attributes:
        faults: What does not fit, a sentence each.
        seen: Operations whose good answer was seen.
    """

    def __init__(self) -> None:
        self.described = strict(describe(OPERATIONS.values()))
        self.faults: list[str] = []
        self.seen: set[tuple[str, str]] = set()
        self._paths = [
            (re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path)
            for path in sorted(self.described["paths"], key=_literal)
        ]

    async def check(self, response: httpx.Response) -> None:
        """An event hook of httpx."""
        await response.aread()
        request = response.request
        path = next((known for pattern, known in self._paths if pattern.fullmatch(request.url.path)), None)
        operation = self.described["paths"].get(path, {}).get(request.method.lower())
        here = f"{request.method} {path or request.url.path} ({response.status_code})"
        if operation is None:
            self.faults.append(f"{here}: not documented")
            return
        good = response.is_success
        answer = operation["responses"].get(str(response.status_code) if good else "default")
        if answer is None:
            self.faults.append(f"{here}: another status than the documented one")
            return
        if good:
            self.seen.add((request.method, path.removeprefix("/api")))
        for schema in (content.get("schema") for content in answer.get("content", {}).values()):
            if schema is not None:
                self._compare(here, schema, response.json())

    def _compare(self, here: str, schema: dict[str, Any], body: Any) -> None:
        whole = {**schema, "components": self.described["components"]}
        for error in Draft202012Validator(whole).iter_errors(body):
            deepest = _deepest(error)
            self.faults.append(f"{here}: {'.'.join(map(str, deepest.absolute_path))}: {deepest.message[:200]}")


def _deepest(error: Any) -> Any:
    """The part of an ``anyOf``'s failure that says most."""
    while error.context:
        error = max(error.context, key=lambda one: len(one.absolute_path))
    return error


def _literal(path: str) -> int:
    """Paths without parameters are looked at first."""
    return path.count("{")
