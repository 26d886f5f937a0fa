"""The API's description for machines (OpenAPI 3.1) and for people, from the application's own routes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, HTMLResponse
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from bot.desk.api_forms.base import Form
from bot.desk.api_forms.operation import Operation
from bot.desk.api_forms.sections import OPERATIONS, SECTIONS
from bot.desk.api_page import render
from bot.desk.guard import desk_of
from bot.desk.pages import TEMPLATES
from bot.desk.texts import names

VERSION = "1.0"
#: Made by ``make schema``.
CONNECTORS_PART = Path(__file__).resolve().parent.parent / "connectors" / "api.json"
DOCUMENTED = ("/api/agent", "/api/customer")
MODE: JsonSchemaMode = "validation"
REF = "#/components/schemas/{model}"
#: What any request of somebody who must be signed in may be refused with.
EVERYWHERE = (
    "not_signed_in",
    "not_allowed",
    "bad_csrf",
    "bad_origin",
    "must_change_password",
    "bad_request",
    "unavailable",
)
ABOUT = (
    "Everything that the agents' console does. Use an access token (`Authorization: Bearer tdm_…`), or the console's "
    "cookie with `X-CSRF-Token` on every change. Errors are `{code, message}`; a code never changes its meaning. "
    "Fields may be added at any time."
)

router = APIRouter(prefix="/api")


@router.get("/openapi.json", include_in_schema=False)
async def openapi_json(request: Request) -> dict[str, Any]:
    """The API for machines."""
    return document(request.app)


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> HTMLResponse:
    """The API for people."""
    app = request.app
    made = getattr(app.state, "api_page", None)
    if made is None:
        made = app.state.api_page = render(document(app), desk_of(request).settings.base_url)
    return HTMLResponse(made)


@router.get("/docs.css", include_in_schema=False)
async def docs_css() -> FileResponse:
    """How that page looks."""
    return FileResponse(TEMPLATES / "api_docs.css", media_type="text/css")


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of an application; made once for each."""
    made = getattr(app.state, "openapi", None)
    if made is None:
        made = app.state.openapi = describe(operations_of(app))
    return made


def operations_of(app: FastAPI) -> list[Operation]:
    """The documented operations that the application has, in the documentation's order."""
    there = routes_of(app)
    return [operation for operation in OPERATIONS.values() if operation.key in there]


def routes_of(app: FastAPI) -> set[tuple[str, str]]:
    """(method, path below ``/api``) of every route that must be documented."""
    paths: dict[str, dict[str, Any]] = get_openapi(title="", version="", routes=app.routes)["paths"]
    return {
        (method.upper(), path.removeprefix("/api"))
        for path, methods in paths.items()
        if path.startswith(DOCUMENTED)
        for method in methods
        if method != "options"
    }


