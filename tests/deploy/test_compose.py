"""The compose file is one, and the image is made of files that are there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest
import yaml

from bot.settings import ROOT, Settings

FILE, DOCKERFILE = ROOT / "deploy" / "compose.yaml", ROOT / "deploy" / "Dockerfile"
NEEDED = {"TANDEM_NAME": "desk.example.com", "DATABASE_PASSWORD": "secret"}


def test_compose_takes_the_file_and_asks_for_what_it_needs() -> None:
    tool = next((t for t in (["docker", "compose"], ["docker-compose"]) if shutil.which(t[-1])), None)
    if tool is None or shutil.which(tool[0]) is None:
        pytest.skip("no docker-compose found: install Debian's docker-compose package")
    command = [*tool, "-f", str(FILE), "config"]
    plain = {name: value for name, value in os.environ.items() if name not in NEEDED}
    said = subprocess.run(command, env=plain | NEEDED, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert "postgresql://tandem:secret@database/tandem" in said.stdout
    without = subprocess.run(command, env=plain, capture_output=True, text=True)
    assert without.returncode != 0 and "TANDEM_NAME" in without.stderr + without.stdout


def test_its_parts_are_there_and_its_settings_are_tandems() -> None:
    services = yaml.safe_load(FILE.read_text("utf-8"))["services"]
    known = {f"TANDEM_{name.upper()}" for name in Settings.model_fields} | {"DATABASE_URL"}
    assert set(services["tandem"]["environment"]) <= known
    mounted = [v.split(":")[0] for service in services.values() for v in service.get("volumes", ())]
    shipped = [path for path in mounted if path.startswith((".", "/")) and not path.endswith("certificates")]
    assert all((FILE.parent / path).exists() for path in shipped) and len(shipped) == 2


def test_the_image_is_made_of_files_that_are_there() -> None:
    lines = DOCKERFILE.read_text("utf-8")
    copied = re.findall(r"^COPY --chown=tandem (\S+)", lines, re.MULTILINE)
    assert all((ROOT / source).exists() for source in copied) and "." in copied
    # The interpreters are those that the set-up looks for.
    assert "python:3.11-" in lines and "PYTHON_RASA=" in lines and "PYTHON311=" in lines
