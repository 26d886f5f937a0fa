"""One message and the bot's first word to it, whichever bot it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Exchange:
    """Times are of the machine's monotonic clock, seconds.

    Attributes:
        stored: When the desk acknowledged the message; for a bot that acknowledges nothing, the same as ``replied``.
    """

    sent: float
    stored: float
    replied: float
    kind: str
    text: str

    @property
    def ms(self) -> float:
        """From sent to replied."""
        return (self.replied - self.sent) * 1000


class NoReply(Exception):
    """A message that the bot did not answer; ``code`` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
