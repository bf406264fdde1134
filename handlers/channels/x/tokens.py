"""The account's tokens: renewed once, by one worker, and stored before they are used. It knows no database.

X's refresh tokens work a single time (https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code): a
second renewal with the same one ends the authorisation, and a fresh one that is lost has to be fetched by a person.
"""

from __future__ import annotations

import asyncio
import contextlib
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

#: How long, and how often, one looks for what another worker is renewing. Whoever waits has claimed a message to send,
#: and claims grow old (``bot.flows.deliver``).
_WAIT: Final = 2.0
_LOOK: Final = 0.1
_CONNECT_AGAIN: Final = "X no longer accepts the account's tokens: connect the account again."


@dataclass(frozen=True, slots=True)
class Tokens:
    """What we hold for the account. ``origin`` is a digest of the configured tokens that these descend from: when an
    operator configures new ones, it tells that the stored ones are of the past."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    origin: str


class TokenStore(Protocol):
    """Keeps the tokens of one account, encrypted, for all workers. ``save`` returns once they are durable.

    Who may renew them is one worker at a time: it claims, renews, saves, and gives the claim back. A claim that is not
    given back lasts for some minutes: whoever held it may have spent the refresh token.
    """

    async def load(self) -> Tokens | None: ...
    async def save(self, tokens: Tokens) -> None: ...
    async def claim(self) -> bool: ...
    async def give_back(self) -> None: ...


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

    async def _renewed(self, tokens: Tokens) -> Tokens:
        if not (self._store and tokens.refresh and self._settings.client_id) or tokens.refresh == self._refused:
            raise self._lost(_CONNECT_AGAIN)
        end = self._clock.monotonic() + _WAIT
        while not await self._claimed(self._store):
            await self._clock.sleep(_LOOK)
            latest = await self._latest()
            if latest.access != tokens.access:
                return latest
            if self._clock.monotonic() > end:
                raise TryLater(SOON, "Another worker renews the tokens.")
        try:
            return await self._exchanged(tokens, self._store)
        finally:
            if self._unsaved is None:  # else nobody else may spend the refresh token meanwhile
                await self._done(self._store)

    async def _latest(self) -> Tokens:
        configured = Tokens(self._settings.access_token, self._settings.refresh_token, origin(self._settings))
        try:
            stored = await self._store.load() if self._store else None
        except Exception as error:
            raise TryLater(SOON, f"The stored tokens could not be read ({type(error).__name__}).") from None
        return stored if stored and stored.origin == configured.origin else configured

    async def _claimed(self, store: TokenStore) -> bool:
        try:
            return await store.claim()
        except NotAuthorised:
            raise
        except Exception as error:
            raise TryLater(SOON, f"The tokens could not be claimed ({type(error).__name__}).") from None

    async def _done(self, store: TokenStore) -> None:
        # A claim that is not given back ends by itself.
        with contextlib.suppress(Exception):
            await store.give_back()

    async def _exchanged(self, tokens: Tokens, store: TokenStore) -> Tokens:
        """The claim is ours: what X gives for the refresh token, stored; or what somebody else has stored meanwhile."""
        latest = await self._latest()
        if latest.access != tokens.access:
            self._unsaved = None
            return latest
        try:
            self._unsaved = self._unsaved or await self._ask(tokens)
        except NotAuthorised:
            # Perhaps it was spent by a worker that was silent for so long that its claim ended.
            if (latest := await self._latest()).access == tokens.access:
                raise
            return latest
        try:
            await store.save(self._unsaved)
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
