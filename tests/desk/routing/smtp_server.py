"""A mail server that keeps what it takes and answers as a test wants."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

#: In :attr:`SmtpServer.answers`: the connection is cut instead of an answer; and: nothing is ever answered.
HANG_UP, SILENCE = "hang up", "silence"
USER, PASSWORD = "desk", "p@ss:word"


@dataclass
class Taken:
    """One mail that the server was given.

    Attributes:
        safe: Whether it came over TLS.
    """

    sender: str
    recipients: list[str]
    raw: bytes
    safe: bool
    user: str | None

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw.replace(b"\r\n", b"\n"), policy=policy.default)  # type: ignore[return-value]


@dataclass
class _Client:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    sender: str = ""
    recipients: list[str] = field(default_factory=list)
    user: str | None = None
    last: str = ""

    @property
    def safe(self) -> bool:
        return self.writer.get_extra_info("ssl_object") is not None


class SmtpServer:
    """Serves in the test's own loop.

    Attributes:
        answers: Command (also ``CONNECT`` and ``DATA-END``) to what it is answered with, one a time, in place of yes.
        extensions: What it offers beside STARTTLS, which it offers when it has a certificate.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, *, whole: bool = False) -> None:
        self.taken: list[Taken] = []
        self.commands: list[str] = []
        self.answers: dict[str, list[str]] = {}
        self.extensions = ["8BITMIME", "SMTPUTF8"]
        self.auth = False
        self._tls, self._whole = tls, whole
        self._clients: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> SmtpServer:
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, limit=2**20, ssl=self._tls if self._whole else None
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in self._clients:
            writer.transport.abort()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls=off"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._clients.add(writer)
        client = _Client(reader, writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            if await self._say(client, "CONNECT", "220 mail.example"):
                while line := (await reader.readline()).decode("utf-8").strip():
                    verb, _, rest = line.partition(" ")
                    self.commands.append(verb.upper())
                    if not await self._do(client, verb.upper(), rest):
                        break
        self._clients.discard(writer)
        writer.close()

    async def _do(self, client: _Client, verb: str, rest: str) -> bool:
        if verb == "DATA":
            return await self._data(client)
        if verb == "AUTH":
            return await self._sign_in(client, rest)
        if verb == "STARTTLS":
            client.writer.write(b"220 go ahead\r\n")
            await client.writer.start_tls(self._tls)
            return True
        if verb == "EHLO":
            offered = [*self.extensions, *(["AUTH PLAIN"] if self.auth else [])]
            if self._tls and not client.safe:
                offered.append("STARTTLS")
            lines = [f"250-{one}" for one in ["mail.example", *offered]]
            return await self._say(client, verb, "\r\n".join([*lines, "250 HELP"]))
        if verb == "MAIL":
            client.sender, client.recipients = _address(rest), []
        if verb == "RCPT":
            client.recipients.append(_address(rest))
        return await self._say(client, verb, "221 bye" if verb == "QUIT" else "250 ok") and verb != "QUIT"

    async def _data(self, client: _Client) -> bool:
        going = await self._say(client, "DATA", "354 go ahead")
        if client.last != "354 go ahead":
            return going
        raw = await client.reader.readuntil(b"\r\n.\r\n")
        body = raw.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")
        mail = Taken(client.sender, client.recipients, body, client.safe, client.user)
        return await self._say(client, "DATA-END", "250 taken", before=lambda: self.taken.append(mail))

    async def _sign_in(self, client: _Client, rest: str) -> bool:
        _, user, password = base64.b64decode(rest.split()[1]).decode("utf-8").split("\0")
        client.user = user
        return await self._say(client, "AUTH", "235 ok" if password == PASSWORD else "535 5.7.8 no")

    async def _say(self, client: _Client, verb: str, answer: str, before: Callable[[], None] = lambda: None) -> bool:
        """Answers; whether the talk goes on. ``before`` is done if the answer is yes, or should have been."""
        planned = self.answers.get(verb)
        answer = client.last = planned.pop(0) if planned else answer
        if answer == HANG_UP:
            before()
            return False
        if answer == SILENCE:
            await client.reader.read()
            return False
        if answer.startswith("2"):
            before()
        client.writer.write(f"{answer}\r\n".encode())
        await client.writer.drain()
        return True


def _address(rest: str) -> str:
    return rest.partition("<")[2].partition(">")[0]
