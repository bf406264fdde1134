"""One account's calls to X: with its token, renewed where X refuses it, and the refusals as errors of ours."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import aiohttp
from tweepy.asynchronous import AsyncClient  # type: ignore[import-untyped]

from bot.errors import DeliveryError
from bot.ports import Clock
from handlers.channels.x.request import Door, Refused
from handlers.channels.x.tokens import Wallet
from handlers.channels.x.trouble import delivery_error, even_pace, private_error, rest_asked

T = TypeVar("T")
Call = Callable[[AsyncClient], Awaitable[aiohttp.ClientResponse]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What X said: the JSON object, and how long it asks to wait before the next request of this kind (``rest``), or
    how far apart all of them have to lie in order to last (``pace``)."""

    json: Mapping[str, Any]
    rest: timedelta
    pace: timedelta


class Caller:
    """Speaks to X as the account whose tokens are in the wallet."""

    def __init__(self, wallet: Wallet, door: Door, clock: Clock) -> None:
        self._wallet = wallet
        self._door = door
        self._clock = clock

    async def ask(self, call: Call, *, private: bool = False) -> Answer:
        """One call; a second one only where X refused the access token of the first, which so did nothing. ``private``:
        it is about direct messages."""

        async def answered(client: AsyncClient) -> Answer:
            return await self._answer(await call(client))

        return await self._ask(answered, private)

    async def content(self, path: str, *, private: bool = False) -> bytes:
        """The file at a path, where X gives it to the account alone."""

        async def read(client: AsyncClient) -> bytes:
            headers = {"Authorization": f"Bearer {client.bearer_token}"}
            async with self._door.request("GET", path, headers=headers) as response:
                return await response.read()

        return await self._ask(read, private)

    async def pages(
        self, call: Callable[..., Awaitable[aiohttp.ClientResponse]], *, private: bool = False
    ) -> AsyncIterator[Answer]:
        """Page after page to the end, resting between them where X asks for it."""
        token: str | None = None
        while True:
            page = await self.ask(partial(call, token=token), private=private)
            yield page
            token = (page.json.get("meta") or {}).get("next_token")
            if not token:
                return
            if page.rest:
                await self._clock.sleep(page.rest.total_seconds())

    async def _ask(self, call: Callable[[AsyncClient], Awaitable[T]], private: bool) -> T:
        try:
            token = await self._wallet.token()
            try:
                return await call(self._client(token))
            except Refused as refused:
                if refused.status != 401:
                    raise
                return await call(self._client(await self._wallet.renew(token)))
        except DeliveryError:
            raise
        except Exception as error:
            raise (private_error if private else delivery_error)(error, self._clock.now()) from error

    def _client(self, token: str) -> AsyncClient:
        client = AsyncClient(token, return_type=aiohttp.ClientResponse)
        client.session = self._door
        return client

    async def _answer(self, response: aiohttp.ClientResponse) -> Answer:
        answer = json.loads(await response.text())
        if not isinstance(answer, dict):
            raise TypeError("X answered with something else than an object")
        now = self._clock.now()
        return Answer(answer, rest_asked(response.headers, now), even_pace(response.headers, now))
