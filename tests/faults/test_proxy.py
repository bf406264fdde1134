"""The proxy of the chaos runs does what it says: else its runs would prove nothing."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from tests.faults.proxy import Proxy, between
from tests.patience import PATIENCE


@pytest.fixture
async def echo() -> AsyncIterator[int]:
    """A port that says back what it hears."""

    async def say_back(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(100):
                writer.write(piece)
        writer.close()

    async with await asyncio.start_server(say_back, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def said(
    ends: tuple[asyncio.StreamReader, asyncio.StreamWriter], word: bytes, seconds: float = PATIENCE
) -> bytes:
    ends[1].write(word)
    async with asyncio.timeout(seconds):
        return await ends[0].read(100)


async def connect(proxy: Proxy) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", proxy.ports["line"])


async def refused(proxy: Proxy) -> None:
    """The connection may come to pass, or not even that."""
    ends = await connect(proxy)
    try:
        await said(ends, b"five")
    finally:
        ends[1].transport.abort()


async def test_a_line_carries_is_slow_holds_is_cut_and_refuses(echo: int) -> None:
    async with between(line=echo) as proxy:
        ends = await connect(proxy)
        assert await said(ends, b"one") == b"one"
        await proxy.do("line", "delay", 0.2)
        begun = asyncio.get_running_loop().time()
        assert await said(ends, b"two") == b"two"
        assert asyncio.get_running_loop().time() - begun >= 0.4, "there and back"
        await proxy.do("line", "flow")
        await proxy.do("line", "hold")
        late = await connect(proxy)
        for held in (ends, late):
            with pytest.raises(TimeoutError):
                await said(held, b"three", 0.2)
        await proxy.do("line", "flow")
        ends[1].write(b"!")
        async with asyncio.timeout(PATIENCE):
            assert await ends[0].readexactly(6) == b"three!"
        assert await proxy.do("line", "cut") == 4
        with pytest.raises(ConnectionError):
            await said(ends, b"four")
        await proxy.do("line", "refuse")
        with pytest.raises(ConnectionError):
            await refused(proxy)
        await proxy.do("line", "flow")
        again = await connect(proxy)
        assert await said(again, b"six") == b"six"
        for _, writer in (ends, late, again):
            writer.transport.abort()
        await asyncio.sleep(0)
