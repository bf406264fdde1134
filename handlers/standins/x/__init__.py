"""X, played: the API v2 on one side, people who post on the other. It knows nothing of the product."""

from __future__ import annotations

from aiohttp import web

from bot.ports import Clock
from handlers.standins.faults import Fault, Faults
from handlers.standins.gate import Gate
from handlers.standins.ledger import Ledger
from handlers.standins.x.api import Api
from handlers.standins.x.limits import Limits
from handlers.standins.x.timeline import ME, Timeline, Tweet, User
from handlers.standins.x.tokens import Tokens

__all__ = ["ME", "Tweet", "User", "X"]


class X:
    """The stand-in of X. ``person``, ``post`` and ``delete`` are `timeline.Timeline`."""

    def __init__(self, clock: Clock, ledger: Ledger, faults: Faults) -> None:
        self.gate = Gate("x", ledger, faults, self._refused)
        self.timeline = Timeline(clock)
        self.tokens = Tokens(clock)
        self.limits = Limits(clock)
        self.api = Api(self.gate, ledger, self.timeline, self.tokens, self.limits)
        self.person, self.post, self.delete = self.timeline.person, self.timeline.post, self.timeline.delete

    def tweets(self) -> list[Tweet]:
        """Everything that stands on X, oldest first."""
        return list(self.timeline.tweets.values())

    def routes(self) -> list[web.RouteDef]:
        """All that is served."""
        return [web.route("*", "/x/{path:.*}", self.api.serve)]

    async def stop(self) -> None:
        self.gate.release()

    def _refused(self, fault: Fault) -> web.Response:
        return self.api.refused(fault)
