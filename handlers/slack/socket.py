"""Keeps one Socket Mode connection alive: a socket that is dead or told to go is replaced by a *new* client.

slack_sdk's own reconnecting can retry one dead ticket for ever (slackapi/python-slack-sdk 1446, 1922), so it is
switched off: each client lives for one connection.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine
from typing import Any, Final

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot import log, metrics
from bot.ports import Clock

_log = log.logger("socket")

#: How often the connection is looked at, and pinged: four pings without an answer, and it is half open.
_LOOK: Final = 0.5
_PING: Final = 5.0
#: How long connecting may take, in pings, before a new client tries with a new ticket: slack_sdk itself tries the same
#: one again after each ping's time.
_PATIENCE: Final = 1.2
_LONGEST_WAIT: Final = 10.0


class _OneConnection(SocketModeClient):
    """A client that never reconnects: it only says that it is over."""

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        self.stale = True


class Socket:
    """``connected`` tells whether events can arrive. ``on_connected`` runs after each new connection (catching up)."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        web: AsyncWebClient,
        clock: Clock,
        on_connected: Callable[[], Coroutine[Any, Any, None]],
        ping: float = _PING,
    ) -> None:
        self._app = app
        self._token = app_token
        self._web = web
        self._clock = clock
        self._on_connected = on_connected
        self._ping = ping
        self.connected = False

    async def run(self) -> None:
        """Stay connected until cancelled."""
        failures = 0
        while True:
            client = await self._connect()
            if client is None:
                failures += 1
                wait = min(0.5 * 2**failures, _LONGEST_WAIT) * random.uniform(0.5, 1)  # noqa: S311 - jitter
                await self._clock.sleep(wait)
                continue
            failures = 0
            self.connected = True
            metrics.SOCKET_SINCE.set(self._clock.now().timestamp())
            _log.info("connected to slack")
            catching_up = asyncio.create_task(self._on_connected())
            try:
                while await client.is_connected():
                    await self._clock.sleep(_LOOK)
            finally:
                self.connected = False
                catching_up.cancel()
                await self._close(client)
            _log.warning("slack connection ended; making a new one")

    async def _connect(self) -> SocketModeClient | None:
        client = _OneConnection(
            self._token,
            logging.getLogger("slack_sdk.socket_mode"),
            self._web,
            auto_reconnect_enabled=False,
            ping_interval=self._ping,
        )
        client.socket_mode_request_listeners.append(self._handle)
        try:
            async with asyncio.timeout(_PATIENCE * self._ping):
                client.wss_uri = await client.issue_new_wss_url()
                await client.connect()  # type: ignore[no-untyped-call]
        except Exception as error:
            _log.warning("slack cannot be connected", error=type(error).__name__)
            await self._close(client)
            return None
        except asyncio.CancelledError:
            await self._close(client)
            raise
        return client

    @staticmethod
    async def _close(client: SocketModeClient) -> None:
        try:
            async with asyncio.timeout(2):
                await client.close()  # type: ignore[no-untyped-call]
        except Exception as error:
            _log.warning("old slack connection not closed in order", error=type(error).__name__)
        await client.aiohttp_client_session.close()

    async def _handle(self, client: Any, request: SocketModeRequest) -> None:
        """One envelope: acknowledged when the listener is through, so that Slack brings it again otherwise."""
        answer = await run_async_bolt_app(self._app, request)
        await send_async_response(client, request, answer, 0.0)
