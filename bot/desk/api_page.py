"""The API's description as a page for people: readable without any script."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.desk.hooks.deliveries import BACK_OFF_S
from bot.desk.hooks.outbox import EVENTS
from bot.desk.pages import TEMPLATES
from bot.signatures import MAX_AGE_S

_CODE = re.compile(r"`([^`]+)`")
_UNITS = ((3600, "h"), (60, "min"), (1, "s"))


def render(described: dict[str, Any], base_url: str) -> str:
    """The page of an OpenAPI document.

    Args:
        base_url: Where the desk is, for the examples.
    """
    by_tag: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in described["tags"]}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            whole = operation | {"path": path, "method": method.upper()}
            by_tag[operation["tags"][0]].append(whole | {"curl": curl(whole, described, base_url)})
    sections = [tag | {"operations": by_tag[tag["name"]]} for tag in described["tags"] if by_tag[tag["name"]]]
    return (
        _environment()
        .get_template("api_docs.html")
        .render(
            api=described,
            sections=sections,
            schemas=described["components"]["schemas"],
            base_url=base_url,
            events=EVENTS,
            pauses=", ".join(map(pause, BACK_OFF_S)),
            max_age=pause(MAX_AGE_S),
        )
    )


def pause(seconds: int) -> str:
    """A time as people say it.

    >>> [pause(s) for s in (10, 300, 43200)]
    ['10 s', '5 min', '12 h']
    """
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    return f"{seconds // size} {unit}"


def curl(operation: dict[str, Any], described: dict[str, Any], base_url: str) -> str:
    """An operation as a command to try."""
    path = re.sub(r"\{(\w+)\}", lambda found: found[1].split("_")[0].upper(), operation["path"])
    words = ["curl"] if operation["method"] == "GET" else [f"curl -X {operation['method']}"]
    address = f"{base_url}{path}"
    content = operation.get("requestBody", {}).get("content", {})
    if "application/octet-stream" in content:
        address += "?name=photo.jpg"
    words.append(f'"{address}"')
    if operation["security"]:
        words.append('-H "Authorization: Bearer $TOKEN"')
    if "application/json" in content:
        body = json.dumps(example(content["application/json"]["schema"], described), ensure_ascii=False)
        words += ['-H "Content-Type: application/json"', "-d '" + body.replace("'", "'\\''") + "'"]
    elif content:
        words.append("--data-binary @photo.jpg")
    return " \\\n  ".join(words)


def example(schema: dict[str, Any], described: dict[str, Any]) -> Any:
    """A value of a schema: of objects the fields that must be there, or else the first one."""
    schema = _resolved(schema, described)
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example(schema["anyOf"][0], described)
    kind = schema.get("type")
    if kind == "object":
        fields = schema.get("properties", {})
        names = schema.get("required") or list(fields)[:1]
        return {name: example(fields[name], described) for name in names}
    if kind == "array":
        return [example(schema.get("items", {}), described)]
    if "pattern" in schema:
        return "b1f0c2d4"
    return {"integer": schema.get("minimum", 1), "number": 0.5, "boolean": True}.get(kind or "", "…")


def type_of(schema: dict[str, Any]) -> Markup:
    """A schema in a few words, with links to forms."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return Markup('<a href="#form-{0}">{0}</a>').format(name)
    if "anyOf" in schema:
        return Markup(" or ").join(type_of(one) for one in schema["anyOf"])
    if "enum" in schema:
        return Markup(", ").join(Markup("<code>{}</code>").format(one) for one in schema["enum"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return Markup("list of {}").format(type_of(schema.get("items", {})))
    if schema.get("format") == "date-time":
        return Markup("time")
    more = schema.get("additionalProperties")
    if kind == "object" and isinstance(more, dict):
        return Markup("object of {}").format(type_of(more))
    return escape({"string": "text", "integer": "whole number"}.get(kind, kind))


def marked(text: str) -> Markup:
    """Text with `code` in it as HTML."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


def _resolved(schema: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    return described["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]


@lru_cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"type_of": type_of, "marked": marked}
    return made
