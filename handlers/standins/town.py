"""One loopback port on which Slack, Telegram and X are played together."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Final

from aiohttp import web

from bot.clock import SystemClock
from bot.ports import Clock
from handlers.standins.faults import Faults
from handlers.standins.ledger import Ledger
from handlers.standins.slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Slack
from handlers.standins.telegram import TOKEN, Telegram
from handlers.standins.x import X
from handlers.standins.x.tokens import ACCESS, CLIENT_ID, CLIENT_SECRET, REFRESH

#: Who works at Acme, unless somebody says otherwise.
PEOPLE: Final[Mapping[str, str]] = {
    "U0ANA": "Ana Ruiz",
    "U0BEN": "Ben Okafor",
    "U0TOM": "Tom Reed",
    "U0LEE": "Lee Park",
    "U0EVE": "Eve Cole",
}


class Town:
    """All stand-ins together: ``async with Town() as town``.

    ``people`` are Slack's users by id. ``port`` 0 is any free one. ``clock`` is the platforms' own clock.
    """

    def __init__(self, people: Mapping[str, str] = PEOPLE, *, port: int = 0, clock: Clock | None = None) -> None:
        clock = clock or SystemClock()
        self.ledger = Ledger(clock)
        self.faults = Faults()
        self.slack = Slack(people, clock, self.ledger, self.faults)
        self.telegram = Telegram(clock, self.ledger, self.faults)
        self.x = X(clock, self.ledger, self.faults)
        self._port = port
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        """Open the port, on 127.0.0.1 only."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.add_routes([*self.slack.routes(), *self.telegram.routes(), *self.x.routes()])
        app.router.add_route("*", "/{path:.*}", self._unknown)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.slack.live_at(self.url)
        self.x.live_at(self.url)

    async def stop(self) -> None:
        """Cut what hangs, forget what is on its way, close the port."""
        for service in (self.slack, self.telegram, self.x):
            await service.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    def env(self, *, socket_mode: bool = True) -> dict[str, str]:
        """The environment with which the product finds this town, without any pace of its own.

        Without ``socket_mode`` it listens for signed HTTP; tell the town where: ``town.slack.push_to(url)``.
        """
        slack = {"SLACK_APP_TOKEN": APP_TOKEN} if socket_mode else {"SLACK_SIGNING_SECRET": SIGNING_SECRET}
        return slack | {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_API_URL": f"{self.url}/slack/api/",
            "SLACK_AUTHORIZE_URL": f"{self.url}/slack/openid/connect/authorize",
            "SLACK_CASE_CHANNEL": "C0CASES",
            "SLACK_POSTS_PER_SECOND": "0",
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": f"{self.url}/telegram",
            "TELEGRAM_MESSAGES_PER_SECOND": "0",
            "X_ACCESS_TOKEN": ACCESS,
            "X_REFRESH_TOKEN": REFRESH,
            "X_CLIENT_ID": CLIENT_ID,
            "X_CLIENT_SECRET": CLIENT_SECRET,
            "X_API_URL": f"{self.url}/x",
            "X_AUTHORIZE_URL": f"{self.url}/x/i/oauth2/authorize",
            "X_POLL_SECONDS": "0.3",
        }

    async def __aenter__(self) -> Town:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _unknown(self, request: web.Request) -> web.Response:
        self.ledger.surprise(f"{request.method} {request.path}")
        return web.Response(status=404)
