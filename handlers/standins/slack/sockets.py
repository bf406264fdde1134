"""Socket Mode: tickets, sockets, envelopes and their acknowledgements. It knows nothing of what it carries.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import Final

from aiohttp import WSMsgType, web

from bot.ports import Clock
from handlers.standins.slack.delivery import Attempt, Payload
from handlers.standins.slack.rules import Refusal
from handlers.standins.slack.workspace import APP
from handlers.standins.wire import parsed

MOST: Final = 10


@dataclass(eq=False, slots=True)
class Socket:
    """One connection of the app. A silent one is half open: it takes what is sent and never answers again."""

    id: int
    ws: web.WebSocketResponse
    request: web.Request
    silent: bool = False
    acknowledged: int = 0
    waiting: set[str] = field(default_factory=set)


class Sockets:
    """All sockets of the app; a `Route`. Each envelope goes to one of them, in turn; nothing is kept for nobody.

    ``ack_within`` is in seconds. While ``refusing``, tickets are given out and then refused at the door.
    """

    def __init__(self, clock: Clock, ack_within: float = 3.0) -> None:
        self._clock = clock
        self._tickets: set[str] = set()
        self._acks: dict[str, asyncio.Future[Payload | None]] = {}
        self._turn = 0
        self.ack_within = ack_within
        self.refusing = False
        self.base = ""
        self.open: list[Socket] = []
        self.hellos = 0

    # ---- the app's side

    def ticket(self) -> str:
        """An address for one connection. Raises `Refusal` when there are ten already."""
        if len(self.open) >= MOST:
            raise Refusal("too_many_websockets")
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return f"{self.base.replace('http', 'ws', 1)}/slack/socket?ticket={ticket}&app_id={APP}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from handshake to end."""
        ticket = request.query.get("ticket", "")
        if self.refusing or ticket not in self._tickets:
            return web.Response(status=408)
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse(autoping=False, compress=False)
        await ws.prepare(request)
        self.hellos += 1
        socket = Socket(self.hellos, ws, request)
        self.open.append(socket)
        await ws.send_str(json.dumps(self._hello()))
        try:
            async for message in ws:
                if socket.silent:
                    continue
                if message.type is WSMsgType.PING:
                    await ws.pong(message.data)
                elif message.type is WSMsgType.TEXT:
                    self._acknowledged(socket, message.data)
        finally:
            self._gone(socket)
        return ws

    def _hello(self) -> Payload:
        return {
            "type": "hello",
            "num_connections": len(self.open),
            "debug_info": {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP},
        }

    def _acknowledged(self, socket: Socket, text: str) -> None:
        message = parsed(text)
        envelope = message.get("envelope_id") if isinstance(message, dict) else None
        future = self._acks.pop(str(envelope), None)
        if future and not future.done():
            socket.acknowledged += 1
            future.set_result(message.get("payload"))

    def _gone(self, socket: Socket) -> None:
        if socket in self.open:
            self.open.remove(socket)
        for envelope in socket.waiting:
            future = self._acks.pop(envelope, None)
            if future and not future.done():
                future.set_exception(ConnectionResetError())

    # ---- Slack's side

    async def carry(self, kind: str, payload: Payload, retry: int, reason: str) -> Attempt:
        """Send one envelope to one socket and wait for its acknowledgement."""
        if not self.open:
            return Attempt(False, reason="no connection")
        self._turn += 1
        return await self.carry_on(self.open[self._turn % len(self.open)], kind, payload, retry, reason)

    async def carry_on(self, socket: Socket, kind: str, payload: Payload, retry: int = 0, reason: str = "") -> Attempt:
        """Send one envelope to this socket and wait for its acknowledgement."""
        envelope_id = secrets.token_hex(16)
        envelope: Payload = {"envelope_id": envelope_id, "payload": payload, "type": kind}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        future: asyncio.Future[Payload | None] = asyncio.get_running_loop().create_future()
        self._acks[envelope_id] = future
        socket.waiting.add(envelope_id)
        started = self._clock.monotonic()
        try:
            await socket.ws.send_str(json.dumps(envelope))
            # Not wait_for: Python 3.11's forgets that it was cancelled where the socket ended in the same moment
            # (python/cpython 86296), and the tries to come would go on for minutes after the town was left.
            async with asyncio.timeout(self.ack_within):
                answer = await future
        except TimeoutError:
            return Attempt(False, self._clock.monotonic() - started, reason="timeout")
        except ConnectionError:
            return Attempt(False, self._clock.monotonic() - started, reason="connection failed")
        finally:
            self._acks.pop(envelope_id, None)
            socket.waiting.discard(envelope_id)
        return Attempt(True, self._clock.monotonic() - started, answer)

    async def disconnect(self, reason: str = "refresh_requested", *, close: bool = True) -> None:
        """Ask every socket to connect anew (``warning``, ``refresh_requested``, ``link_disabled``), then close them."""
        for socket in list(self.open):
            farewell = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}}
            await socket.ws.send_str(json.dumps(farewell))
            if close:
                await socket.ws.close()

    def cut(self) -> None:
        """Cut every connection without a word."""
        for socket in list(self.open):
            if socket.request.transport is not None:
                socket.request.transport.abort()

    def silence(self) -> None:
        """Leave every connection half open: nothing comes from it any more, not even an answer to a ping."""
        for socket in self.open:
            socket.silent = True

    async def close(self) -> None:
        for socket in list(self.open):
            await socket.ws.close()
