"""The other way to the app: signed HTTP requests, as Slack sends them without Socket Mode.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Final
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.ports import Clock
from handlers.standins.slack.delivery import Attempt, Payload
from handlers.standins.wire import parsed

_REASONS: Final = {"timeout": "http_timeout", "connection failed": "connection_failed"}


class Pushes:
    """A `Route` that posts to ``url``: events as JSON, interactions and commands as forms, each signed with ``secret``.

    ``ack_within`` is in seconds.
    """

    def __init__(self, clock: Clock, url: str, secret: str, ack_within: float = 3.0) -> None:
        self._clock = clock
        self._session = ClientSession(timeout=ClientTimeout(total=ack_within))
        self.url = url
        self.secret = secret

    async def carry(self, kind: str, payload: Payload, retry: int, reason: str) -> Attempt:
        body, content_type = _body(kind, payload)
        headers = self.signed(body) | {"Content-Type": content_type, "User-Agent": "Slackbot 1.0"}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": _REASONS.get(reason, reason)}
        started = self._clock.monotonic()
        try:
            async with self._session.post(self.url, data=body, headers=headers) as response:
                text = await response.text()
                seconds = self._clock.monotonic() - started
                if response.status == 200:
                    return Attempt(True, seconds, parsed(text) if text else None)
                no_retry = response.headers.get("X-Slack-No-Retry") == "1"
                return Attempt(False, seconds, reason="http_error", no_retry=no_retry)
        except TimeoutError:
            return Attempt(False, self._clock.monotonic() - started, reason="timeout")
        except ClientError:
            return Attempt(False, self._clock.monotonic() - started, reason="connection failed")

    async def verify(self) -> bool:
        """The handshake when the address is entered: whether the app is there and gives the challenge back."""
        body = json.dumps({"token": "legacy", "challenge": "3eZbrw1a", "type": "url_verification"}).encode()
        headers = self.signed(body) | {"Content-Type": "application/json"}
        try:
            async with self._session.post(self.url, data=body, headers=headers) as response:
                text = await response.text()
        except (ClientError, TimeoutError):
            return False
        return response.status == 200 and (text == "3eZbrw1a" or parsed(text) == {"challenge": "3eZbrw1a"})

    def signed(self, body: bytes) -> dict[str, str]:
        """The headers that prove that a body is from Slack."""
        at = str(int(self._clock.now().timestamp()))
        digest = hmac.new(self.secret.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256)
        return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest.hexdigest()}"}

    async def close(self) -> None:
        await self._session.close()


def _body(kind: str, payload: Payload) -> tuple[bytes, str]:
    form = "application/x-www-form-urlencoded"
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}).encode(), form
    return urlencode(payload).encode(), form
