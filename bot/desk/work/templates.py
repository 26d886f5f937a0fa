"""Reply templates: kept, checked and filled in. Jobs for the store."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.accounts import Agent
from bot.desk.clean import is_id
from bot.desk.errors import Refused
from bot.desk.ids import iso, new_id, now
from bot.desk.texts import known_language
from bot.desk.work.template_fields import FIELDS, bad, checked, family_of, kind_of
from bot.desk.work_models import Template


def listed(session: Session, kind: str | None, family: str | None, language: str | None) -> list[dict[str, Any]]:
    """Templates by shortcut; of a family also those that are for both.

    Raises:
        Refused: ``bad_template``: there is no such kind or family.
    """
    query = select(Template).order_by(Template.shortcut, Template.language)
    if kind:
        query = query.where(Template.kind == kind_of(kind))
    if family:
        query = query.where((Template.family == family_of(family)) | Template.family.is_(None))
    if language:
        query = query.where(Template.language == known_language(language))
    return [view(template) for template in session.scalars(query)]


def get(session: Session, template_id: str) -> Template:
    """A template.

    Raises:
        Refused: ``no_template``.
    """
    found = session.get(Template, template_id)
    if found is None:
        raise Refused("no_template", status=404)
    return found


def create(session: Session, agent: Agent, given: dict[str, Any], language: str) -> Template:
    """Makes a template.

    Args:
        given: Its fields, as they came.
        language: Where it names none.

    Raises:
        Refused: ``bad_template``, ``bad_shortcut``, ``shortcut_taken`` or ``unknown_variable``.
    """
    fields = checked({"language": language, "family": None, "subject": None, **given})
    for name in FIELDS:
        if name not in fields:
            raise bad(name)
    template = Template(id=new_id("p"), uses=0, updated_at=now(), updated_by=agent.id, **fields)
    _store(session, template)
    audit.record(session, agent, "template.created", "template", template.id, shortcut=template.shortcut)
    return template


def change(session: Session, agent: Agent, template_id: str, given: dict[str, Any]) -> Template:
    """Changes the fields that are given.

    Raises:
        Refused: As :func:`create`, and ``no_template``.
    """
    template = get(session, template_id)
    fields = checked(given)
    for name, value in fields.items():
        setattr(template, name, value)
    template.updated_at, template.updated_by = now(), agent.id
    _store(session, template)
    about = {"shortcut": template.shortcut, "changed": sorted(fields)}
    audit.record(session, agent, "template.changed", "template", template.id, **about)
    return template


def remove(session: Session, agent: Agent, template_id: str) -> None:
    """Removes a template; what was sent with it stays.

    Raises:
        Refused: ``no_template``.
    """
    template = get(session, template_id)
    audit.record(session, agent, "template.deleted", "template", template.id, shortcut=template.shortcut)
    session.delete(template)


def count_use(session: Session, template_id: object) -> None:
    """Notes that a message was made from a template; one that is gone meanwhile matters to nobody."""
    if is_id(template_id):
        session.execute(
            update(Template)
            .where(Template.id == template_id)
            .values(uses=Template.uses + 1)
            .execution_options(synchronize_session=False)
        )


def view(template: Template) -> dict[str, Any]:
    """A template in the protocol's form."""
    return {
        "id": template.id,
        **{name: getattr(template, name) for name in FIELDS},
        "uses": template.uses,
        "updated_at": iso(template.updated_at),
    }


def _store(session: Session, template: Template) -> None:
    """Adds or changes a template; of two with the same shortcut the first one stays."""
    same = select(Template.id).where(
        Template.language == template.language, Template.shortcut == template.shortcut, Template.id != template.id
    )
    with session.no_autoflush:
        taken = session.scalar(same) is not None
    taken = taken or not _flushed(session, template)
    if taken:
        raise Refused("shortcut_taken", status=422, shortcut=template.shortcut)


def _flushed(session: Session, template: Template) -> bool:
    try:
        session.add(template)
        session.flush()
    except IntegrityError:  # somebody took it between the look and this
        return False
    return True
