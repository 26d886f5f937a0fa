"""Stands between Rasa and the action server, and answers in its place when told to."""

from __future__ import annotations

import threading
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: ``pass`` hands everything on. ``down`` hangs up at once, ``hung`` never answers, the others answer wrongly.
MODES = ("pass", "down", "hung", "status 500", "broken JSON")


class ActionProxy:
    """An HTTP server on the action server's usual port.

    Attributes:
        mode: One of :data:`MODES`; may be changed at any time.
    """

    def __init__(self, port: int, target_port: int) -> None:
        self.mode = "pass"
        self._let_go = threading.Event()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                proxy._answer(self, target_port)

            def do_POST(self) -> None:
                proxy._answer(self, target_port)

            def log_message(self, *_: object) -> None:
                """Requests carry what customers wrote."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._let_go.set()
        self._server.shutdown()
        self._server.server_close()

    def set(self, mode: str) -> None:
        """Changes the mode; whoever hangs is let go."""
        self.mode = mode
        self._let_go.set()
        self._let_go = threading.Event()

    def _answer(self, request: BaseHTTPRequestHandler, target_port: int) -> None:
        request.close_connection = True
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        mode = self.mode
        if mode == "hung":
            self._let_go.wait(120)
        elif mode == "status 500":
            _send(request, 500, b'{"error": "made for a test"}')
        elif mode == "broken JSON":
            _send(request, 200, b'{"events": [{"event": "slot", ')
        elif mode == "pass":
            _pass_on(request, target_port, body)


def _pass_on(request: BaseHTTPRequestHandler, target_port: int, body: bytes) -> None:
    """Hands a request on; hangs up where nobody answers."""
    upstream = HTTPConnection("127.0.0.1", target_port, timeout=30)
    try:
        headers = {"Content-Type": request.headers.get("Content-Type", "application/json")}
        upstream.request(request.command, request.path, body or None, headers)
        answer = upstream.getresponse()
        status, content = answer.status, answer.read()
    except (OSError, HTTPException):
        return
    finally:
        upstream.close()
    _send(request, status, content)


def _send(request: BaseHTTPRequestHandler, status: int, content: bytes) -> None:
    try:
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)
    except OSError:
        return
