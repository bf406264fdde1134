"""The ways out of a page that sends a browser elsewhere and back: on, or not, with what to do."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from aiohttp import web

from handlers.pages.html import page, paragraph

_AGAIN: Final = "Write “connect {channel}” to Buckstop in Slack for a new link."


def away(address: str) -> web.Response:
    """To a page elsewhere, which does not hear from where."""
    headers = {"Location": address, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    return web.Response(status=302, headers=headers)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of PKCE (RFC 7636)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def nothing(channel: str) -> web.Response:
    told = "This link was used already, is too old, or never was one. It works once, for a short time."
    return page("Nothing here", [paragraph(f"{told} {_again(channel)}")], status=404)


def failed(channel: str, why: str, status: int = 400) -> web.Response:
    return page("Not connected", [paragraph(f"{why} Nothing was connected. {_again(channel)}")], status=status)


def _again(channel: str) -> str:
    return _AGAIN.format(channel=channel if channel.isalnum() and len(channel) < 20 else "x")
