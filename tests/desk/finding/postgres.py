"""A PostgreSQL of the tests' own: a throwaway cluster, if Debian's postgresql package is installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.desk.serving import free_port

ACCOUNT = "postgres"


@dataclass
class Server:
    """A running server.

    Attributes:
        url: Its address without a database name.
        data: Folder of its files.
    """

    url: str
    data: Path

    @property
    def pids(self) -> list[int]:
        """Its processes, the one that starts the others first."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *map(int, children)]


@contextmanager
def cluster() -> Iterator[str]:
    """A new server's address without a database name; skips the test where there is none to run."""
    with new_server("-c fsync=off") as server:
        yield server.url


@contextmanager
def new_server(options: str = "") -> Iterator[Server]:
    """A new server with these options; skips the test where there is none to run."""
    home = _home()
    data = home / "data"
    try:
        command = ["-D", str(data), "-U", "desk", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8", "--no-sync"]
        _run(home, "initdb", *command)
        with started(data, options) as server:
            yield server
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def started(data: Path, options: str = "") -> Iterator[Server]:
    """A server on files that are there, on a port of its own."""
    port = free_port()
    given = f"-k {data.parent} -c listen_addresses=127.0.0.1 -p {port} {options}"
    _run(data.parent, "pg_ctl", "-D", str(data), "-o", given, "-l", str(data.parent / "log"), "-w", "start")
    try:
        yield Server(f"postgresql://desk@127.0.0.1:{port}", data)
    finally:
        _run(data.parent, "pg_ctl", "-D", str(data), "-m", "immediate", "stop")


def _home() -> Path:
    """A folder for a server's files; a test is skipped where there is no server."""
    if _binaries() is None:
        pytest.skip("no PostgreSQL found: install Debian's postgresql package")
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("no driver for PostgreSQL found: install psycopg")
    home = Path(tempfile.mkdtemp(prefix="tandem-pg-"))
    if os.geteuid() == 0:
        shutil.chown(home, ACCOUNT)
    return home


def _run(home: Path, program: str, *arguments: str) -> None:
    # The server refuses to run as root.
    account = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []} if os.geteuid() == 0 else {}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([f"{_binaries()}/{program}", *arguments], check=True, cwd=home, **quiet, **account)


def _binaries() -> Path | None:
    found = [Path(path).parent for path in [shutil.which("initdb")] if path]
    found += sorted(path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1] if found else None
