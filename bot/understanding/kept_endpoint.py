"""An HTTP endpoint whose connections stay open between calls; Rasa 3.6.21 opens and closes one for each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakKeyDictionary

import aiohttp
from rasa.utils.endpoints import EndpointConfig

from bot import request_id

# A session belongs to the event loop in which it was opened.
_sessions: WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.ClientSession] = WeakKeyDictionary()


class KeptEndpoint(EndpointConfig):
    """The endpoint of an ``endpoints.yml`` with its connections kept.

    For calls that may be made twice: one that was cut off on a connection from before is made again on a new one,
    since the other side may have closed it, or have been started anew, since the last call.
    """

    def __init__(self, given: EndpointConfig) -> None:
        """Takes over everything that is configured for ``given``."""
        self.__dict__.update(given.__dict__)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[aiohttp.ClientSession]:
        """The running loop's session, which stays open."""
        loop = asyncio.get_running_loop()
        session = _sessions.get(loop)
        if session is None or session.closed:
            session = _sessions[loop] = super().session()
        yield session

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """One call, under the present request's id; see :meth:`rasa.utils.endpoints.EndpointConfig.request`."""
        headers = {**kwargs.pop("headers", {}), **request_id.headers()}
        try:
            return await super().request(*args, headers=headers, **kwargs)
        except aiohttp.ClientConnectorError:
            raise  # nobody is there: a second call would find nobody either
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            return await super().request(*args, headers=headers, **kwargs)


def kept(endpoint: EndpointConfig | None) -> EndpointConfig | None:
    """The endpoint with its connections kept, where it is one of Rasa's plain ones."""
    return KeptEndpoint(endpoint) if type(endpoint) is EndpointConfig else endpoint
