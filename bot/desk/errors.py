"""What the desk refuses, with a stable code, an HTTP status and a sentence from the texts."""

from __future__ import annotations

from bot.desk.texts import text
from bot.errors import TandemError


class Refused(TandemError):
    """A request that the desk does not carry out.

    Attributes:
        status: HTTP status of the same refusal over REST.
    """

    code = "refused"

    def __init__(self, code: str, *, status: int = 400, language: str = "en", **values: object) -> None:
        """Takes the sentence from the texts' key ``errors.<code>``."""
        super().__init__(text(language, f"errors.{code}", **values), code=code)
        self.status = status

    def as_dict(self) -> dict[str, str]:
        """``{code, message}``, the protocol's form of an error."""
        return {"code": self.code, "message": self.message}


class StoreError(TandemError):
    """The database cannot be opened, migrated or written."""

    code = "store"


class BotFailure(TandemError):
    """The bot gave no usable answer in time.

    Attributes:
        code: ``unreachable``, ``timeout``, ``status`` or ``bad_reply``.
    """

    code = "bot_failure"
