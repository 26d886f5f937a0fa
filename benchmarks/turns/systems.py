"""The two bots as servers: the whole product, and the stock Rasa bot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.turns.server import Server
from benchmarks.turns.stock_bot import environment
from benchmarks.turns.tracing import VARIABLE
from bot import seals
from bot.settings import ROOT, Settings
from bot.supervisor.prepare import RASA_PYTHON


@dataclass(frozen=True)
class Bench:
    """Where the benchmark works.

    Attributes:
        folder: Everything that it makes; kept from run to run.
        port: The first of a row of ports that are free.
    """

    folder: Path
    port: int

    @property
    def product_var(self) -> Path:
        return self.folder / "product"

    @property
    def product_env(self) -> dict[str, str]:
        """The product's own settings, with a store, ports and a folder of its own."""
        given = {name: value for name, value in os.environ.items() if not name.startswith(("TANDEM_", "DATABASE_URL"))}
        ports = {"TANDEM_PORT": self.port, "TANDEM_RASA_PORT": self.port + 1, "TANDEM_ACTIONS_PORT": self.port + 2}
        return given | {name: str(value) for name, value in ports.items()} | {"TANDEM_VAR": str(self.product_var)}


def prepare_product(bench: Bench, shipped: Settings) -> None:
    """Builds what is missing, so that a start finds everything there; the store begins empty.

    Raises:
        RuntimeError: A build step failed.
    """
    bench.product_var.mkdir(parents=True, exist_ok=True)
    # An index without the cache that it was built with would have the watcher fill that while we measure.
    names = ("encoder", "cache", "index") if (shipped.var / "cache").exists() else ("encoder",)
    seals.lend_key(shipped.var, bench.product_var)
    for name in names:
        if (shipped.var / name).exists() and not (bench.product_var / name).exists():
            shutil.copytree(shipped.var / name, bench.product_var / name)
    forget_conversations(bench)
    command = [sys.executable, "-m", "bot.cli", "prepare"]
    if subprocess.run(command, cwd=ROOT, env=bench.product_env).returncode != 0:
        raise RuntimeError("the product could not be prepared; its words are above")


def forget_conversations(bench: Bench) -> None:
    """Every run measures stores of the same size."""
    for path in bench.product_var.glob("*.sqlite*"):
        path.unlink()


def start_product(bench: Bench, log: str = "product.log") -> Server:
    """The whole product, by the command behind ``make run``."""
    command = [sys.executable, "-m", "bot.cli", "run"]
    return _product(bench, command, bench.product_env, log)


def start_traced(bench: Bench, spans: Path) -> Server:
    """The whole product, with each process noting its spans in a folder."""
    command = [sys.executable, "-m", "benchmarks.turns.traced", "run"]
    return _product(bench, command, bench.product_env | {VARIABLE: str(spans)}, "traced.log")


def _product(bench: Bench, command: list[str], env: Mapping[str, str], log: str) -> Server:
    url = f"http://127.0.0.1:{bench.port}"
    return Server(command, url=url, health="/health/ready", env=env, cwd=ROOT, log=bench.folder / log)


def start_stock(bench: Bench, project: Path) -> Server:
    """The stock bot, by ``rasa run`` in its folder, with an empty tracker store."""
    for path in project.glob("rasa.db*"):
        path.unlink()
    port = bench.port + 3
    command = [str(RASA_PYTHON), "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port)]
    command += ["--model", "models/stock.tar.gz", "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    url, log = f"http://127.0.0.1:{port}", bench.folder / "stock.log"
    # It listens once its model is loaded.
    return Server(command, url=url, health="/", env=environment(), cwd=project, log=log)


def start_empty_rasa(bench: Bench) -> Server:
    """Rasa without a model: what its web server alone costs."""
    port = bench.port + 4
    command = [str(RASA_PYTHON), "-m", "rasa", "run", "--enable-api", "--interface", "127.0.0.1", "--port", str(port)]
    folder = bench.folder / "empty"
    folder.mkdir(parents=True, exist_ok=True)
    url, log = f"http://127.0.0.1:{port}", bench.folder / "empty.log"
    return Server(command, url=url, health="/version", env=environment(), cwd=folder, log=log)
