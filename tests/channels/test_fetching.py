"""What lies at an address is fetched from the open internet or the platform's own base, and from nowhere inside."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.errors import Rejected, TryLater
from handlers.channels.fetching import PublicOnly, fetch, is_public
from tests.patience import PATIENCE

SECRET = "42:SECRET"


@pytest.fixture
async def base() -> AsyncIterator[str]:
    """A server on this machine, as a platform's API base would be in a test or behind a proxy."""

    async def serve(request: web.Request) -> web.StreamResponse:
        match request.path:
            case "/big":
                response = web.StreamResponse()  # says nothing of its length
                await response.prepare(request)
                with_room = bytes(1024)
                for _ in range(64):
                    await response.write(with_room)
                return response
            case "/said":
                return web.Response(body=bytes(2000))
            case "/away":
                raise web.HTTPFound("http://169.254.169.254/latest/meta-data")
            case "/busy":
                return web.Response(status=429, headers={"Retry-After": "7"})
            case "/down":
                return web.Response(status=503)
            case "/slow":
                await asyncio.sleep(PATIENCE)
            case "/cut":
                assert request.transport is not None
                request.transport.abort()
            case "/bomb":
                assert request.headers["Accept-Encoding"] == "identity"
                return web.Response(body=gzip.compress(bytes(10_000_000)), headers={"Content-Encoding": "gzip"})
            case "/gone":
                return web.Response(status=404)
        return web.Response(body=b"here")

    app = web.Application()
    app.router.add_get("/{path:.*}", serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def fetched(url: str, base: str, most: int = 1000, seconds: float = PATIENCE) -> bytes:
    async with aiohttp.ClientSession() as session:
        return await fetch(session, url, most_bytes=most, seconds=seconds, base=base)


async def test_the_configured_base_is_believed_wherever_it_stands(base: str) -> None:
    assert await fetched(f"{base}/file/bot{SECRET}/photos/1.jpg", base) == b"here"


@pytest.mark.parametrize("path", ["big", "said", "bomb"])
async def test_more_than_was_asked_for_is_refused_whatever_it_said_before(base: str, path: str) -> None:
    with pytest.raises(Rejected, match="too big"):
        await fetched(f"{base}/{path}", base)


async def test_a_redirect_is_not_followed_and_what_is_gone_is_gone(base: str) -> None:
    for path in ("away", "gone"):
        with pytest.raises(Rejected):
            await fetched(f"{base}/{path}", base)


@pytest.mark.parametrize("path", ["busy", "down", "slow", "cut"])
async def test_trouble_may_pass_and_tells_no_address(base: str, path: str) -> None:
    with pytest.raises(TryLater) as caught:
        await fetched(f"{base}/{path}?token={SECRET}", base, seconds=0.5 if path == "slow" else PATIENCE)
    assert SECRET not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest",
        "https://169.254.169.254/latest",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://017700000001/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1]/",
        "https://10.0.0.8/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://localhost/",
        "https://224.0.0.1/",
        "http://example.com/",
        "gopher://example.com/",
        "file:///etc/passwd",
        "//example.com/x",
        "javascript:alert(1)",
        "https://",
        "",
        "not an address",
        "https://user:word@127.0.0.1/",
    ],
)
async def test_nothing_inside_our_walls_is_ever_asked(base: str, url: str) -> None:
    with pytest.raises(Rejected):
        await fetched(url, base)


async def test_the_base_is_its_port_too(base: str) -> None:
    for other in (base.replace("127.0.0.1", "127.0.0.2"), base.rpartition(":")[0] + ":9"):
        with pytest.raises(Rejected):
            await fetched(f"{other}/x", base)


async def test_a_name_that_points_inside_is_refused_when_it_is_resolved() -> None:
    resolver = PublicOnly()
    with pytest.raises(OSError, match="inside"):
        await resolver.resolve("localhost", 443, socket.AF_UNSPEC)
    await resolver.close()


def test_which_addresses_are_of_the_open_internet() -> None:
    assert all(is_public(address) for address in ("104.244.42.1", "2606:4700::1111", "64:ff9b::104.244.42.1"))
    assert not any(
        is_public(address)
        for address in ("192.168.1.1", "172.16.0.1", "127.8.8.8", "fd00::1", "::", "2002:7f00:1::", "fe80::1%eth0", "x")
    )
    assert not any(is_public(f"64:ff9b::{inside}") for inside in ("10.0.0.1", "169.254.169.254", "127.0.0.1"))
    assert not any(is_public(address) for address in ("64:ff9b:1::a00:1", "::127.0.0.1", "fec0::1", "::ffff:10.0.0.1"))
