"""X, played: the API v2 on one side, people who post on the other. It knows nothing of the product."""

from __future__ import annotations

from aiohttp import web

from bot.ports import Clock
from handlers.standins.faults import Fault, Faults
from handlers.standins.gate import Gate
from handlers.standins.ledger import Ledger
from handlers.standins.x.api import Api
from handlers.standins.x.consent import Consent
from handlers.standins.x.limits import Limits
from handlers.standins.x.timeline import ME, Medium, Timeline, Tweet, User
from handlers.standins.x.tokens import CLIENT_ID, Tokens

__all__ = ["ME", "Medium", "Tweet", "User", "X"]


class X:
    """The stand-in of X. ``person``, ``post`` and ``delete`` are `timeline.Timeline`; ``messages`` are direct ones."""

    def __init__(self, clock: Clock, ledger: Ledger, faults: Faults) -> None:
        self.gate = Gate("x", ledger, faults, self._refused)
        self.timeline = Timeline(clock)
        self.consent = Consent(clock, ledger, CLIENT_ID)
        self.tokens = Tokens(clock, self.consent)
        self.limits = Limits(clock)
        self.api = Api(self.gate, ledger, self.timeline, self.tokens, self.limits)
        self.messages = self.api.messages
        self.person, self.post, self.delete = self.timeline.person, self.timeline.post, self.timeline.delete

    def tweets(self) -> list[Tweet]:
        """Everything that stands on X, oldest first."""
        return list(self.timeline.tweets.values())

    def routes(self) -> list[web.RouteDef]:
        """All that is served."""
        return [
            web.get("/x/media/{number}", self._medium),
            web.get("/x/i/oauth2/authorize", self.consent.page),
            web.post("/x/i/oauth2/authorize", self.consent.page),
            web.route("*", "/x/{path:.*}", self.api.serve),
        ]

    def live_at(self, base: str) -> None:
        """Learn the address that pictures and films are to be named by."""
        self.timeline.base = base

    async def _medium(self, request: web.Request) -> web.Response:
        """The bytes of a picture or film, which everybody may see."""
        content = self.timeline.contents.get(request.match_info["number"])

        async def act() -> web.Response:
            return web.Response(status=404) if content is None else web.Response(body=content)

        return await self.gate.admit(request, "media", dict(request.match_info), act)

    async def stop(self) -> None:
        self.gate.release()

    def _refused(self, fault: Fault) -> web.Response:
        return self.api.refused(fault)
