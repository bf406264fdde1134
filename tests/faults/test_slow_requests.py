"""Requests that come drop by drop, or never end; and what every answer says to a browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web as aioweb

from handlers.doorkeeper import Doorkeeper
from handlers.web import Web
from tests.patience import PATIENCE


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
                async with asyncio.timeout(PATIENCE), http.get(f"http://127.0.0.1:{web.port}/{path}") as answer:
                    assert answer.status == 200
    finally:
        for writer in writers:
            writer.close()
        async with asyncio.timeout(PATIENCE):
            await web.close()


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """A server whose doorkeeper waits for half a second."""

    async def said(request: aioweb.Request) -> aioweb.Response:
        return aioweb.Response(text=f"{len(await request.read())} bytes")

    app, doorkeeper = aioweb.Application(), Doorkeeper(patience=0.5)
    doorkeeper.guard(app)
    app.router.add_post("/", said)
    runner = aioweb.AppRunner(app)
    await runner.setup()
    await aioweb.TCPSite(runner, "127.0.0.1", 0).start()
    assert runner.server is not None
    doorkeeper.begin(runner.server)
    yield runner.addresses[0][1]
    await doorkeeper.end()
    await runner.cleanup()


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"", b""),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: a", b""),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nfour", b"HTTP/1.1 408 "),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n", b"HTTP/1.1 408 "),
    ],
    ids=["nothing at all", "half a head", "half a body", "half of the pieces"],
)
async def test_who_does_not_finish_is_shown_out(port: int, said: bytes, answer: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    async with asyncio.timeout(PATIENCE):
        first = await reader.read(1000)
    assert first.startswith(answer)
    assert bool(first) == bool(answer)
    writer.close()


async def test_who_spoke_once_may_stay_between_two_requests(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for rest in (1.2, 0.0):
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nfour")
        async with asyncio.timeout(PATIENCE):
            assert (await reader.readuntil(b"4 bytes")).startswith(b"HTTP/1.1 200 ")
        await asyncio.sleep(rest)
    writer.close()


async def test_every_answer_tells_browsers_what_they_may_do_and_nobody_what_we_run() -> None:
    web = Web(_well, _nothing, None, {})
    await web.start("127.0.0.1", 0)
    async with aiohttp.ClientSession() as http:
        for path in ("healthz", "readyz", "metrics", "nothing/here"):
            async with http.get(f"http://127.0.0.1:{web.port}/{path}") as answer:
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
                assert answer.headers["Cache-Control"] == "no-store"
                assert "Server" not in answer.headers
    await web.close()
