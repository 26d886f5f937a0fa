"""Files over HTTP: customers and agents send them, whoever knows an address may save them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from sqlalchemy.orm import Session

from bot.desk import access, audit, clean, metrics
from bot.desk.conversations import by_token, reopens
from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.guard import TheDesk, Working
from bot.desk.limits import Bucket
from bot.desk.origins import widget_origins
from bot.desk.pages import not_found_page
from bot.desk.sign_in import SignedIn
from bot.desk.work import files
from bot.desk.work.file_types import SHOWN
from bot.desk.work.uploads import Sender, take_in

# The framework's own limit must not answer before ours, which says it in a sentence and reads no further than it must.
FAR_ABOVE = 1 << 50
UPLOADS = Bucket("conversation uploads", 10, 0.2)
# Even where a browser shows a file as a page, it runs and loads nothing.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'"

router = APIRouter()


@router.options("/api/customer/attachments")
async def preflight(request: Request, desk: TheDesk) -> Response:
    """What browsers ask before another website's script may send a file here."""
    allowed = {
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "authorization, content-type",
        "Access-Control-Max-Age": "600",
    }
    return Response(status_code=204, headers=_cors(request, desk) | allowed)


@router.post("/api/customer/attachments", status_code=201, max_body_size=FAR_ABOVE)
async def from_customer(request: Request, desk: TheDesk, name: str = "") -> JSONResponse:
    """A customer's file, to be sent with a message; the conversation's token is the bearer's."""
    # The answer to a refusal must carry the headers too, or the widget could not read why.
    cors: dict[str, str] = {}
    try:
        cors = _cors(request, desk)
        sender = await desk.store.read(lambda session: _customer(session, desk, _token(request)))
        if not await desk.limits.allow(UPLOADS, sender.conversation_id):
            raise Refused("too_many", status=429, language=sender.language)
        attachment = await take_in(desk, request, sender, name)
    except Refused as refused:
        metrics.refused(refused)
        return JSONResponse(refused.as_dict(), refused.status, headers=cors)
    return JSONResponse({"attachment": files.view(attachment)}, 201, headers=cors)


@router.post("/api/agent/conversations/{conversation_id}/attachments", status_code=201, max_body_size=FAR_ABOVE)
async def from_agent(
    conversation_id: str, request: Request, who: Working, desk: TheDesk, name: str = ""
) -> dict[str, Any]:
    """An agent's file, to be sent with a message."""
    found_id = clean.known_id(conversation_id, "not_found")
    await desk.store.read(lambda session: _must_handle(session, who, found_id))
    attachment = await take_in(desk, request, Sender(found_id, "agent"), name)
    about = {"type": attachment.type, "size": attachment.size}
    await desk.store.write(
        lambda session: audit.record(session, who.agent, "file.uploaded", "conversation", found_id, **about)
    )
    return {"attachment": files.view(attachment)}


@router.get("/files/{attachment_id}/{key}")
async def download(attachment_id: str, key: str, desk: TheDesk, inline: bool = False) -> Response:
    """A file, for saving; a picture may be asked for to be shown."""
    found = await desk.store.read(lambda session: files.opened(session, attachment_id, key))
    path = files.path_of(files.folder_of(desk.settings), found.id) if found else None
    if found is None or path is None or not path.is_file():
        return not_found_page("en")
    shown = inline and found.type in SHOWN
    text = "; charset=utf-8" if found.type.startswith("text/") else ""
    headers = {
        "Content-Disposition": disposition("inline" if shown else "attachment", found.name),
        "Content-Security-Policy": POLICY,
        "Cache-Control": "private, no-store",
        "Cross-Origin-Resource-Policy": "cross-origin",
        # For the compression, which would make a part of a file (Range) unreadable; bot/desk/headers.py takes it off.
        "Content-Encoding": "identity",
    }
    return FileResponse(path, media_type=found.type + text, headers=headers)


def disposition(how: str, name: str) -> str:
    """A Content-Disposition with a name in any script.

    Source: RFC 6266, with the plain name for clients that know nothing of RFC 5987.

    >>> print(disposition("attachment", 'Räkning "1".pdf'))
    attachment; filename="R_kning _1_.pdf"; filename*=UTF-8''R%C3%A4kning%20%221%22.pdf
    """
    plain = "".join(c if " " <= c <= "~" and c not in '"\\%' else "_" for c in name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _customer(session: Session, desk: Desk, token: str | None) -> Sender:
    conversation = by_token(session, token, desk.settings.session_days)
    if conversation is None:
        raise Refused("not_signed_in", status=401)
    if conversation.state == "closed" and not reopens(conversation, desk.company):
        raise Refused("conversation_closed", status=409, language=conversation.language)
    return Sender(conversation.id, "customer", conversation.language)


def _must_handle(session: Session, who: SignedIn, conversation_id: str) -> None:
    conversation = access.to_read(session, who, conversation_id)
    if conversation.agent_id != who.agent.id and not access.joined(session, who, conversation_id):
        raise Refused("not_yours", status=409)
    if conversation.state == "closed":
        raise Refused("conversation_closed", status=409)


def _token(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return clean.token_or_none(token.strip()) if scheme.lower() == "bearer" else None


def _cors(request: Request, desk: Desk) -> dict[str, str]:
    """Headers that let a page with the widget read the answer.

    Raises:
        Refused: ``bad_origin``; a client without an Origin is no browser.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return {}
    if origin not in widget_origins(desk.settings):
        raise Refused("bad_origin", status=403)
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
