"""``/api/agent/templates``: reply templates, and one filled in for a conversation."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from bot.desk import access, clean
from bot.desk.desk import Desk
from bot.desk.guard import TheDesk, Working
from bot.desk.sign_in import SignedIn
from bot.desk.texts import known_language
from bot.desk.work import templates
from bot.desk.work.values import values_for
from bot.desk.work.variables import VARIABLES, render

router = APIRouter(prefix="/api/agent/templates")


class Fields(BaseModel):
    """A template's fields; what is wrong with them is said in sentences, so their types are checked later."""

    kind: Any = None
    family: Any = None
    language: Any = None
    shortcut: Any = None
    name: Any = None
    subject: Any = None
    body: Any = None


class Where(BaseModel):
    """The conversation that a template is filled in for."""

    conversation_id: Any = None


@router.get("")
async def listed(
    _: Working, desk: TheDesk, kind: str | None = None, family: str | None = None, language: str | None = None
) -> dict[str, Any]:
    """Templates by shortcut, and the variables that they may hold."""
    found = await desk.store.read(lambda session: templates.listed(session, kind, family, language))
    known = [{"name": name, "label": variable.label, "about": variable.about} for name, variable in VARIABLES.items()]
    return {"templates": found, "variables": known}


@router.post("", status_code=201)
async def create(body: Fields, who: Working, desk: TheDesk) -> dict[str, Any]:
    """A new template."""
    language = known_language(desk.settings.language)
    given = body.model_dump(exclude_unset=True)
    return {
        "template": await desk.store.write(
            lambda session: templates.view(templates.create(session, who.agent, given, language))
        )
    }


@router.patch("/{template_id}")
async def change(template_id: str, body: Fields, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Changes the fields that are given."""
    found_id, given = clean.known_id(template_id, "no_template"), body.model_dump(exclude_unset=True)
    return {
        "template": await desk.store.write(
            lambda session: templates.view(templates.change(session, who.agent, found_id, given))
        )
    }


@router.delete("/{template_id}", status_code=204)
async def remove(template_id: str, who: Working, desk: TheDesk) -> Response:
    """Removes a template."""
    found_id = clean.known_id(template_id, "no_template")
    await desk.store.write(lambda session: templates.remove(session, who.agent, found_id))
    return Response(status_code=204)


@router.post("/{template_id}/render")
async def rendered(template_id: str, body: Where, who: Working, desk: TheDesk) -> dict[str, Any]:
    """A template filled in for a conversation; what is not known stays in square brackets and is named."""
    found_id = clean.known_id(template_id, "no_template")
    conversation_id = clean.known_id(body.conversation_id, "not_found")
    return await desk.store.read(lambda session: _render(session, desk, who, found_id, conversation_id))


def _render(session: Session, desk: Desk, who: SignedIn, template_id: str, conversation_id: str) -> dict[str, Any]:
    template = templates.get(session, template_id)
    conversation = access.to_read(session, who, conversation_id)
    settings = desk.settings
    values = values_for(session, conversation, who.agent, desk.company, settings.base_url, settings.data_dir)
    body, subject = render(template.body, values), render(template.subject or "", values)
    return {
        "text": body.text,
        "subject": subject.text or None,
        "missing": list(dict.fromkeys([*subject.missing, *body.missing])),
    }
