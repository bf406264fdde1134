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
from handlers.standins.x.consent import Consent, Refusal
from handlers.standins.x.timeline import ME

ACCESS: Final = "standin-x-access"
REFRESH: Final = "standin-x-refresh"
CLIENT_ID: Final = "standin-client"
CLIENT_SECRET: Final = "standin-client-secret"


class Tokens:
    """All tokens that are good. ``life`` is how long a new access token lives, in seconds.

    A client with a secret is confidential and proves itself with it; set ``confidential`` to False for a public one.
    """

    def __init__(self, clock: Clock, consent: Consent, life: float = 7200.0) -> None:
        self._clock = clock
        self._consent = consent
        self.life = life
        self.confidential = True
        self.refreshes = 0
        self.access: dict[str, float] = {ACCESS: clock.monotonic() + life}
        self.refresh: set[str] = {REFRESH}
        self._owner: dict[str, str] = {ACCESS: ME["id"], REFRESH: ME["id"]}

    def good(self, header: str) -> bool:
        """Whether an ``Authorization`` header lets somebody in now."""
        kind, _, token = header.partition(" ")
        return kind.lower() == "bearer" and self.access.get(token, 0.0) > self._clock.monotonic()

    def user(self, header: str) -> str:
        """The id of whose token it is."""
        return self._owner.get(header.partition(" ")[2], "")

    def give(self, user: str, access: str, refresh: str) -> None:
        """Let a user have these tokens."""
        self.access[access] = self._clock.monotonic() + self.life
        self.refresh.add(refresh)
        self._owner |= {access: user, refresh: user}

    def of(self, user: str) -> set[str]:
        """All tokens of a user that may still be good."""
        return {token for token in (*self.access, *self.refresh) if self._owner[token] == user}

    def expire(self, user: str | None = None) -> None:
        """End the access tokens of one user, or all, now; refresh tokens stay good."""
        self.access = {token: end for token, end in self.access.items() if user not in (None, self._owner[token])}

    def revoke(self, user: str | None = None) -> None:
        """The account's owner (or everybody) disconnects the app: no token of theirs is good any more."""
        self.expire(user)
        self.refresh = {token for token in self.refresh if user not in (None, self._owner[token])}

    def exchange(self, a: Json, header: str) -> web.Response:
        """A new pair for a refresh token or a code, which is used up by it."""
        if self.confidential and header != _basic():
            return _error(401, "unauthorized_client", "Missing valid authorization header")
        if not self.confidential and a.get("client_id") != CLIENT_ID:
            return _error(400, "invalid_request", "Missing required parameter [client_id].")
        if a.get("grant_type") == "authorization_code":
            try:
                user, scope = self._consent.redeem(a, CLIENT_ID)
            except Refusal as refusal:
                return _error(400, "invalid_request", str(refusal))
            return self._pair(user, scope)
        if a.get("grant_type") != "refresh_token":
            return _error(400, "unsupported_grant_type", "The grant type is not supported.")
        if a.get("refresh_token") not in self.refresh:
            return _error(400, "invalid_grant", "Value passed for the token was invalid.")
        self.refresh.discard(str(a["refresh_token"]))
        self.refreshes += 1
        return self._pair(self._owner[str(a["refresh_token"])], "tweet.read tweet.write users.read offline.access")

    def _pair(self, user: str, scope: str) -> web.Response:
        access, refresh = f"standin-{secrets.token_hex(8)}", f"standin-{secrets.token_hex(8)}"
        self.give(user, access, refresh)
        given = {"token_type": "bearer", "expires_in": int(self.life), "access_token": access, "scope": scope}
        if "offline.access" in scope.split():
            given["refresh_token"] = refresh
        else:
            self.refresh.discard(refresh)
        return answer(given)


def _basic() -> str:
    return "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()


def _error(status: int, error: str, description: str) -> web.Response:
    return answer({"error": error, "error_description": description}, status=status)
