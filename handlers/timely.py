"""HTTP requests that look once more whether they may leave, with the connection in hand: `bot.overtaken`."""

from __future__ import annotations

import aiohttp
from aiohttp.connector import Connection

from bot import overtaken


class TimelyRequest(aiohttp.ClientRequest):
    """For ``aiohttp.ClientSession(request_class=…)``. Nothing of a request is written before ``send``."""

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        overtaken.check()
        return await super().send(conn)
