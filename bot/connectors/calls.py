"""Asking another system over HTTP: what may be tried again, and what may not."""

from __future__ import annotations

from typing import Any

import httpx

LIMIT_S = 15.0
#: Refusals that have to do with the caller's account or with load, not with what was asked: mended, they go through.
_PASSING = {401, 402, 407, 408, 425, 429}


class TryAgain(Exception):
    """It did not work now and may work later; the text says why, and holds nothing of what was sent."""


class Declined(Exception):
    """The other system will not do this, however often it is asked.

    Attributes:
        status: HTTP status.
        code: The other system's name of the reason, if it gives one.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Api:
    """One system's API."""

    def __init__(self, name: str, base_url: str, headers: dict[str, str]) -> None:
        """Takes what people call the system, its address and what every request carries."""
        self._name = name
        self._client = httpx.AsyncClient(base_url=base_url, headers=headers, timeout=LIMIT_S, trust_env=False)

    async def ask(self, method: str, path: str, **given: Any) -> Any:
        """Sends a request and returns the answer's JSON; None where there is none.

        Raises:
            TryAgain: No answer, or one that says later.
            Declined: A refusal.
        """
        try:
            answer = await self._client.request(method, path, **given)
        except httpx.HTTPError as error:
            raise TryAgain(f"{self._name} does not answer ({type(error).__name__})") from None
        if answer.status_code >= 500 or answer.status_code in _PASSING or answer.is_redirect:
            raise TryAgain(f"{self._name} answered with {answer.status_code}")
        try:
            body = answer.json() if answer.content else None
        except ValueError:
            raise TryAgain(f"{self._name} answered with something that is not JSON") from None
        if answer.status_code >= 400:
            said = body if isinstance(body, dict) else {}
            message = str(said.get("message") or said.get("error") or f"status {answer.status_code}")
            raise Declined(answer.status_code, str(said.get("code", "")), message)
        return body

    async def close(self) -> None:
        await self._client.aclose()
