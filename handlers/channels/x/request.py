"""tweepy's door to the network, on our own aiohttp session; it knows the wire and not what is said.

tweepy writes its host into every URL and takes whatever has a session's ``request``: this door keeps the path and puts
our base in front. It also reads refusals itself. tweepy would, but it trips over those without JSON, and the status,
which is what decides whether a post went out, is lost.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from yarl import URL


class Refused(aiohttp.ClientError):
    """X answered, with something else than a success. Its text holds the status and nothing of the body."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.headers = headers
        self.body = body


class Door:
    """One attempt a request, never repeated by us; no redirect is followed, since it would carry the token elsewhere.

    The session belongs to whoever opened it. Times are in seconds.
    """

    def __init__(
        self, session: aiohttp.ClientSession, api_url: str, *, connect_seconds: float, answer_seconds: float
    ) -> None:
        self._session = session
        self._base = api_url.rstrip("/")
        self._timeout = aiohttp.ClientTimeout(
            total=connect_seconds + answer_seconds, connect=connect_seconds, sock_read=answer_seconds
        )

    @asynccontextmanager
    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        data: Mapping[str, str] | aiohttp.FormData | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """As ``aiohttp.ClientSession.request``, of which tweepy uses this much. The body has been read."""
        async with self._session.request(
            method,
            f"{self._base}{URL(url).raw_path}",
            params=params,
            json=json,
            data=data,
            headers=headers,
            timeout=self._timeout,
            allow_redirects=False,
        ) as response:
            body = await response.read()
            if not 200 <= response.status < 300:
                raise Refused(response.status, response.headers, body)
            yield response

    async def post_form(self, path: str, form: Mapping[str, str], user: str, password: str) -> str:
        """Post a form (with basic authentication where there is a password); the answer's body."""
        headers = {}
        if password:
            headers["Authorization"] = f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"
        async with self.request("POST", path, data=form, headers=headers) as response:
            return await response.text()
