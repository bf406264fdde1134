"""X's OAuth 2.0 tokens: access tokens that expire, refresh tokens that work once. It knows HTTP only by its edge.

https://docs.x.com/resources/fundamentals/authentication/oauth-2-0/authorization-code
"""

from __future__ import annotations

import base64
import secrets
from typing import Final

from aiohttp import web

from bot.ports import Clock
from handlers.standins.wire import Json, answer

ACCESS: Final = "standin-x-access"
REFRESH: Final = "standin-x-refresh"
CLIENT_ID: Final = "standin-client"
CLIENT_SECRET: Final = "standin-client-secret"


class Tokens:
    """All tokens that are good. ``life`` is how long a new access token lives, in seconds.

    A client with a secret is confidential and proves itself with it; set ``confidential`` to False for a public one.
    """

    def __init__(self, clock: Clock, life: float = 7200.0) -> None:
        self._clock = clock
        self.life = life
        self.confidential = True
        self.refreshes = 0
        self.access: dict[str, float] = {ACCESS: clock.monotonic() + life}
        self.refresh: set[str] = {REFRESH}

    def good(self, header: str) -> bool:
        """Whether an ``Authorization`` header lets somebody in now."""
        kind, _, token = header.partition(" ")
        return kind.lower() == "bearer" and self.access.get(token, 0.0) > self._clock.monotonic()

    def expire(self) -> None:
        """End all access tokens now; refresh tokens stay good."""
        self.access.clear()

    def revoke(self) -> None:
        """The account's owner disconnects the app: no token is good any more."""
        self.access.clear()
        self.refresh.clear()

    def exchange(self, a: Json, header: str) -> web.Response:
        """A new pair for a refresh token, which is used up by it."""
        if self.confidential and header != _basic():
            return _error(401, "unauthorized_client", "Missing valid authorization header")
        if not self.confidential and a.get("client_id") != CLIENT_ID:
            return _error(400, "invalid_request", "Missing required parameter [client_id].")
        if a.get("grant_type") != "refresh_token":
            return _error(400, "unsupported_grant_type", "The grant type is not supported.")
        if a.get("refresh_token") not in self.refresh:
            return _error(400, "invalid_grant", "Value passed for the token was invalid.")
        self.refresh.discard(str(a["refresh_token"]))
        self.refreshes += 1
        access, refresh = f"standin-{secrets.token_hex(8)}", f"standin-{secrets.token_hex(8)}"
        self.access[access] = self._clock.monotonic() + self.life
        self.refresh.add(refresh)
        return answer(
            {
                "token_type": "bearer",
                "expires_in": int(self.life),
                "access_token": access,
                "scope": "tweet.read tweet.write users.read offline.access",
                "refresh_token": refresh,
            }
        )


def _basic() -> str:
    return "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()


def _error(status: int, error: str, description: str) -> web.Response:
    return answer({"error": error, "error_description": description}, status=status)