def describe(operations: Iterable[Operation]) -> dict[str, Any]:
    """The document of these operations."""
    chosen = list(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in chosen:
        paths.setdefault(f"/api{operation.path}", {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tandem", "version": VERSION, "description": ABOUT},
        "tags": [{"name": section.name, "description": section.about} for section in SECTIONS],
        "paths": paths,
        "components": {"schemas": _schemas(chosen), "securitySchemes": _security_schemes()},
    }


def _operation(operation: Operation) -> dict[str, Any]:
    section = next(section for section in SECTIONS if operation in section.operations)
    made: dict[str, Any] = {
        "tags": [section.name],
        "operationId": _operation_id(operation),
        "summary": operation.summary,
        "parameters": _parameters(operation),
        "responses": {str(operation.status): _answer(operation), "default": _refusal(operation)},
        "security": _security(operation),
    }
    if operation.about:
        made["description"] = operation.about
    if operation.uploads:
        file = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        made["requestBody"] = {"required": True, "content": file}
    elif operation.takes is not None:
        schema = {"$ref": REF.format(model=_name(operation))}
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return made


def _operation_id(operation: Operation) -> str:
    """A name for generated clients, such as ``post_conversations_take``."""
    words = [part for part in operation.path.split("/")[2:] if part and not part.startswith("{")]
    kind = "one_" if operation.path.endswith("}") else ""
    return f"{operation.method.lower()}_{kind}{'_'.join(words)}".replace("-", "_")


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    inside = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    return [
        *({"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in inside),
        *(
            {"name": name, "in": "query", "schema": schema, "description": about}
            for name, (schema, about) in operation.query.items()
        ),
    ]


def _answer(operation: Operation) -> dict[str, Any]:
    if operation.downloads:
        return {"description": "The file.", "content": {media: {} for media in operation.downloads}}
    if operation.gives is None:
        return {"description": "Done."}
    schema = {"$ref": REF.format(model=operation.gives.__name__)}
    about = (operation.gives.__doc__ or "").strip()
    return {"description": about, "content": {"application/json": {"schema": schema}}}


def _refusal(operation: Operation) -> dict[str, Any]:
    named = ", ".join(f"`{code}`" for code in operation.errors)
    about = (
        f"Beside what any request may be refused with: {named}." if named else "What any request may be refused with."
    )
    return {"description": about, "content": {"application/json": {"schema": {"$ref": REF.format(model="Error")}}}}


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    if operation.open:
        return []
    if operation.customer:
        return [{"customer": []}]
    cookie: dict[str, list[str]] = {"cookie": []} if operation.method == "GET" else {"cookie": [], "csrf": []}
    return [{"token": []}, cookie]


def _security_schemes() -> dict[str, Any]:
    return {
        "token": {"type": "http", "scheme": "bearer", "description": "A personal access token, `tdm_…`."},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "tandem_agent"},
        "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
        "customer": {"type": "http", "scheme": "bearer", "description": "The conversation's token, from `hello`."},
    }


def _schemas(operations: list[Operation]) -> dict[str, Any]:
    forms: dict[type[Form], None] = {}
    for operation in operations:
        forms.update({form: None for form in (operation.takes, operation.gives) if form is not None})
    _, made = models_json_schema([(form, MODE) for form in forms], ref_template=REF)
    schemas: dict[str, Any] = made.get("$defs", {})
    whole = {operation.takes for operation in operations if not operation.partial}
    for operation in operations:
        if operation.partial and operation.takes is not None:
            schemas[_name(operation)] = _any_of(schemas[operation.takes.__name__])
    for form in {operation.takes for operation in operations if operation.partial} - whole:
        del schemas[form.__name__]
    return dict(sorted({**schemas, "Error": _error()}.items()))


def _any_of(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a change: any field may be left out, and what is left out stays."""
    fields = {
        name: {key: value for key, value in field.items() if key != "default"}
        for name, field in schema["properties"].items()
    }
    plain = {key: value for key, value in schema.items() if key != "required"}
    return plain | {"properties": fields, "description": "What is to change; what is left out stays."}


def _name(operation: Operation) -> str:
    assert operation.takes is not None
    name = operation.takes.__name__
    return f"{name.removesuffix('Fields')}Change" if operation.partial else name


def _error() -> dict[str, Any]:
    anywhere = ", ".join(f"`{code}`" for code in EVERYWHERE)
    return {
        "type": "object",
        "description": f"What was refused and why. Any request may be refused with {anywhere}.",
        "required": ["code", "message"],
        "properties": {
            "code": {"type": "string", "enum": names("errors")},
            "message": {"type": "string", "description": "A sentence for people."},
            "faults": {"type": "array", "items": {"type": "object"}, "description": "Of `article_faulty`."},
            "current": {"type": "object", "description": "Of `article_changed`: the article as it is now."},
            "merged_text": {"type": "string", "description": "Of `article_changed`: both texts, with marks."},
        },
    }


def connectors_part() -> dict[str, Any]:
    """What one may ask of a conversation, for the connectors' kit, which knows the desk by its description alone."""
    asked = [one for one in OPERATIONS.values() if one.path.startswith("/agent/conversations/{") and not one.uploads]
    whole = describe(asked)
    requests = {
        path: {
            method: {key: one[key] for key in ("operationId", "requestBody") if key in one}
            for method, one in methods.items()
        }
        for path, methods in whole["paths"].items()
    }
    schemas = {_name(one): whole["components"]["schemas"][_name(one)] for one in asked if one.takes is not None}
    return {"openapi": whole["openapi"], "paths": requests, "components": {"schemas": schemas}}


if __name__ == "__main__":
    made = json.dumps(connectors_part(), indent=1, ensure_ascii=False, sort_keys=True)
    CONNECTORS_PART.write_text(made + "\n", "utf-8")
