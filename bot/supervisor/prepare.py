"""Builds what the processes need, and only what changed: encoder, model, index, secrets, Rasa's endpoints."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

import yaml

from bot.bot_place import BotPlace
from bot.encoder import load_encoder, sha256_of
from bot.errors import ArtefactError, TandemError
from bot.settings import ROOT, Settings
from bot.supervisor.fingerprint import fingerprint

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
TRAINED_FROM = (
    "config.yml",
    "domain",
    "data/nlu",
    "data/rules",
    "data/entities",
    "data/signals",
    "bot/understanding",
    "bot/encoder.py",
    "requirements/rasa.txt",
)
MODELS_KEPT = 3


class PrepareError(TandemError):
    """A build step failed; the message names its log."""

    code = "prepare_failed"


def rasa_environment(settings: Settings) -> dict[str, str]:
    """Environment variables of every process in Rasa's environment."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        "OMP_NUM_THREADS": "1",
        "HF_HUB_OFFLINE": "1",
        "PYTHONPATH": str(ROOT),
        "TANDEM_VAR": str(settings.var),
        "TANDEM_INTERNAL_TOKEN": internal_token(settings),
    }


def internal_token(settings: Settings) -> str:
    """The token between desk, Rasa and action server; made at first use, readable by the owner only."""
    path = settings.var / "secrets" / "internal_token"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text().strip()


def prepare(settings: Settings) -> Path:
    """Encoder, model and index, each only if missing or changed.

    Returns:
        The model archive to run.

    Raises:
        PrepareError: A step failed.
    """
    _step(settings, "encoder", [sys.executable, "-m", "bot.encoder_export"], quiet=False)
    model = train(settings)
    # A broken article is no reason not to start: it is held back, and its writer is told.
    _step(settings, "index", [sys.executable, "-m", "bot.cli", "kb", "build", "--hold-back"], quiet=False)
    return model


def model_path(settings: Settings) -> Path:
    """Where the model for the present content lies, whether or not it is trained yet."""
    encoder = load_encoder(settings.var / "encoder").fingerprint
    content = fingerprint([ROOT / part for part in TRAINED_FROM], ROOT, encoder)
    return ROOT / "models" / f"tandem-{content}.tar.gz"


def train(settings: Settings) -> Path:
    """Trains Rasa's model unless one for this very content is there.

    Raises:
        PrepareError: Training failed.
        ArtefactError: The model is there, and is not what was trained.
    """
    path = model_path(settings)
    if path.exists() and seal_of(path).exists():
        check_model(path)
        print("Model: unchanged.", flush=True)
        return path
    scratch = f"training-{os.getpid()}"
    command = [str(RASA_PYTHON), "-m", "rasa", "train", "--domain", "domain", "--data", "data/nlu", "data/rules"]
    command += ["--config", "config.yml", "--out", "models", "--fixed-model-name", scratch, "--force"]
    print("Training the model (a minute or two) …", flush=True)
    started = time.monotonic()
    _step(settings, "train", command, quiet=True, env=rasa_environment(settings))
    trained = path.parent / f"{scratch}.tar.gz"
    seal_of(path).write_text(sha256_of(trained) + "\n", "ascii")
    os.replace(trained, path)
    for old in sorted(path.parent.glob("tandem-*.tar.gz"), key=lambda p: p.stat().st_mtime)[:-MODELS_KEPT]:
        old.unlink()
        seal_of(old).unlink(missing_ok=True)
    print(f"Model trained in {time.monotonic() - started:.0f} s.", flush=True)
    return path


def seal_of(model: Path) -> Path:
    """The file beside a model archive that holds its SHA-256, written when it was trained."""
    return model.with_name(f"{model.name}.sha256")


def check_model(model: Path) -> None:
    """Refuses a model that is not what was trained: Rasa runs what an archive says, whatever that is.

    Raises:
        ArtefactError: The archive or its seal is missing, or they do not fit each other.
    """
    mend = "delete it and run `make train`"
    try:
        expected = seal_of(model).read_text("ascii").strip()
        found = sha256_of(model)
    except FileNotFoundError as error:
        raise ArtefactError(f"{error.filename}: missing; run `make train`") from None
    except UnicodeDecodeError:
        raise ArtefactError(f"{seal_of(model)}: is no SHA-256; {mend}") from None
    if found != expected:
        raise ArtefactError(f"{model}: differs from what was trained (SHA-256); {mend}")


def write_endpoints(settings: Settings, place: BotPlace) -> Path:
    """Writes a Rasa's endpoints with the ports and the token in use; only the owner may read it."""
    path = settings.var / "run" / f"endpoints-{place.rasa_port}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text("utf-8"))
    endpoints["action_endpoint"]["url"] = f"{place.actions_url}/webhook"
    endpoints["action_endpoint"]["token"] = internal_token(settings)
    endpoints["tracker_store"]["database_url"] = f"sqlite:///{settings.var / 'rasa.sqlite'}"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        # The mode above counts only for a new file.
        os.fchmod(handle, 0o600)
        yaml.safe_dump(endpoints, file)
    return path


def _step(settings: Settings, name: str, command: list[str], *, quiet: bool, env: dict[str, str] | None = None) -> None:
    log = settings.var / "log" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    if not quiet:
        if subprocess.run(command, cwd=ROOT, env=env).returncode != 0:
            raise PrepareError(f"The step '{name}' failed; its words are above.")
        return
    with log.open("wb") as file:
        result = subprocess.run(command, cwd=ROOT, env=env, stdout=file, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
        raise PrepareError(f"{tail}\nThe step '{name}' failed; the whole log is in {log}.")
