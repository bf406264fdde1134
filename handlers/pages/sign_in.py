"""``/sign-in/callback``: Slack's page shows who is in front of a browser, before a page acts in that person's name.

It knows neither Slack nor a table. There is no session: a sign-in is for the link that was opened, and nothing else.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from bot import log
from bot.errors import DeliveryError
from bot.flows import sign_in
from bot.flows.context import Context
from bot.ports import SignsIn
from handlers.pages.html import page, paragraph
from handlers.pages.mark import Mark
from handlers.pages.ways import away, challenge_of, failed, nothing

_log = log.logger("sign-in")

_STATE: Final = re.compile(r"[A-Za-z0-9_-]{20,100}")
_MOST_CODE: Final = 2000


class SignIn:
    """Goes ``on`` with (channel, link) once the person is the one whose link it is."""

    def __init__(self, ctx: Context, slack: SignsIn, on: Callable[[str, str], Awaitable[web.Response]]) -> None:
        self._ctx = ctx
        self._slack = slack
        self._on = on
        self._mark = Mark("buckstop_sign_in", ctx.public_url)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/sign-in/callback", self._callback, allow_head=False)]

    async def ask(self, channel: str, link: str) -> web.Response:
        """On to Slack's page."""
        ctx, asked = self._ctx, sign_in.Asked(link, secrets.token_urlsafe(32), secrets.token_urlsafe(48))
        state = await ctx.store.write(lambda conn, now: sign_in.begin(ctx, conn, now, channel, asked))
        if state is None:
            return nothing(channel)
        response = away(self._slack.page(state, asked.nonce, challenge_of(asked.verifier), self._back))
        self._mark.leave(response, state)
        return response

    async def _callback(self, request: web.Request) -> web.Response:
        """The browser is back with a code, or with a refusal."""
        ctx, state, code = self._ctx, request.query.get("state", ""), request.query.get("code", "")
        if not _STATE.fullmatch(state) or not self._mark.is_on(request, state):
            return failed("", "This did not begin in this browser, or it took too long.")
        found = await ctx.store.write(lambda conn, now: sign_in.returned(ctx, conn, now, state))
        if found is None:
            return failed("", "This was used already, or it took too long.")
        channel, asked = found
        if not code or len(code) > _MOST_CODE or "error" in request.query:
            return failed(channel, "Slack did not say who you are.")
        try:
            user = await self._slack.who(code, asked.verifier, asked.nonce, self._back)
        except DeliveryError as error:
            _log.warning("not signed in", error=type(error).__name__)
            return failed(channel, "Slack did not say who you are.", status=400 if error.certain else 502)
        theirs = await ctx.store.write(lambda conn, now: sign_in.is_theirs(ctx, conn, now, channel, asked.link, user))
        if theirs is None:
            return nothing(channel)
        if theirs:
            return await self._on(channel, asked.link)
        ctx.wake()
        told = "This link is for somebody else. Nothing was connected, and they are told that you opened it."
        return page("Not yours", [paragraph(told)], status=403)

    @property
    def _back(self) -> str:
        return f"{(self._ctx.public_url or '').rstrip('/')}/sign-in/callback"
