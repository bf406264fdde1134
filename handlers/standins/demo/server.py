"""The page's own port: its files, what it shows (server-sent events), and what the visitor does. On loopback only."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from importlib import resources
from typing import Final

from aiohttp import web

from handlers.standins.demo.acts import Acts, Impossible
from handlers.standins.demo.breaks import Breaks
from handlers.standins.demo.snapshot import snapshot
from handlers.standins.demo.stage import Stage

_KINDS: Final = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
#: How often the page may change, and how long it may hear nothing, in seconds.
_EVERY: Final = 0.12
_SILENCE: Final = 10.0
#: Files come in as text, a third longer than they are.
_MOST: Final = 64 * 1024 * 1024
#: Everything comes from here, and nothing of it can be made to run anything else.
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """``url`` is the page's address once it was started."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._acts = Acts(stage)
        self._breaks = Breaks(stage)
        self._files = _page()
        self._runner: web.AppRunner | None = None
        self._closing = asyncio.Event()
        self._changing = False
        self.url = ""

    async def start(self, port: int) -> None:
        """Listen on 127.0.0.1; port 0 is any free one. Raises ``OSError`` where the port is taken."""
        app = web.Application(middlewares=[self._guarded], client_max_size=_MOST)
        app.add_routes(
            [web.get("/events", self._events), web.post("/act", self._act), web.get("/{name:[a-z.]*}", self._file)]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"

    async def stop(self) -> None:
        self._closing.set()
        await self._breaks.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Only this page itself may ask: no other site that the visitor has open, under whatever name."""
        here = self.url.removeprefix("http://").rstrip("/")
        local = here.replace("127.0.0.1", "localhost")
        origin = request.headers.get("Origin", f"http://{here}")
        if request.host not in (here, local) or origin not in (f"http://{here}", f"http://{local}"):
            raise web.HTTPForbidden
        return await handler(request)

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"] or "index.html"
        if name not in self._files:
            raise web.HTTPNotFound
        kind = _KINDS[name.rpartition(".")[2]]
        return web.Response(body=self._files[name], content_type=kind, charset="utf-8", headers=_HEADERS)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """The whole of what the page shows, whenever it is not what it was."""
        response = web.StreamResponse(headers=_HEADERS | {"Content-Type": "text/event-stream"})
        await response.prepare(request)
        shown, silent = "", 0.0
        while not self._closing.is_set():
            data = shown if self._changing else json.dumps(snapshot(self._stage, self._breaks))
            silent += _EVERY
            if data != shown or silent >= _SILENCE:
                try:
                    await response.write(f"data: {data}\n\n".encode() if data != shown else b": here\n\n")
                except ConnectionError:
                    break
                shown, silent = data, 0.0
            try:
                await asyncio.wait_for(self._closing.wait(), _EVERY)
            except TimeoutError:
                continue
        return response

    async def _act(self, request: web.Request) -> web.Response:
        """One act, as JSON: 200 with what the person is told, 409 with why it was not possible."""
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        act = await request.json()
        if not isinstance(act, dict):
            raise web.HTTPBadRequest
        if self._changing:
            return web.json_response({"told": "The demo is starting again."}, status=409)
        match act.get("do"):
            case "again":
                await self._start_again()
            case "break":
                return self._break(str(act.get("what")))
            case _:
                try:
                    return web.json_response({"told": await self._acts.do(act)})
                except Impossible as error:
                    return web.json_response({"told": str(error)}, status=409)
        return web.json_response({"told": None})

    def _break(self, what: str) -> web.Response:
        try:
            begun = self._breaks.begin(what)
        except KeyError as error:
            raise web.HTTPBadRequest from error
        return web.json_response({"told": None if begun else "One thing at a time."}, status=200 if begun else 409)

    async def _start_again(self) -> None:
        self._changing = True
        try:
            await self._breaks.stop()
            await self._stage.start_again()
        finally:
            self._changing = False


def _page() -> dict[str, bytes]:
    """The page's files by name."""
    folder = resources.files(__package__) / "page"
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name.rpartition(".")[2] in _KINDS}
