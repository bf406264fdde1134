"""The account's tokens: renewed once, under a lock, and stored before they are used. It knows no database.

X's refresh tokens work a single time (https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code): a
second renewal with the same one ends the authorisation, and a fresh one that is lost has to be fetched by a person.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from bot.errors import DeliveryError, NotAuthorised, TryLater
from bot.ports import Clock
from handlers.channels.x.manifest import XSettings
from handlers.channels.x.request import Door, Refused
from handlers.channels.x.trouble import SOON, delivery_error

_CONNECT_AGAIN: Final = "X no longer accepts the account's tokens: connect the account again."


@dataclass(frozen=True, slots=True)
class Tokens:
    """What we hold for the account. ``origin`` is a digest of the configured tokens that these descend from: when an
    operator configures new ones, it tells that the stored ones are of the past."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    origin: str


class TokenStore(Protocol):
    """Keeps the tokens of one account, encrypted. ``save`` returns once they are durable."""

    async def load(self) -> Tokens | None: ...
    async def save(self, tokens: Tokens) -> None: ...


class Wallet:
    """Hands out the access token. Without a store nothing is renewed: the renewed tokens would die with the process.

    ``lost`` is what is raised when X no longer accepts the tokens.
    """

    def __init__(
        self,
        settings: XSettings,
        door: Door,
        clock: Clock,
        store: TokenStore | None,
        lost: type[NotAuthorised] = NotAuthorised,
    ) -> None:
        self._lost = lost
        self._settings = settings
        self._door = door
        self._clock = clock
        self._store = store
        self._lock = asyncio.Lock()
        self._tokens: Tokens | None = None
        #: Renewed, and not stored yet.
        self._unsaved: Tokens | None = None
        #: A refresh token that X has refused for good; it is not tried again, and never deleted.
        self._refused = ""

    async def token(self) -> str:
        """The access token as far as we know it. Raises ``TryLater``, and as ``renew`` where there is none yet."""
        if self._tokens is None:
            self._tokens = await self._latest()
        return self._tokens.access or await self.renew("")

    async def renew(self, spent: str) -> str:
        """An access token that is newer than ``spent``, which X has refused. Raises ``NotAuthorised``, ``TryLater``."""
        async with self._lock:
            latest = await self._latest()  # perhaps somebody else has renewed it meanwhile, here or in another process
            if latest.access in ("", spent):
                latest = await self._renewed(latest)
            self._tokens = latest
            return latest.access

    async def _latest(self) -> Tokens:
        configured = Tokens(self._settings.access_token, self._settings.refresh_token, origin(self._settings))
        try:
            stored = await self._store.load() if self._store else None
        except Exception as error:
            raise TryLater(SOON, f"The stored tokens could not be read ({type(error).__name__}).") from None
        return stored if stored and stored.origin == configured.origin else configured

    async def _renewed(self, tokens: Tokens) -> Tokens:
        if not (self._store and tokens.refresh and self._settings.client_id) or tokens.refresh == self._refused:
            raise self._lost(_CONNECT_AGAIN)
        if self._unsaved is None:
            self._unsaved = await self._ask(tokens)
        try:
            await self._store.save(self._unsaved)
        except Exception as error:
            # Its text could hold the tokens. They stay in memory, and storing them is what comes next.
            raise TryLater(SOON, f"The renewed tokens could not be stored ({type(error).__name__}).") from None
        renewed, self._unsaved = self._unsaved, None
        return renewed

    async def _ask(self, tokens: Tokens) -> Tokens:
        settings = self._settings
        form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh, "client_id": settings.client_id}
        try:
            body = await self._door.post_form("/2/oauth2/token", form, settings.client_id, settings.client_secret)
            answer: Any = json.loads(body)
            return Tokens(str(answer["access_token"]), str(answer.get("refresh_token", tokens.refresh)), tokens.origin)
        except Exception as error:
            if isinstance(error, Refused) and error.status in (400, 401, 403):
                self._refused = tokens.refresh
                raise self._lost(_CONNECT_AGAIN) from None
            raise _later(error, self._clock.now()) from None


def _later(error: Exception, now: datetime) -> DeliveryError:
    """Whatever became of a renewal, no post has left: what is unsure elsewhere is tried again here."""
    trouble = delivery_error(error, now)
    return trouble if isinstance(trouble, TryLater) else TryLater(SOON, f"X did not renew the tokens: {trouble}")


def origin(settings: XSettings) -> str:
    """A digest of the configured tokens, see `Tokens`."""
    return hashlib.sha256(f"{settings.access_token}\n{settings.refresh_token}".encode()).hexdigest()
