"""Telegram and Slack as light as they can be, on one clock, so that what is measured is the product and not they.

They answer well-formed calls in the shapes of the platforms and judge nothing (`handlers.standins` do that, at ten
times the cost). Ids ride in the texts: ``m000123x`` in a post, ``r000123x`` in an executive's words.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qsl

from aiohttp import WSMsgType, web

CASES: Final = "C0CASES"
ANA: Final = "U0ANA"
TEAM: Final = "T0TEAM"
_POST: Final = re.compile(rb"m(\d{6})x")
_WORDS: Final = re.compile(rb"r(\d{6})x")
_CHANNEL: Final = re.compile(rb'"channel": ?"(\w+)"')
_THREAD: Final = re.compile(rb'"thread_ts": ?"([\d.]+)"')
_LENGTH: Final = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s"


class Platforms:
    """Both platforms. ``cards``, ``directs``, ``previews`` and ``sent`` say when (monotonic seconds) each id arrived,
    ``stored`` when a post was asked for no more: who keeps posts has it on the disk.

    ``delay`` is how long every call takes to be answered; ``echo`` brings the app its own messages as events, as Slack
    does. ``samples`` keeps some bodies of calls, for the floors to send the like.
    """

    def __init__(self, *, echo: bool = False, first: int = 0) -> None:
        self.echo = echo
        self.delay = 0.0
        self.posted: dict[int, float] = {}
        self.stored: dict[int, float] = {}
        self.pressed: dict[int, float] = {}
        self.cards: dict[int, float] = {}
        self.card_ts: dict[int, str] = {}
        self.directs: dict[int, float] = {}
        self.previews: dict[int, dict[str, Any]] = {}
        self.sent: dict[int, float] = {}
        self.doubled: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self.samples: dict[str, deque[bytes]] = {name: deque(maxlen=16) for name in ("card", "direct", "update")}
        self.last_call = time.monotonic()
        self.connected = self.polled = 0.0
        self.acknowledged = 0
        self.sockets: list[web.WebSocketResponse] = []
        self._updates: deque[tuple[int, int, bytes]] = deque()
        self._poll: tuple[int, Callable[[bytes], None]] | None = None
        self._numbers = itertools.count(1_000 + first)
        self._stamp = int(time.time()) * 1_000_000
        self._envelopes = itertools.count(1 + first)

    # --- ports -------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Open two ports: one for every call, one for the socket."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Http(self), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        app = web.Application()
        app.router.add_get("/link", self._socket)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._socket_url = f"ws://127.0.0.1:{self._runner.addresses[0][1]}/link"

    async def stop(self) -> None:
        self._server.close()
        await self._runner.cleanup()

    def left_alone(self) -> None:
        """Whoever was connected is gone."""
        self.sockets.clear()
        self._poll, self.polled = None, 0.0

    def env(self) -> dict[str, str]:
        """The environment with which the product finds us."""
        return {
            "SLACK_BOT_TOKEN": "xoxb-1-bench",
            "SLACK_APP_TOKEN": "xapp-1-bench",
            "SLACK_API_URL": f"{self.url}/slack/api/",
            "SLACK_CASE_CHANNEL": CASES,
            "SLACK_POSTS_PER_SECOND": "0",
            "TELEGRAM_BOT_TOKEN": "42:BENCH",
            "TELEGRAM_API_URL": f"{self.url}/telegram",
            "TELEGRAM_MESSAGES_PER_SECOND": "0",
            "BUCKSTOP_HTTP_PORT": "0",
            "BUCKSTOP_LOG_FORMAT": "json",
        }

    # --- what people do ----------------------------------------------------------------------------------------------

    def post(self, number: int, text: str) -> None:
        """A customer of their own writes in a private chat."""
        update = next(self._numbers)
        who = {"id": 5_000_000 + number, "first_name": "Dana", "last_name": f"Wells {number}"}
        message = {
            "message_id": update,
            "date": int(time.time()),
            "chat": who | {"type": "private"},
            "from": who | {"is_bot": False, "language_code": "en"},
            "text": f"m{number:06}x {text}",
        }
        self._updates.append((update, number, json.dumps({"update_id": update, "message": message}).encode()))
        self.posted[number] = time.monotonic()
        if self._poll is not None:
            (limit, answer), self._poll = self._poll, None
            answer(self._waiting(limit))

    async def say(self, number: int, text: str) -> None:
        """The executive writes in the thread of a post's card."""
        ts = self._next_ts()
        words = f"{text} r{number:06}x"
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}
        event = {
            "type": "message",
            "channel": CASES,
            "channel_type": "channel",
            "user": ANA,
            "team": TEAM,
            "client_msg_id": f"{number:032}",
            "text": words,
            "ts": ts,
            "event_ts": ts,
            "thread_ts": self.card_ts[number],
            "parent_user_id": "U0BOT",
            "blocks": [{"type": "rich_text", "block_id": "b1", "elements": [section]}],
        }
        await self._event(json.dumps(event))

    async def press(self, number: int) -> None:
        """The executive presses Send under the preview."""
        preview = self.previews[number]
        button = next(one for one in _buttons(preview["blocks"]) if one["text"]["text"].startswith("Send"))
        payload = self._press(button["action_id"], button["value"], preview)
        self.pressed[number] = time.monotonic()
        await self._envelope("interactive", json.dumps(payload))

    async def open_home(self, user: str = ANA) -> float:
        """The executive (or another ``user``) opens App Home; returns the milliseconds until it is published."""
        before, begun = self.calls["views.publish"], time.monotonic()
        event = {
            "type": "app_home_opened",
            "user": user,
            "channel": f"D{user[1:]}",
            "tab": "home",
            "event_ts": self._next_ts(),
        }
        await self._event(json.dumps(event))
        while self.calls["views.publish"] == before:
            await asyncio.sleep(0.001)
        return (time.monotonic() - begun) * 1000

    async def press_bare(self, number: int, value: dict[str, Any]) -> None:
        """The same envelope for a floor; ``value`` tells it what to send where."""
        shown = {"ts": self.card_ts[number], "text": value["text"], "blocks": []}
        self.pressed[number] = time.monotonic()
        await self._envelope("interactive", json.dumps(self._press("send", json.dumps(value), shown)))

    def _press(self, action: str, value: str, shown: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "block_actions",
            "user": {"id": ANA, "username": "ana", "name": "ana", "team_id": TEAM},
            "api_app_id": "A0APP",
            "token": "legacy",
            "container": {"type": "message", "message_ts": shown["ts"], "channel_id": CASES, "is_ephemeral": False},
            "trigger_id": self._next_ts(),
            "team": {"id": TEAM, "domain": "acme"},
            "enterprise": None,
            "is_enterprise_install": False,
            "channel": {"id": CASES, "name": "cases"},
            "message": shown,
            "state": {"values": {}},
            "response_url": f"{self.url}/slack/response",
            "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value}],
        }

    # --- Slack -------------------------------------------------------------------------------------------------------

    def slack(self, method: str, body: bytes) -> bytes:
        """One call of the Web API."""
        self.calls[method] += 1
        match method:
            case "chat.postMessage":
                return self._post_message(body)
            case "chat.update":
                self.samples["update"].append(body)
                self._echo("message_changed", body)
                return b'{"ok":true,"channel":"%s","ts":"1.1","text":"","message":%s}' % (CASES.encode(), body)
            case "auth.test":
                return (
                    b'{"ok":true,"url":"https://acme.slack.com/","team":"Acme","user":"buckstop","team_id":"T0TEAM",'
                    b'"user_id":"U0BOT","bot_id":"B0BOT"}'
                )
            case "apps.connections.open":
                return json.dumps({"ok": True, "url": self._socket_url}).encode()
            case "conversations.open":
                return b'{"ok":true,"channel":{"id":"D0ANA"}}'
            case "conversations.history" | "conversations.replies":
                return b'{"ok":true,"messages":[],"has_more":false}'
            case _:
                return b'{"ok":true}'

    def _post_message(self, body: bytes) -> bytes:
        now, ts = time.monotonic(), self._next_ts()
        found = _CHANNEL.search(body)
        channel = found[1].decode() if found else ""
        thread, words, post = _THREAD.search(body), _WORDS.search(body), _POST.search(body)
        if words is not None and thread is not None:
            self.previews[int(words[1])] = json.loads(body) | {"ts": ts}
        elif post is not None and channel == CASES:
            self._note("card", self.cards, int(post[1]), now)
            self.card_ts[int(post[1])] = ts
            self.samples["card"].append(body)
        elif post is not None:
            self._note("direct message", self.directs, int(post[1]), now)
            self.samples["direct"].append(body)
        self._echo("", body)
        where = channel if channel[:1] == "C" else "D" + channel[1:]
        return b'{"ok":true,"channel":"%s","ts":"%s","message":%s}' % (where.encode(), ts.encode(), body)

    def _note(self, what: str, kept: dict[int, float], number: int, now: float) -> None:
        if number in kept:
            self.doubled[what] += 1
        kept.setdefault(number, now)

    def _next_ts(self) -> str:
        self._stamp = max(self._stamp + 1, int(time.time() * 1_000_000))
        return f"{self._stamp // 1_000_000}.{self._stamp % 1_000_000:06}"

    def _echo(self, subtype: str, body: bytes) -> None:
        """Bring the app its own message, or its edit of one, as an event."""
        if not self.echo:
            return
        ts = self._next_ts()
        event = {"type": "message", "user": "U0BOT", "bot_id": "B0BOT", "ts": ts, "event_ts": ts, "channel": CASES}
        if subtype:
            event["subtype"] = subtype
        message = f', "message": {body.decode()}}}' if subtype else f", {body.decode()[1:]}"
        asyncio.get_running_loop().create_task(self._event(json.dumps(event)[:-1] + message))

    async def _event(self, event: str) -> None:
        number = next(self._envelopes)
        about = {"token": "legacy", "team_id": TEAM, "api_app_id": "A0APP", "type": "event_callback"}
        about |= {"event_id": f"Ev{number:010}", "event_time": int(time.time()), "is_ext_shared_channel": False}
        await self._envelope("events_api", json.dumps(about)[:-1] + ', "event": ' + event + "}")

    async def _envelope(self, kind: str, payload: str) -> None:
        number = next(self._envelopes)
        head = {"envelope_id": f"{number:036}", "type": kind, "accepts_response_payload": kind != "events_api"}
        socket = self.sockets[number % len(self.sockets)]
        await socket.send_str(json.dumps(head)[:-1] + ', "payload": ' + payload + "}")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str('{"type":"hello","num_connections":1}')
        self.sockets.append(socket)
        self.connected = time.monotonic()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self.acknowledged += 1
        if socket in self.sockets:
            self.sockets.remove(socket)
        return socket

    # --- Telegram ----------------------------------------------------------------------------------------------------

    def poll(self, body: bytes, answer: Callable[[bytes], None]) -> None:
        """``getUpdates``, which may wait."""
        self.polled = self.polled or time.monotonic()
        given = dict(parse_qsl(body.decode()))
        offset, limit = int(given.get("offset", 0)), int(given.get("limit", 100))
        while self._updates and self._updates[0][0] < offset:
            self.stored[self._updates.popleft()[1]] = time.monotonic()
        if self._updates:
            answer(self._waiting(limit))
        else:
            self._poll = (limit, answer)

    def _waiting(self, limit: int) -> bytes:
        found = itertools.islice(self._updates, limit)
        return b'{"ok":true,"result":[%s]}' % b",".join(update for _, _, update in found)

    def telegram(self, method: str, body: bytes) -> bytes:
        """Any other call of the Bot API."""
        self.calls[method] += 1
        if method == "getMe":
            return b'{"ok":true,"result":{"id":42,"is_bot":true,"first_name":"Acme","username":"acme_bot"}}'
        words = _WORDS.search(body)
        if words is not None:
            self._note("reply", self.sent, int(words[1]), time.monotonic())
        message = {
            "message_id": next(self._numbers),
            "date": int(time.time()),
            "chat": {"id": 5_000_000, "type": "private", "first_name": "Dana"},
            "from": {"id": 42, "is_bot": True, "first_name": "Acme", "username": "acme_bot"},
            "text": "sent",
        }
        return json.dumps({"ok": True, "result": message}).encode()


class _Http(asyncio.Protocol):
    """Just enough HTTP/1.1 for clients that keep their connection and send Content-Length."""

    def __init__(self, platforms: Platforms) -> None:
        self._platforms = platforms
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(self._buffer, 0, end)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._buffer) < whole:
                return
            line = self._buffer[: self._buffer.index(b"\r\n")].decode()
            body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
            self._call(line.split(" ")[1], body)

    def _call(self, target: str, body: bytes) -> None:
        platforms = self._platforms
        path, _, _ = target.partition("?")
        _, service, *_, method = path.split("/")
        if method == "getUpdates":
            platforms.poll(body, self._answer)
            return
        platforms.last_call = time.monotonic()
        answer = platforms.slack(method, body) if service == "slack" else platforms.telegram(method, body)
        if platforms.delay:
            asyncio.get_running_loop().call_later(platforms.delay, self._answer, answer)
        else:
            self._answer(answer)

    def _answer(self, body: bytes) -> None:
        self._transport.write(_HEAD % (len(body), body))


def _buttons(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for block in blocks for one in block.get("elements", ()) if one.get("type") == "button"]
