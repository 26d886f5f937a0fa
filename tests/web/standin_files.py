"""The stand-in desk's files: taken in by ``POST /api/customer/attachments``, served as ``/files/{id}/{key}``."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Any

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

if TYPE_CHECKING:
    from tests.web.standin import StandIn

LIMITS = {"max_bytes": 200 * 1024, "max_count": 3, "types": [".png", ".jpg", ".pdf", ".txt"]}
TYPES = {"png": "image/png", "jpg": "image/jpeg", "pdf": "application/pdf"}
# The smallest picture there is.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da63d0ca0e030001ae00ec54f6"
    "b4200000000049454e44ae426082"
)


class Files:
    """What was uploaded.

    Attributes:
        kept: Attachments by id.
        names: Of every upload that was finished, in order.
        refuse: The next uploads end with these, ``(status, body)``; an empty body cuts the connection's answer short.
        hold: While set, uploads are taken in and not answered.
    """

    def __init__(self, desk: StandIn) -> None:
        self.desk = desk
        self.kept: dict[str, dict[str, Any]] = {}
        self.names: list[str] = []
        self.refuse: list[tuple[int, dict[str, str]]] = []
        self.hold = False

    def attachment(self, name: str, size: int) -> dict[str, Any]:
        """A new attachment in the protocol's form."""
        kind = TYPES.get(name.rpartition(".")[2].lower(), "text/plain")
        made = {"id": f"f_{secrets.token_hex(4)}", "name": name, "type": kind, "size": size}
        made["url"] = f"/files/{made['id']}/{secrets.token_urlsafe(8)}"
        self.kept[made["id"]] = made
        return made

    def chosen(self, ids: list[str]) -> list[dict[str, Any]]:
        return [self.kept[one] for one in ids]

    async def _upload(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.desk.chats:
            return JSONResponse({"code": "not_signed_in", "message": "You are not signed in."}, 401)
        try:
            body = await request.body()
        except ClientDisconnect:
            return Response(status_code=499)
        while self.hold:
            await asyncio.sleep(0.02)
            if await request.is_disconnected():
                return Response(status_code=499)
        if self.refuse:
            status, error = self.refuse.pop(0)
            return JSONResponse(error, status)
        name = request.query_params["name"]
        self.names.append(name)
        return JSONResponse({"attachment": self.attachment(name, len(body))}, 201)

    async def _download(self, request: Request) -> Response:
        found = self.kept.get(request.path_params["id"])
        if not found or request.url.path != found["url"]:
            return Response(status_code=404)
        how = "inline" if request.query_params.get("inline") else f'attachment; filename="{found["name"]}"'
        headers = {"Content-Disposition": how, "Cross-Origin-Resource-Policy": "cross-origin"}
        # A picture that is none: what a browser cannot draw.
        content = b"?" if "broken" in found["name"] else PIXEL
        return Response(content, media_type=found["type"], headers=headers)

    def routes(self) -> list[Route | Mount]:
        cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["POST"], allow_headers=["Authorization"])
        upload = Route("/attachments", self._upload, methods=["POST"])
        return [
            Mount("/api/customer", routes=[upload], middleware=[cors]),
            Route("/files/{id}/{key}", self._download),
        ]
