"""A PostgreSQL of the tests' own: a throwaway cluster, if Debian's postgresql package is installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.desk.serving import free_port

ACCOUNT = "postgres"


@contextmanager
def cluster() -> Iterator[str]:
    """A running server's address without a database name; skips the test where there is none to run."""
    folder = _binaries()
    if folder is None:
        pytest.skip("no PostgreSQL found: install Debian's postgresql package")
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("no driver for PostgreSQL found: install psycopg")
    home = Path(tempfile.mkdtemp(prefix="tandem-pg-"))
    # The server refuses to run as root.
    account = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []} if os.geteuid() == 0 else {}
    if account:
        shutil.chown(home, ACCOUNT)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **account)

    data, port = str(home / "data"), free_port()
    run(f"{folder}/initdb", "-D", data, "-U", "desk", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8", "--no-sync")
    options = f"-k {home} -c listen_addresses=127.0.0.1 -p {port} -c fsync=off"
    run(f"{folder}/pg_ctl", "-D", data, "-o", options, "-l", str(home / "log"), "-w", "start")
    try:
        yield f"postgresql://desk@127.0.0.1:{port}"
    finally:
        run(f"{folder}/pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def _binaries() -> Path | None:
    found = [Path(path).parent for path in [shutil.which("initdb")] if path]
    found += sorted(path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1] if found else None
