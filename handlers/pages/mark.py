"""A mark in the browser that we sent away: what it brings back counts in that browser alone, so that nobody can be led
to finish what somebody else began.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from aiohttp import web

_LIVES: Final = 600


class Mark:
    """``name`` is the cookie's. Over https no other host, and no page beside ours, can set it (``__Host-``)."""

    def __init__(self, name: str, public_url: str | None) -> None:
        self._secure = (public_url or "").startswith("https://")
        self._name = f"__Host-{name}" if self._secure else name

    def leave(self, response: web.Response, state: str) -> None:
        """Mark the browser that goes away with this state."""
        response.set_cookie(
            self._name, _print(state), max_age=_LIVES, path="/", httponly=True, samesite="Lax", secure=self._secure
        )

    def is_on(self, request: web.Request, state: str) -> bool:
        """Whether this is the browser that went away with this state."""
        return hmac.compare_digest(request.cookies.get(self._name, "").encode(), _print(state).encode())


def _print(state: str) -> str:
    """What the cookie holds: not the state itself."""
    return hashlib.sha256(f"browser:{state}".encode("utf-8", "replace")).hexdigest()
