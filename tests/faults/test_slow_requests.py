"""Requests that come drop by drop, or never end."""

from __future__ import annotations

import asyncio

import aiohttp

from handlers.web import Web


async def _well() -> dict[str, str]:
    return {}


async def _nothing() -> None:
    return None


async def test_a_slow_request_holds_up_nobody_else() -> None:
    web = Web(_well, _nothing, None, {})
    await web.start("127.0.0.1", 0)
    writers = []
    try:
        for _ in range(20):
            _, writer = await asyncio.open_connection("127.0.0.1", web.port)
            writer.write(b"POST /hooks/telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{")
            await writer.drain()
            writers.append(writer)
        async with aiohttp.ClientSession() as http:
            for path in ("healthz", "readyz"):
                async with asyncio.timeout(2), http.get(f"http://127.0.0.1:{web.port}/{path}") as answer:
                    assert answer.status == 200
    finally:
        for writer in writers:
            writer.close()
        async with asyncio.timeout(5):
            await web.close()
