"""The HTTP side: health, metrics, Slack's signed events and the channels' web hooks, on aiohttp."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.http import HttpProcessingError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot import log
from bot.errors import surely
from bot.metrics import REGISTRY
from bot.ports import Sink, TakesWebhook
from handlers.doorkeeper import KEEP_ALIVE, Door, Doorkeeper

_log = log.logger("web")

#: Slack's and Telegram's requests are far smaller.
_MOST_BYTES: Final = 1024 * 1024


class _BadRequests(logging.Filter):
    """aiohttp writes a traceback for each request that is no HTTP, with what was in it: strangers may not fill the
    log."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


_server = logging.getLogger("aiohttp.server")
_server.addFilter(_BadRequests())

#: What Slack signs with. Bolt answers 500 to a timestamp that is no number, and to a signature in other letters.
_SIGNED: Final = {
    "X-Slack-Request-Timestamp": re.compile(r"[0-9]{1,12}"),
    "X-Slack-Signature": re.compile(r"v0=[0-9a-f]{64}"),
}

#: What else of a press is an object, where it is there.
_PARTS: Final = ("user", "team", "view", "channel", "container", "message")

#: What is not ready, by name, with why; empty when all is.
Readiness = Callable[[], Awaitable[Mapping[str, str]]]
Gauges = Callable[[], Awaitable[None]]


class Web:
    """The aiohttp application. ``slack`` is given with HTTP events only; ``hooks`` by channel name; ``pages``
    are for people's browsers."""

    def __init__(
        self,
        ready: Readiness,
        measure: Gauges,
        slack: AsyncApp | None,
        hooks: Mapping[str, tuple[TakesWebhook, Sink]],
        pages: Sequence[web.RouteDef] = (),
    ) -> None:
        self._ready = ready
        self._measure = measure
        self._slack = slack
        self._hooks = hooks
        self._pages = pages
        self._doorkeeper = Doorkeeper()
        self._runner: web.AppRunner | None = None
        self._listening: asyncio.Server | None = None
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        """Listen; ``port`` 0 takes any free one, which is then in ``self.port``."""
        app = web.Application(client_max_size=_MOST_BYTES)
        self._doorkeeper.guard(app)
        app.router.add_get("/healthz", self._health)
        app.router.add_get("/readyz", self._readiness)
        app.router.add_get("/metrics", self._metrics)
        if self._slack is not None:
            app.router.add_post("/slack/events", self._slack_events)
        if self._hooks:
            app.router.add_post("/hooks/{channel}", self._hook)
        app.add_routes(self._pages)
        self._runner = web.AppRunner(app, shutdown_timeout=2)
        await self._runner.setup()
        loop, server = asyncio.get_running_loop(), surely(self._runner.server, "it was set up")
        no_list: Any = None  # of who asked for what: addresses may have words in them that are keys

        def door() -> Door:
            return Door(server, loop=loop, access_log=no_list, logger=_server, keepalive_timeout=KEEP_ALIVE)

        self._listening = await loop.create_server(door, host, port)
        self.port = self._listening.sockets[0].getsockname()[1]
        self._doorkeeper.begin(server)

    async def close(self) -> None:
        await self._doorkeeper.end()
        if self._listening is not None:
            self._listening.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def _readiness(self, _: web.Request) -> web.Response:
        faults = await self._ready()
        status = {"status": "ready"} if not faults else {"status": "not ready", "faults": dict(faults)}
        return web.json_response(status, status=503 if faults else 200)

    async def _metrics(self, _: web.Request) -> web.Response:
        await self._measure()
        return web.Response(body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _slack_events(self, request: web.Request) -> web.Response:
        """Signed by Slack; what is unsigned, stale or not understood never reaches a listener."""
        slack = surely(self._slack, "the route exists with the app only")
        if not all(form.fullmatch(request.headers.get(header, "")) for header, form in _SIGNED.items()):
            return web.Response(status=401)
        try:
            body = (await request.read()).decode("utf-8")
        except UnicodeDecodeError:
            return web.Response(status=400)
        if not _is_object(body, request.content_type):
            return web.Response(status=400)
        headers: Any = dict(request.headers)
        bolt = AsyncBoltRequest(body=body, query=request.query_string, headers=headers)
        return await to_aiohttp_response(await slack.async_dispatch(bolt))

    async def _hook(self, request: web.Request) -> web.Response:
        found = self._hooks.get(request.match_info["channel"])
        if found is None:
            return web.Response(status=404)
        channel, sink = found
        status = await channel.webhook(request.headers, await request.read(), sink)
        return web.Response(status=status)


def _is_object(body: str, kind: str) -> bool:
    """Whether this is what Slack sends: a JSON object, or a form with one, whose event is an object too. Bolt answers
    500 to anything else."""
    if kind == "application/x-www-form-urlencoded":
        fields = dict(parse_qsl(body, keep_blank_values=True))
        body = fields.get("payload", "{}")  # a command has no payload
    try:
        found = json.loads(body)
        if not isinstance(found, dict) or not isinstance(found.get("event", {}), dict):
            return False
        return all(isinstance(found.get(part) or {}, dict) for part in _PARTS)
    except (ValueError, RecursionError):
        return False
