"""The templates that a desk starts with: ``<data_dir>/templates/<language>/*.yml``.

Each file is a list::

    - shortcut: return-label
      kind: chat            # or ticket, email
      family: general       # or technical; left out: both
      name: Return label is on its way
      subject: Your return {{order_number|label}}     # of a ticket or an e-mail
      body: |
        Hello {{customer.first_name|there}}, …

After the first start the database has the word.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.desk.errors import Refused
from bot.desk.ids import new_id, now
from bot.desk.texts import known_language
from bot.desk.work.template_fields import FIELDS, checked
from bot.desk.work_models import Template
from bot.errors import ContentError
from bot.yaml_file import read_yaml

NEEDED = ("shortcut", "kind", "name", "body")
MAY = (*NEEDED, "family", "subject")


def seed_templates(session: Session, data_dir: Path) -> int:
    """Adds the company's templates unless there are any; returns how many.

    Raises:
        ContentError: A file is wrong; nothing is added then.
    """
    if session.scalar(select(Template.id).limit(1)) is not None:
        return 0
    found = [Template(id=new_id("p"), uses=0, updated_at=now(), **fields) for fields in read_templates(data_dir)]
    try:
        with session.begin_nested():
            session.add_all(found)
    except IntegrityError:  # another process starts at the same moment and was first
        return 0
    return len(found)


def read_templates(data_dir: Path) -> list[dict[str, Any]]:
    """Reads and checks every file.

    Returns:
        The fields of each template, the language among them.

    Raises:
        ContentError: Naming the file, the entry's place in it (from 1) and what is wrong.
    """
    found: list[dict[str, Any]] = []
    places: dict[tuple[str, str], str] = {}
    for path in sorted((data_dir / "templates").glob("*/*.yml")):
        for place, entry in _entries(path):
            fields = _fields(place, entry, path.parent.name)
            before = places.setdefault((fields["language"], fields["shortcut"]), place)
            if before != place:
                raise ContentError(f"{place}: the shortcut {fields['shortcut']} is that of {before}; choose another")
            found.append(fields)
    return found


def _entries(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    raw = read_yaml(path) or []
    if not isinstance(raw, list):
        raise ContentError(f"{path}: must be a list of templates; bot/desk/work/template_seed.py shows the form")
    for number, entry in enumerate(raw, 1):
        name = entry.get("shortcut") if isinstance(entry, dict) else None
        yield f"{path}, entry {number}" + (f" ({name})" if name else ""), entry


def _fields(place: str, entry: object, language: str) -> dict[str, Any]:
    if known_language(language, "") != language:
        raise ContentError(f"{place}: the desk has no language {language!r}; rename the folder")
    if not isinstance(entry, dict) or set(entry) - set(MAY) or set(NEEDED) - set(entry):
        raise ContentError(f"{place}: needs {', '.join(NEEDED)}, may have family and subject, and nothing else")
    try:
        fields = checked({**entry, "language": language})
    except Refused as refused:
        raise ContentError(f"{place}: {refused.message}") from None
    return {name: fields.get(name) for name in FIELDS}
