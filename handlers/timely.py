"""HTTP requests that look once more whether they may leave, with the connection in hand: `bot.overtaken`."""

from __future__ import annotations

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from aiohttp.connector import Connection

from bot import overtaken


class TimelyRequest(aiohttp.ClientRequest):
    """For ``aiohttp.ClientSession(request_class=…)``. Nothing of a request is written before ``send``; what has a body
    is written by a task that ``send`` begins, which a busy loop comes to later."""

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        overtaken.check()
        return await super().send(conn)

    async def write_bytes(
        self, writer: AbstractStreamWriter, conn: Connection, content_length: int | None = None
    ) -> None:
        """The headers and the body. Whoever waits for the answer is told where they do not leave."""
        try:
            overtaken.check()
        except overtaken.Overtaken as error:
            if conn.protocol is not None:
                conn.protocol.set_exception(error)
        else:
            await super().write_bytes(writer, conn, content_length)
