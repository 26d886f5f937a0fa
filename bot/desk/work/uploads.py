"""Takes a file in: streamed to disk under a limit, looked at, and put in its place, or nothing is left of it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from starlette.requests import ClientDisconnect, Request

from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.ids import new_id, new_token, now
from bot.desk.redaction import without_secrets
from bot.desk.work import files
from bot.desk.work.file_types import safe_name, type_of
from bot.desk.work_models import Attachment

# A sender who is silent for so long has gone.
IDLE_S = 30.0
BUFFER_BYTES = 256 * 1024
# Left for the database, which lies beside the files: a message must never be lost because of somebody's video.
LEAST_FREE_BYTES = 512 * 1024 * 1024

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sender:
    """Who sends a file, and where to.

    Attributes:
        role: ``customer`` or ``agent``.
        language: Of the sentences, if it is refused.
    """

    conversation_id: str
    role: str
    language: str = "en"


async def take_in(desk: Desk, request: Request, sender: Sender, name: str) -> Attachment:
    """Stores a request's body as a file that can be sent with a message.

    Raises:
        Refused: ``too_large``, ``empty_file``, ``bad_type``, ``too_many_files``, ``upload_broken`` or ``unavailable``.
    """
    folder, most = files.folder_of(desk.settings), files.max_bytes(desk.settings)
    if _announced(request) > most:
        raise _too_large(desk, sender)
    attachment_id = new_id("f")
    part = folder / f"{attachment_id}{files.PART}"
    try:
        if not await asyncio.to_thread(_has_room, folder, most):
            log.error("files are refused: less than %d MB are free for %s", LEAST_FREE_BYTES >> 20, folder)
            raise Refused("unavailable", status=503, language=sender.language)
        sha256 = await _receive(desk, request, sender, part, most)
        kind = await asyncio.to_thread(type_of, part, name)
        if kind is None:
            raise Refused("bad_type", status=415, language=sender.language)
        attachment = Attachment(
            id=attachment_id,
            key=new_token(),
            conversation_id=sender.conversation_id,
            role=sender.role,
            name=safe_name(without_secrets(name, sender.language), kind),
            type=kind,
            size=part.stat().st_size,
            sha256=sha256,
            created_at=now(),
        )
        await desk.store.write(lambda session: files.keep(session, attachment, sender.language))
        await asyncio.to_thread(_put, part, files.path_of(folder, attachment_id))
        return attachment
    except OSError as error:
        log.error("a file could not be kept: %s", error, extra={"conversation": sender.conversation_id})
        raise Refused("unavailable", status=503, language=sender.language) from None
    finally:
        part.unlink(missing_ok=True)


async def _receive(desk: Desk, request: Request, sender: Sender, part: Path, most: int) -> str:
    """Writes the body to a file; its SHA-256."""
    digest, size = hashlib.sha256(), 0
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=BUFFER_BYTES) as file:
        async for chunk in _chunks(request, sender):
            size += len(chunk)
            if size > most:
                raise _too_large(desk, sender)
            digest.update(chunk)
            await asyncio.to_thread(file.write, chunk)
        await asyncio.to_thread(_to_disk, file)
    if size == 0:
        raise Refused("empty_file", status=422, language=sender.language)
    return digest.hexdigest()


async def _chunks(request: Request, sender: Sender) -> AsyncIterator[bytes]:
    """The body as it comes, in pieces worth a write."""
    stream, held = request.stream(), bytearray()
    try:
        while True:
            async with asyncio.timeout(IDLE_S):
                chunk = await anext(stream, None)
            if chunk is None:
                break
            held += chunk
            if len(held) >= BUFFER_BYTES:
                yield bytes(held)
                held.clear()
    except (ClientDisconnect, TimeoutError):
        raise Refused("upload_broken", status=408, language=sender.language) from None
    if held:
        yield bytes(held)


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length[:18]) if length.isascii() and length.isdigit() else 0


def _too_large(desk: Desk, sender: Sender) -> Refused:
    return Refused("too_large", status=413, language=sender.language, max=desk.settings.max_attachment_mb)


def _has_room(folder: Path, most: int) -> bool:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return shutil.disk_usage(folder).free >= LEAST_FREE_BYTES + most


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _put(part: Path, place: Path) -> None:
    place.parent.mkdir(exist_ok=True, mode=0o700)
    os.replace(part, place)
