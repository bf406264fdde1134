"""``/connect``: an executive's browser on its way to a platform's own page and back. It knows no platform and no table.

What is in an address here is spent by being used: the link when it is opened, the state when the browser returns. The
state counts only in the browser that we sent away (a cookie says so), so that nobody can be led to finish what somebody
else began.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from bot import log
from bot.errors import DeliveryError, NotAuthorised
from bot.flows import connect
from bot.flows.context import Context
from bot.ports import AsksConsent, SignsIn
from handlers.pages.html import page, paragraph
from handlers.pages.mark import Mark
from handlers.pages.sign_in import SignIn
from handlers.pages.ways import away, challenge_of, failed, nothing

_log = log.logger("connect")

_WORD: Final = re.compile(r"[A-Za-z0-9_-]{20,100}")
_MOST_CODE: Final = 2000


class ConnectPages:
    """``platforms`` are those on which an account can be connected, by channel name. With ``slack`` whoever opens a
    link signs in first, and has to be whose link it is."""

    def __init__(self, ctx: Context, platforms: Mapping[str, AsksConsent], slack: SignsIn | None = None) -> None:
        self._ctx = ctx
        self._platforms = platforms
        self._mark = Mark("buckstop_connect", ctx.public_url)
        self._sign_in = SignIn(ctx, slack, self.leave) if slack is not None else None

    def routes(self) -> list[web.RouteDef]:
        # A HEAD is nobody's press: it must not spend the link.
        return [
            web.get("/connect/{channel}/callback", self._callback, allow_head=False),
            web.get("/connect/{channel}/{word}", self._open, allow_head=False),
            *(self._sign_in.routes() if self._sign_in is not None else ()),
        ]

    async def _open(self, request: web.Request) -> web.Response:
        """The link was opened: on to Slack's page, where we know how to ask who it is, or to the platform's."""
        channel, word = request.match_info["channel"], request.match_info["word"]
        if channel not in self._platforms or not _WORD.fullmatch(word):
            return nothing(channel)
        if self._sign_in is not None:
            return await self._sign_in.ask(channel, word)
        return await self.leave(channel, word)

    async def leave(self, channel: str, word: str) -> web.Response:
        """On to the platform's page: the link is spent."""
        ctx, verifier = self._ctx, secrets.token_urlsafe(48)
        state = await ctx.store.write(lambda conn, now: connect.begin(ctx, conn, now, channel, word, verifier))
        if state is None:
            return nothing(channel)
        response = away(self._platforms[channel].page(state, challenge_of(verifier), self._back(channel)))
        self._mark.leave(response, state)
        return response

    async def _callback(self, request: web.Request) -> web.Response:
        """The browser is back with a code, or with a refusal."""
        channel, ctx = request.match_info["channel"], self._ctx
        platform = self._platforms.get(channel)
        state, code = request.query.get("state", ""), request.query.get("code", "")
        if platform is None or not _WORD.fullmatch(state) or not self._mark.is_on(request, state):
            return failed(channel, "This did not begin in this browser, or it took too long.")
        pending = await ctx.store.write(lambda conn, now: connect.returned(ctx, conn, now, channel, state))
        if pending is None:
            return failed(channel, "This was used already, or it took too long.")
        if not code or len(code) > _MOST_CODE or "error" in request.query:
            return failed(channel, "You did not allow it, so nothing was changed.")
        try:
            granted = await platform.redeem(code, pending.verifier, self._back(channel))
        except DeliveryError as error:
            _log.warning("not connected", channel=channel, error=type(error).__name__)
            refused = isinstance(error, NotAuthorised) or error.certain
            return failed(channel, "The platform did not confirm it.", status=400 if refused else 502)
        told = await ctx.store.write(lambda conn, now: connect.bind(ctx, conn, now, pending, granted))
        ctx.wake()
        if told is not None:
            return page("Not connected", [paragraph(told)], status=409)
        _log.info("account connected", channel=channel)
        done = "You can close this page. To undo it, write “disconnect {channel}” to Buckstop in Slack."
        return page(f"Connected: {granted.account.handle} answers as you.", [paragraph(done.format(channel=channel))])

    def _back(self, channel: str) -> str:
        return f"{(self._ctx.public_url or '').rstrip('/')}/connect/{channel}/callback"
