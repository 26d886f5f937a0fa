"""A TCP proxy that can be unplugged: cuts what is open and lets nothing new through until it is plugged in again.

With several targets it is a balancer as well: each connection goes to the next one that takes it.
"""

from __future__ import annotations

import contextlib
import socket
import threading


class Proxy:
    """Forwards a loopback port to others.

    Attributes:
        targets: The ports, by turns.
    """

    def __init__(self, *targets: int) -> None:
        self.targets = list(targets)
        self._turn = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._plugged = True
        threading.Thread(target=self._accept, daemon=True).start()

    def unplug(self) -> None:
        """Cuts every connection; new ones are cut at once too."""
        with self._lock:
            self._plugged = False
            cut, self._open = self._open, set()
        for one in cut:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def plug_in(self) -> None:
        self._plugged = True

    def close(self) -> None:
        self.unplug()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if not self._plugged:
                client.close()
                continue
            server = self._reach()
            if server is None:
                client.close()
                continue
            with self._lock:
                self._open |= {client, server}
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _reach(self) -> socket.socket | None:
        self._turn += 1
        for number in range(len(self.targets)):
            with contextlib.suppress(OSError):
                return socket.create_connection(("127.0.0.1", self.targets[(self._turn + number) % len(self.targets)]))
        return None

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        # Each direction closes what it alone reads from: the other one may be about to notice the end.
        with self._lock:
            self._open.discard(source)
        source.close()
