"""Settings of connectors, which run beside the desk or far from it, and so have their own; see ``docs/connect.md``."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

MIN_SECRET_CHARS = 16


class ChatwootSettings(BaseSettings):
    """What the Chatwoot connector needs to know.

    Attributes:
        url: Where Tandem's desk is.
        token: An access token of the agent in whose name people at Chatwoot answer.
        connector_secret: The secret of Tandem's webhook.
        chatwoot_token: An access token of a Chatwoot agent or administrator.
        chatwoot_account: The account's number, as in Chatwoot's addresses.
        chatwoot_inbox: The number of an inbox of the kind API.
        chatwoot_secret: The secret of Chatwoot's webhook, or of its address.
        connector_db: File of what is to be done and which conversation is which.
    """

    model_config = SettingsConfigDict(env_prefix="TANDEM_", extra="ignore")

    url: str
    token: str = Field(min_length=1)
    connector_secret: str = Field(min_length=MIN_SECRET_CHARS)
    connector_host: str = "127.0.0.1"
    connector_port: int = Field(8090, ge=1, le=65535)
    connector_db: Path = Path("var/chatwoot.sqlite")
    chatwoot_url: str
    chatwoot_account: int = Field(ge=1)
    chatwoot_token: str = Field(min_length=1)
    chatwoot_inbox: int = Field(ge=1)
    chatwoot_secret: str = Field(min_length=MIN_SECRET_CHARS)

    @field_validator("url", "chatwoot_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("must begin with https:// or http://")
        return value.rstrip("/")


def read_chatwoot_settings(**overrides: object) -> ChatwootSettings:
    """Reads the settings from the environment.

    Raises:
        SettingsError: Naming every one that is missing or wrong; secrets are not repeated.
    """
    try:
        return ChatwootSettings(**overrides)
    except ValidationError as error:
        faults = [f"TANDEM_{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors()]
        lines = "\n  ".join(faults)
        raise SettingsError(f"wrong settings; mend them in the environment, see docs/connect.md:\n  {lines}") from None
