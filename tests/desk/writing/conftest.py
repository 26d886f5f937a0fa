"""A desk with a small folder of articles of its own, and writers."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.knowledge.fakes import write_sources


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    """Ten articles under ``kb/en/basics``, and the data beside them."""
    return write_sources(tmp_path).kb_dir


@pytest.fixture
def settings(settings, kb):
    return settings.model_copy(update={"kb_dir": kb, "data_dir": kb.parent / "data", "var": kb.parent})


@pytest.fixture
def git(kb: Path):
    """Makes the folder part of a repository; runs git there."""

    def run(*asked: str) -> str:
        env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        env |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        who = ("-c", "user.name=Olga", "-c", "user.email=olga@halden.example")
        done = subprocess.run(["git", *who, *asked], cwd=kb.parent, env=env, capture_output=True, text=True, check=True)
        return done.stdout

    run("init", "-q", "-b", "main")
    run("add", "kb")
    run("commit", "-q", "-m", "Articles")
    return run


@pytest.fixture
async def wanda(staff):
    return await staff("wanda", role="writer")


@pytest.fixture
async def olaf(staff):
    return await staff("olaf", role="writer")


@pytest.fixture
def path_of(kb):
    return lambda name="wifi-password", section="basics": kb / "en" / section / f"{name}.md"
