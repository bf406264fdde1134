"""Who comes to the port and says nothing, or says it drop by drop, is shown out; every answer says what browsers may do
with it, and not what made it. It knows nothing of the house.

aiohttp waits for ever for a first request and for a body, so a thousand silent connections would take all that a
process may open.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiohttp import hdrs, web
from aiohttp.web_request import BaseRequest

#: Seconds for a first request to be there, and for the body of each.
_PATIENCE: Final = 10.0
#: From so many connections on, less.
_CROWD: Final = 400
_HURRY: Final = 2.0
_LOOK_EVERY: Final = 1.0
#: Between two requests: longer than proxies keep a connection, who would else use it as it closes.
KEEP_ALIVE: Final = 75.0

#: Of an answer that says nothing else itself.
_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Door(web.RequestHandler):
    """One connection. What is no HTTP is answered with that alone: aiohttp would repeat it, and say what it is."""

    __slots__ = ()

    def handle_error(
        self, request: BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        answer = super().handle_error(request, status, exc, message)
        told = web.Response(status=answer.status, headers={**_HEADERS, hdrs.SERVER: ""})
        told.force_close()
        return told


class Doorkeeper:
    """Of one server. ``patience`` is how long it waits, in seconds."""

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._patience = patience
        self._spoke: set[object] = set()
        self._since: dict[object, float] = {}
        self._task: asyncio.Task[None] | None = None

    def guard(self, app: web.Application) -> None:
        """Stand at this application's door."""
        app.middlewares.append(self._hear_out)
        app.on_response_prepare.append(_say_what_is_allowed)

    def begin(self, server: web.Server) -> None:
        """Show out who says nothing, until the `end`."""
        self._task = asyncio.create_task(self._watch(server))

    async def end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @web.middleware
    async def _hear_out(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Take the whole body first: it is kept for the handler."""
        self._spoke.add(request.protocol)
        if request.can_read_body:
            try:
                async with asyncio.timeout(self._patience):
                    await request.read()
            except TimeoutError:
                raise web.HTTPRequestTimeout from None
        return await handler(request)

    async def _watch(self, server: web.Server) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(min(_LOOK_EVERY, self._patience))
            connections, now = server.connections, loop.time()
            self._spoke.intersection_update(connections)
            self._since = {connection: self._since.get(connection, now) for connection in connections}
            patience = self._patience if len(connections) <= _CROWD else min(_HURRY, self._patience)
            for connection in connections:
                if connection not in self._spoke and now - self._since[connection] >= patience:
                    connection.force_close()


async def _say_what_is_allowed(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.popall(hdrs.SERVER, None)
