"""The schema: published, the same as the classes, and every fault named by its field."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonschema
import pytest

from bot.handoff.case import Case
from bot.handoff.package import SCHEMA_PATH, SPEC, ContextPackage, PackageError, schema, validate
from tests.handoff.samples import package

PUBLISHED = json.loads(SCHEMA_PATH.read_text("utf-8"))
FULL = package(page={"url": "https://x.example"}, customer={"id": "u_1"}).model_dump(mode="json")
FULL["transcript"]["messages"] = [
    {"id": "m_1", "at": "2026-11-21T09:00:00Z", "role": "customer", "text": "hi", "payload": {}}
]
FULL["attachments"] = [{"url": "https://x.example/a.png", "type": "image/png", "size": 5}]
PARTS = (
    "spec id created_at conversation reason routing customer summary bot retrieval page attachments transcript privacy "
    "effort on_timeout"
).split()


def paths(part: Any, path: tuple = ()) -> list[tuple]:
    """Path of every named field in a package."""
    if isinstance(part, dict):
        return [(*path, name) for name in part] + [p for name in part for p in paths(part[name], (*path, name))]
    if isinstance(part, list):
        return [p for number, item in enumerate(part) for p in paths(item, (*path, number))]
    return []


def required(path: tuple) -> bool:
    """Whether the published schema requires the field at ``path``."""
    node = PUBLISHED
    for step in path[:-1]:
        node = node["items"] if isinstance(step, int) else node["properties"][step]
        node = next((o for o in node.get("anyOf", []) if "$ref" in o), node)
        if "$ref" in node:
            node = PUBLISHED["$defs"][node["$ref"].rpartition("/")[2]]
    return path[-1] in node.get("required", [])


OPEN = {"attributes", "consent", "slots", "payload", "intent_ranking", "entities"}
STRICT = [p for p in paths(FULL) if not set(p[:-1]) & OPEN]


def at(document: Any, path: tuple) -> Any:
    for step in path:
        document = document[step]
    return document


def faulty(document: Any) -> bool:
    """Whether the published schema, by itself, refuses the document."""
    return not jsonschema.Draft202012Validator(PUBLISHED).is_valid(document)


def test_the_published_schema_is_that_of_the_classes() -> None:
    assert schema() == PUBLISHED, "run `make schema`"


def test_the_published_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(PUBLISHED)
    assert PUBLISHED["$schema"].endswith("2020-12/schema")


def test_it_holds_every_part_that_was_agreed() -> None:
    assert list(ContextPackage.model_fields) == PARTS
    assert FULL["spec"] == SPEC


@pytest.mark.parametrize("document", [FULL, package(Case()).model_dump(mode="json")], ids=["full", "empty case"])
def test_what_is_built_keeps_to_both(document: dict[str, Any]) -> None:
    jsonschema.validate(document, PUBLISHED, cls=jsonschema.Draft202012Validator)
    assert validate(document).model_dump(mode="json") == document


@pytest.mark.parametrize("path", [p for p in STRICT if required(p)], ids=lambda p: ".".join(map(str, p)))
def test_a_missing_field_is_named(path: tuple) -> None:
    document = copy.deepcopy(FULL)
    del at(document, path[:-1])[path[-1]]
    with pytest.raises(PackageError) as caught:
        validate(document)
    assert ".".join(map(str, path)) + ": Field required" in caught.value.message
    assert caught.value.code == "bad_context_package"
    assert faulty(document)


@pytest.mark.parametrize(
    "path", [(), *[p for p in STRICT if isinstance(at(FULL, p), dict) and p[-1] not in OPEN]], ids=str
)
def test_a_field_too_many_is_named(path: tuple) -> None:
    document = copy.deepcopy(FULL)
    at(document, path)["surprise"] = 1
    with pytest.raises(PackageError) as caught:
        validate(document)
    assert ".".join(map(str, (*path, "surprise"))) in caught.value.message
    assert faulty(document)


@pytest.mark.parametrize("path, value", [
    (("spec",), "2.0"),
    (("reason", "code"), "bored"),
    (("routing", "family"), "technical_support"),
    (("routing", "priority"), 0),
    (("routing", "priority"), 5),
    (("retrieval", 0, "decision"), "maybe"),
    (("retrieval", 0, "hits", 0, "probability"), 1.5),
    (("retrieval", 0, "hits", 0, "feedback"), "liked"),
    (("transcript", "messages", 0, "role"), "robot"),
    (("attachments", 0, "size"), -1),
    (("effort", "turns"), -1),
    (("on_timeout", "after_s"), 0),
    (("on_timeout", "then"), "nothing"),
    (("privacy", "redactions"), -1),
    (("summary", "problem"), None),
], ids=str)  # fmt: skip
def test_a_wrong_value_is_named_and_refused_by_both(path: tuple, value: Any) -> None:
    document = copy.deepcopy(FULL)
    at(document, path[:-1])[path[-1]] = value
    with pytest.raises(PackageError) as caught:
        validate(document)
    assert ".".join(map(str, path)) + ":" in caught.value.message
    assert faulty(document)


def test_all_faults_are_named_at_once() -> None:
    document = copy.deepcopy(FULL)
    del document["id"], document["reason"]["text"]
    document["routing"]["priority"] = 9
    with pytest.raises(PackageError) as caught:
        validate(document)
    assert all(name in caught.value.message for name in ("id:", "reason.text:", "routing.priority:", "schema.json"))


@pytest.mark.parametrize("document", [None, [], "package", 5])
def test_what_is_no_object_is_refused(document: Any) -> None:
    with pytest.raises(PackageError):
        validate(document)
