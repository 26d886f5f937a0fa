"""Builds what the processes need, and only what changed: encoder, model, index, secrets, Rasa's endpoints."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import yaml

from bot import seals
from bot.bot_place import BotPlace
from bot.encoder_card import read_card, sha256_of
from bot.errors import ArtefactError, TandemError
from bot.secret_files import keep_private, read_or_make
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
    "data/around",
    "bot/understanding",
    "bot/encoder.py",
    "bot/matter.py",
    "bot/spelling.py",
    "bot/languages.py",
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
        # Left to itself, glibc keeps what was freed once it was large: 10 MB of each process, measured.
        "MALLOC_MMAP_THRESHOLD_": "131072",
        "MALLOC_TRIM_THRESHOLD_": "131072",
        "HF_HUB_OFFLINE": "1",
        "PYTHONPATH": str(ROOT),
        "TANDEM_VAR": str(settings.var),
        "TANDEM_INTERNAL_TOKEN": internal_token(settings),
    }


def internal_token(settings: Settings) -> str:
    """The token between desk, Rasa and action server; made at first use, readable by the owner only."""
    return read_or_make(settings.var / "secrets" / "internal_token")


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
    encoder = read_card(settings.var / "encoder").fingerprint
    content = fingerprint([ROOT / part for part in TRAINED_FROM], ROOT, encoder)
    return ROOT / "models" / f"tandem-{content}.tar.gz"


def train(settings: Settings) -> Path:
    """Trains Rasa's model unless one for this very content is there.

    Raises:
        PrepareError: Training failed.
        ArtefactError: The model is there, and is not what was trained.
    """
    path = model_path(settings)
    if path.exists() and _is_ours(path, settings.var):
        print("Model: unchanged.", flush=True)
        return path
    scratch = f"training-{os.getpid()}"
    command = [str(RASA_PYTHON), "-m", "rasa", "train", "--domain", "domain", "--data", "data/nlu", "data/rules"]
    command += ["--config", "config.yml", "--out", "models", "--fixed-model-name", scratch, "--force"]
    # Rasa would read all examples a second time to warn of what tests/content hold as faults.
    command += ["--skip-validation"]
    print("Training the model (a minute or two) …", flush=True)
    started = time.monotonic()
    _step(settings, "train", command, quiet=True, env=rasa_environment(settings))
    trained = path.parent / f"{scratch}.tar.gz"
    signature = seals.sign(settings.var, "model", sha256_of(trained).encode())
    seal_of(path).write_text(signature + "\n", "ascii")
    os.replace(trained, path)
    for old in sorted(path.parent.glob("tandem-*.tar.gz"), key=lambda p: p.stat().st_mtime)[:-MODELS_KEPT]:
        old.unlink()
        seal_of(old).unlink(missing_ok=True)
    # Sums, which an older Tandem kept beside its models.
    for sums in path.parent.glob("tandem-*.tar.gz.sha256"):
        sums.unlink()
    print(f"Model trained in {time.monotonic() - started:.0f} s.", flush=True)
    return path


def seal_of(model: Path) -> Path:
    """The file beside a model archive that holds its signature, written when it was trained."""
    return model.with_name(f"{model.name}.sig")


def check_model(model: Path, var: Path) -> None:
    """Refuses a model that was not trained here: Rasa runs what an archive says, whatever that is.

    Args:
        var: The folder that has the key.

    Raises:
        ArtefactError: The archive or its signature is missing, or they do not fit each other.
    """
    try:
        signature = seal_of(model).read_text("utf-8", "replace").strip() if seal_of(model).exists() else None
        found = sha256_of(model).encode()
    except FileNotFoundError as error:
        raise ArtefactError(f"{error.filename}: missing; run `make train`") from None
    seals.check(var, "model", found, signature, model, "delete it and run `make train`")


def _is_ours(model: Path, var: Path) -> bool:
    """Whether a model was signed with our key; one that nobody signed, or another key, is trained anew.

    Raises:
        ArtefactError: It was signed here and altered since.
    """
    try:
        check_model(model, var)
    except ArtefactError as error:
        if error.code != seals.UNSIGNED:
            raise
        return False
    return True


def write_endpoints(settings: Settings, place: BotPlace) -> Path:
    """Writes a Rasa's endpoints with the ports and the token in use; only the owner may read it."""
    path = settings.var / "run" / f"endpoints-{place.rasa_port}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text("utf-8"))
    endpoints["action_endpoint"]["url"] = f"{place.actions_url}/webhook"
    endpoints["action_endpoint"]["token"] = internal_token(settings)
    endpoints["tracker_store"]["database_url"] = _dialogues(settings)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        # The mode above counts only for a new file.
        os.fchmod(handle, 0o600)
        yaml.safe_dump(endpoints, file)
    return path


def _dialogues(settings: Settings) -> str:
    """Where Rasa keeps its dialogues: where several desks share a database, so do their Rasas.

    They need no lock between them: the desks see to it that a conversation is one turn at a time.
    """
    if not settings.redis_url:
        keep_private(settings.var / "rasa.sqlite")
        return f"sqlite:///{settings.var / 'rasa.sqlite'}"
    # Rasa's environment has another driver than the desk's.
    return "postgresql://" + settings.database.partition("://")[2]


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
