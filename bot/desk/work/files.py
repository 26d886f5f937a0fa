"""Files that customers and agents send. The rows are jobs for the store; the bytes lie under ``var/attachments``."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.desk.clean import is_id
from bot.desk.errors import Refused
from bot.desk.models import Conversation, Message
from bot.desk.work.file_types import types
from bot.desk.work_models import Attachment
from bot.settings import Settings

#: With one message.
MAX_COUNT = 5
# Uploaded and not sent: more than anybody has in hand, few enough that nobody fills the disk with them.
MAX_UNSENT = 20
UNSENT_FOR = timedelta(days=1)
PART = ".part"


def limits(settings: Settings) -> dict[str, Any]:
    """What the protocol calls ``attachments`` of ``config``: what may be sent."""
    return {"max_bytes": max_bytes(settings), "max_count": MAX_COUNT, "types": types()}


def max_bytes(settings: Settings) -> int:
    """The largest file, bytes."""
    return settings.max_attachment_mb * 1024 * 1024


def folder_of(settings: Settings) -> Path:
    """Where the files lie."""
    return settings.var / "attachments"


def path_of(folder: Path, attachment_id: str) -> Path:
    """Where one file lies; its id, which the desk made, is all of its name."""
    return folder / attachment_id.removeprefix("f_")[:2] / attachment_id


def view(attachment: Attachment) -> dict[str, Any]:
    """A file in the protocol's form."""
    return {
        "id": attachment.id,
        "name": attachment.name,
        "type": attachment.type,
        "size": attachment.size,
        "url": f"/files/{attachment.id}/{attachment.key}",
    }


def keep(session: Session, attachment: Attachment, language: str = "en") -> None:
    """Notes an uploaded file.

    Raises:
        Refused: ``too_many_files``: as many wait to be sent.
    """
    mine = (Attachment.conversation_id == attachment.conversation_id, Attachment.role == attachment.role)
    waiting = select(func.count()).select_from(Attachment).where(*mine, Attachment.message_id.is_(None))
    if (session.scalar(waiting) or 0) >= MAX_UNSENT:
        raise Refused("too_many_files", status=429, language=language)
    session.add(attachment)


def chosen(session: Session, conversation: Conversation, role: str, ids: object) -> list[Attachment]:
    """The files that a message names, in its order; the conversation must have been loaded to be changed.

    Args:
        role: Who sends the message, and so must have uploaded them: ``customer`` or ``agent``.
        ids: As they came: a list of ids, or nothing.

    Raises:
        Refused: ``too_many_attached`` or ``bad_attachment``.
    """
    if ids is None or ids == []:
        return []
    refused = Refused("bad_attachment", status=422, language=conversation.language)
    if not isinstance(ids, list) or not all(map(is_id, ids)) or len(set(ids)) != len(ids):
        raise refused
    if len(ids) > MAX_COUNT:
        raise Refused("too_many_attached", status=422, language=conversation.language, max=MAX_COUNT)
    usable = select(Attachment).where(
        Attachment.id.in_(ids),
        Attachment.conversation_id == conversation.id,
        Attachment.role == role,
        Attachment.message_id.is_(None),
    )
    found = {one.id: one for one in session.scalars(usable)}
    if len(found) != len(ids):
        raise refused
    return [found[one] for one in ids]


def attach(session: Session, message: Message, files: list[Attachment]) -> None:
    """Ties files to the message that was just added with them.

    Raises:
        Refused: ``bad_attachment``: one of them has been swept away meanwhile.
    """
    if not files:
        return
    session.flush()
    tied = session.execute(
        update(Attachment)
        .where(Attachment.id.in_([one.id for one in files]), Attachment.message_id.is_(None))
        .values(message_id=message.id)
        .execution_options(synchronize_session=False)
    )
    if tied.rowcount != len(files):
        raise Refused("bad_attachment", status=422)


def names(files: list[Attachment]) -> str:
    """What stands as the text of a message of files only."""
    return ", ".join(one.name for one in files)


def are_all(text: str, files: list[Attachment]) -> bool:
    """Whether a message has files and no words of its own."""
    return bool(files) and text == names(files)


def opened(session: Session, attachment_id: str, key: str) -> Attachment | None:
    """A file, for whoever knows its key."""
    found = session.get(Attachment, attachment_id) if is_id(attachment_id) else None
    given = key.encode("utf-8", "replace")
    # Compared in any case, so that how long it takes tells nobody which ids there are.
    same = hmac.compare_digest(given, (found.key if found else "-" * 43).encode("ascii"))
    return found if found and same else None


def for_package(session: Session, conversation_id: str, base_url: str = "") -> list[dict[str, Any]]:
    """The context package's ``attachments``: what was sent in a conversation, oldest first.

    Args:
        base_url: Put before each address, so that another desk can open it.
    """
    sent = select(Attachment).where(Attachment.conversation_id == conversation_id, Attachment.message_id.is_not(None))
    found = session.scalars(sent.order_by(Attachment.created_at, Attachment.id))
    return [{"url": base_url + view(one)["url"], "type": one.type, "size": one.size} for one in found]


def forget(session: Session, folder: Path, conversation_id: str) -> int:
    """Removes every file of a conversation, rows and bytes; returns how many."""
    gone = session.scalars(
        delete(Attachment).where(Attachment.conversation_id == conversation_id).returning(Attachment.id)
    ).all()
    return _unlink(folder, gone)


def sweep(session: Session, folder: Path, moment: datetime) -> int:
    """Removes uploads that nobody has sent for a day; returns how many. Safe beside a message that is being sent."""
    old = (Attachment.message_id.is_(None), Attachment.created_at < moment - UNSENT_FOR)
    _sweep_parts(folder, moment)
    if session.scalar(select(Attachment.id).where(*old).limit(1)) is None:
        return 0
    return _unlink(folder, session.scalars(delete(Attachment).where(*old).returning(Attachment.id)).all())


def _unlink(folder: Path, ids: Any) -> int:
    for one in ids:
        path_of(folder, one).unlink(missing_ok=True)
    return len(ids)


def _sweep_parts(folder: Path, moment: datetime) -> None:
    """Uploads that a process left unfinished when it died."""
    for part in folder.glob(f"*{PART}"):
        if part.stat().st_mtime < (moment - UNSENT_FOR).timestamp():
            part.unlink(missing_ok=True)
