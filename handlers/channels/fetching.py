"""Fetches what lies at an address that a platform named: little, soon, and from nowhere inside our own walls.

It knows no platform. An address in a post may be anybody's choice, and the network here reaches further than the
customer does: private, loopback and link-local addresses are refused, after names are resolved (so that a name may not
point inside either), and no redirect is followed. Only the configured base of the platform's own API is believed.
"""

from __future__ import annotations

import ipaddress
import socket
from datetime import timedelta
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from yarl import URL

from bot.errors import DeliveryError, Rejected, TryLater

_SOON: Final = timedelta(seconds=5)
_PIECE: Final = 64 * 1024
#: What of IPv6 is on the open internet (https://www.iana.org/assignments/ipv6-address-space), and the network in whose
#: addresses a translator (NAT64, RFC 6052) finds the IPv4 address that it passes on to.
_OPEN: Final = ipaddress.IPv6Network("2000::/3")
_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")
_TOO_BIG: Final = "It is too big to be fetched."


class Walled(OSError):
    """An address inside our own network."""


class PublicOnly(AbstractResolver):
    """Resolves names as usual, and refuses those that lead inside."""

    def __init__(self) -> None:
        self._inner = DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not all(is_public(one["host"]) for one in found):
            raise Walled("an address inside our own network")
        return found

    async def close(self) -> None:
        await self._inner.close()


def is_public(host: str) -> bool:
    """Whether an address is one of the open internet."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is None:
            return address in _OPEN and address.is_global
        address = inner
    return address.is_global and not address.is_multicast


async def fetch(
    session: aiohttp.ClientSession, url: str, *, most_bytes: int, seconds: float, base: str | None
) -> bytes:
    """The bytes at ``url``, at most so many, within so many seconds. ``session`` serves for addresses of ``base``, the
    platform's own API as configured; for all others a guarded connection is opened, and only by https.

    Raises ``Rejected`` or ``TryLater``. No error holds the address: it may hold a secret.
    """
    try:
        address = URL(url)
        known = base is not None and address.is_absolute() and address.origin() == URL(base).origin()
    except ValueError:
        raise Rejected("Its address is none.") from None
    timeout = aiohttp.ClientTimeout(total=seconds, connect=min(seconds, 10))
    trouble: DeliveryError
    try:
        if known:
            return await _read(session, address, most_bytes, timeout)
        if address.scheme != "https" or not address.host or (_is_literal(address.host) and not is_public(address.host)):
            raise Rejected("Its address is not one that is fetched from.")
        connector = aiohttp.TCPConnector(resolver=PublicOnly())
        async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as guarded:
            return await _read(guarded, address, most_bytes, timeout)
    except DeliveryError:
        raise
    except aiohttp.ClientConnectorError as error:
        inside = isinstance(error.os_error, Walled)
        trouble = Rejected("Its address is not one that is fetched from.") if inside else TryLater(_SOON, _not(error))
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
        trouble = Rejected("Its address is none.")
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        trouble = TryLater(_SOON, _not(error))
    raise trouble  # outside the handlers: the library's errors carry the address


async def _read(session: aiohttp.ClientSession, url: URL, most_bytes: int, limits: aiohttp.ClientTimeout) -> bytes:
    # As it is: what unpacks to a thousandfold would be found out late.
    plain = {"Accept-Encoding": "identity"}
    async with session.get(url, headers=plain, timeout=limits, allow_redirects=False) as response:
        if response.status == 429 or response.status >= 500:
            after = response.headers.get("Retry-After", "")
            raise TryLater(timedelta(seconds=int(after)) if after.isdecimal() else _SOON, f"Status {response.status}.")
        if response.status != 200:
            raise Rejected(f"It cannot be fetched (status {response.status}).")
        if (response.content_length or 0) > most_bytes:
            raise Rejected(_TOO_BIG)
        content = bytearray()
        async for piece in response.content.iter_chunked(_PIECE):
            content += piece
            if len(content) > most_bytes:
                raise Rejected(_TOO_BIG)
        return bytes(content)


def _is_literal(host: str) -> bool:
    """As aiohttp has it: what it takes for one it asks no resolver about (``127.1`` too, which a system knows)."""
    return ":" in host or host.replace(".", "").isdigit()


def _not(error: BaseException) -> str:
    return f"It could not be fetched ({type(error).__name__})."
