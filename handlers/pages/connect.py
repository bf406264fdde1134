"""``/connect``: an executive's browser on its way to a platform's own page and back. It knows no platform and no table.

What is in an address here is spent by being used: the link when it is opened, the state when the browser returns. The
state counts only in the browser that we sent away (a cookie says so), so that nobody can be led to finish what somebody
else began.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from bot import log
from bot.errors import DeliveryError, NotAuthorised
from bot.flows import connect
from bot.flows.context import Context
from bot.ports import AsksConsent
from handlers.pages.html import page, paragraph

_log = log.logger("connect")

_WORD: Final = re.compile(r"[A-Za-z0-9_-]{20,100}")
_MOST_CODE: Final = 2000
_COOKIE: Final = "buckstop_connect"
_COOKIE_LIVES: Final = 600
_AGAIN: Final = "Write “connect {channel}” to Buckstop in Slack for a new link."


class ConnectPages:
    """``platforms`` are those on which an account can be connected, by channel name."""

    def __init__(self, ctx: Context, platforms: Mapping[str, AsksConsent]) -> None:
        self._ctx = ctx
        self._platforms = platforms

    def routes(self) -> list[web.RouteDef]:
        # A HEAD is nobody's press: it must not spend the link.
        return [
            web.get("/connect/{channel}/callback", self._callback, allow_head=False),
            web.get("/connect/{channel}/{word}", self._leave, allow_head=False),
        ]

    async def _leave(self, request: web.Request) -> web.Response:
        """The link was opened: on to the platform's page."""
        channel, word, ctx = request.match_info["channel"], request.match_info["word"], self._ctx
        platform = self._platforms.get(channel)
        if platform is None or not _WORD.fullmatch(word):
            return _nothing(channel)
        verifier = secrets.token_urlsafe(48)
        state = await ctx.store.write(lambda conn, now: connect.begin(ctx, conn, now, channel, word, verifier))
        if state is None:
            return _nothing(channel)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        response = web.Response(status=302, headers={"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"})
        response.headers["Location"] = platform.page(state, challenge, self._back(channel))
        secure = (ctx.public_url or "").startswith("https://")
        response.set_cookie(
            _COOKIE, _mark(state), max_age=_COOKIE_LIVES, path="/connect", httponly=True, samesite="Lax", secure=secure
        )
        return response

    async def _callback(self, request: web.Request) -> web.Response:
        """The browser is back with a code, or with a refusal."""
        channel, ctx = request.match_info["channel"], self._ctx
        platform = self._platforms.get(channel)
        state, code = request.query.get("state", ""), request.query.get("code", "")
        mine = hmac.compare_digest(request.cookies.get(_COOKIE, "").encode(), _mark(state).encode())
        if platform is None or not _WORD.fullmatch(state) or not mine:
            return _failed(channel, "This did not begin in this browser, or it took too long.")
        pending = await ctx.store.write(lambda conn, now: connect.returned(ctx, conn, now, channel, state))
        if pending is None:
            return _failed(channel, "This was used already, or it took too long.")
        if not code or len(code) > _MOST_CODE or "error" in request.query:
            return _failed(channel, "You did not allow it, so nothing was changed.")
        try:
            granted = await platform.redeem(code, pending.verifier, self._back(channel))
        except DeliveryError as error:
            _log.warning("not connected", channel=channel, error=type(error).__name__)
            refused = isinstance(error, NotAuthorised) or error.certain
            return _failed(channel, "The platform did not confirm it.", status=400 if refused else 502)
        told = await ctx.store.write(lambda conn, now: connect.bind(ctx, conn, now, pending, granted))
        ctx.wake()
        if told is not None:
            return page("Not connected", [paragraph(told)], status=409)
        _log.info("account connected", channel=channel)
        done = "You can close this page. To undo it, write “disconnect {channel}” to Buckstop in Slack."
        return page(f"Connected: {granted.account.handle} answers as you.", [paragraph(done.format(channel=channel))])

    def _back(self, channel: str) -> str:
        return f"{(self._ctx.public_url or '').rstrip('/')}/connect/{channel}/callback"


def _mark(state: str) -> str:
    """What the cookie holds: not the state itself."""
    return hashlib.sha256(f"browser:{state}".encode("utf-8", "replace")).hexdigest()


def _nothing(channel: str) -> web.Response:
    told = "This link was used already, is too old, or never was one. It works once, for a short time."
    return page("Nothing here", [paragraph(f"{told} {_again(channel)}")], status=404)


def _failed(channel: str, why: str, status: int = 400) -> web.Response:
    return page("Not connected", [paragraph(f"{why} Nothing was connected. {_again(channel)}")], status=status)


def _again(channel: str) -> str:
    return _AGAIN.format(channel=channel if channel.isalnum() and len(channel) < 20 else "x")
