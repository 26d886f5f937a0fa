"""Every setting of Tandem, in one place: ``TANDEM_*`` environment variables or a ``.env`` file.

Only the ``.venv`` environment imports this module; Rasa's environment gets what it needs from ``config.yml``,
``endpoints.yml``, ``credentials.yml`` and the variables that the supervisor sets. ``docs/operators.md`` describes each
setting; a test compares the two.
"""

from __future__ import annotations

import os
import re
import stat
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError
from bot.smtp_address import SmtpAddress, read_smtp_url

ROOT = Path(__file__).resolve().parent.parent
#: Settings that hold a password; a fault in one is told without its value.
SECRET = {"TANDEM_SMTP_URL", "TANDEM_REDIS_URL", "TANDEM_METRICS_TOKEN"}
#: Settings for which their file must be the owner's alone.
IN_FILES = SECRET | {"DATABASE_URL", "TANDEM_DATABASE_URL"}
MIN_TOKEN_CHARS = 16
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_SENDER = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


class Settings(BaseSettings):
    """The settings, read once at start.

    Paths that are relative are taken from the project's root. Ports are TCP ports, times are seconds.
    """

    model_config = SettingsConfigDict(env_prefix="TANDEM_", env_file=ROOT / ".env", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=1, le=65535)
    rasa_port: int = Field(5005, ge=1, le=65535)
    actions_port: int = Field(5055, ge=1, le=65535)
    public_url: str = ""
    allowed_origins: str = ""
    database_url: str = Field("", validation_alias=AliasChoices("DATABASE_URL", "TANDEM_DATABASE_URL"))
    # After the database's address, for it goes with PostgreSQL alone.
    redis_url: str = Field("", repr=False)
    var: Path = Path("var")
    kb_dir: Path = Path("kb_articles")
    kb_git: Literal["auto", "off"] = "auto"
    data_dir: Path = Path("data")
    encoder: str = ""
    language: str = "en"
    turn_timeout_s: float = Field(8.0, gt=0, le=60)
    wrong_answer_budget: float = Field(0.05, gt=0, lt=1)
    max_message_chars: int = Field(4000, ge=100, le=20000)
    max_attachment_mb: int = Field(10, ge=1, le=500)
    session_days: int = Field(90, ge=1, le=3650)
    retention_days: int = Field(0, ge=0, le=36500)
    webhook_private: bool = False
    smtp_url: str = Field("", repr=False)
    # After the server's address, for whether it must be filled depends on that.
    mail_from: str = Field("", validate_default=True)
    metrics_token: str = Field("", repr=False)
    log_level: str = "INFO"

    @field_validator("var", "kb_dir", "data_dir")
    @classmethod
    def _from_root(cls, value: Path) -> Path:
        return value if value.is_absolute() else ROOT / value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str, info: ValidationInfo) -> str:
        if not value:
            return value
        if not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError(
                "must begin with redis://, rediss:// or unix://, such as redis://:password@10.0.0.5:6379/0"
            )
        if not info.data.get("database_url", "").startswith("postgres"):
            raise ValueError("is for several desks, which need a PostgreSQL that they share; set DATABASE_URL too")
        return value

    @field_validator("metrics_token")
    @classmethod
    def _hard_to_guess(cls, value: str) -> str:
        if value and (len(value) < MIN_TOKEN_CHARS or not value.isascii() or not value.isprintable() or " " in value):
            raise ValueError(f"must have {MIN_TOKEN_CHARS} or more letters, digits and signs without spaces")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, value: str) -> str:
        if value:
            read_smtp_url(value)
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("smtp_url") and not value:
            raise ValueError(
                "must be the address that mail comes from, such as support@your-company.example, while "
                "TANDEM_SMTP_URL is set"
            )
        if value and not _SENDER.fullmatch(value):
            raise ValueError("must be a plain e-mail address, such as support@your-company.example")
        return value

    @property
    def smtp(self) -> SmtpAddress | None:
        """Where mail is handed in; None: none is sent."""
        return read_smtp_url(self.smtp_url) if self.smtp_url else None

    @property
    def base_url(self) -> str:
        """The address that customers and agents open, without a trailing slash."""
        return (self.public_url or url_of(self.host, self.port)).rstrip("/")

    @property
    def rasa_url(self) -> str:
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def database(self) -> str:
        """SQLAlchemy URL; SQLite under ``var`` unless ``DATABASE_URL`` says otherwise."""
        return self.database_url or f"sqlite:///{self.var / 'desk.sqlite'}"


def read_settings(**overrides: object) -> Settings:
    """Reads the settings from the environment.

    Raises:
        SettingsError: Naming every wrong setting at once.
    """
    try:
        found = Settings(**overrides)
    except ValidationError as error:
        faults = [_fault(_name(e["loc"]), e["msg"], e["input"]) for e in error.errors()]
        raise SettingsError(
            "wrong settings; mend them in the environment or in .env:\n  " + "\n  ".join(faults)
        ) from None
    _check_file(Path(overrides.get("_env_file", ROOT / ".env") or os.devnull))
    return found


def _check_file(path: Path) -> None:
    """Refuses a file with a password in it that others can read; one without is nobody's secret."""
    if not path.is_file() or not stat.S_IMODE(path.stat().st_mode) & 0o077:
        return
    names = [
        line.partition("=")[0].removeprefix("export ").strip().upper() for line in path.read_text("utf-8").splitlines()
    ]
    held = sorted(IN_FILES & set(names))
    if held:
        raise SettingsError(f"{path}: holds {held[0]} and can be read by others; run `chmod 600 {path.name}` there")


def url_of(host: str, port: int) -> str:
    """Address of a server.

    >>> url_of("::1", 8080)
    'http://[::1]:8080'
    """
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _fault(name: str, what: str, given: object) -> str:
    return f"{name}: {what}" if name in SECRET else f"{name}: {what} (is {given!r})"


def _name(loc: tuple[int | str, ...]) -> str:
    name = str(loc[0])
    return name if name.isupper() else f"TANDEM_{name.upper()}"


@lru_cache
def settings() -> Settings:
    """The settings of this process, read at first use."""
    return read_settings()
