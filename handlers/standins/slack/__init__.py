"""Slack, played: one object with the wire on one side and people on the other. It knows nothing of the product.

What the app reaches by HTTP stands in `methods`, `chat`, `conversations`, `responses` and `sockets`; what people do in
`people` and `presses`; what is true in `workspace` and `windows`; Slack's limits in `rules` and `blocks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from aiohttp import web

from bot.ports import Clock
from handlers.standins.faults import Faults
from handlers.standins.gate import Gate
from handlers.standins.ledger import Ledger
from handlers.standins.slack.chat import Chat
from handlers.standins.slack.delivery import Deliveries
from handlers.standins.slack.forms import NothingToPress
from handlers.standins.slack.groups import Groups
from handlers.standins.slack.methods import APP_TOKEN, BOT_TOKEN, Methods, refused
from handlers.standins.slack.people import Files, Writers
from handlers.standins.slack.presses import Presses, Submitted
from handlers.standins.slack.pushes import Pushes
from handlers.standins.slack.responses import ResponseUrls
from handlers.standins.slack.sign_in import SignIn
from handlers.standins.slack.sockets import Sockets
from handlers.standins.slack.triggers import Triggers
from handlers.standins.slack.uploads import Uploads
from handlers.standins.slack.windows import View, Windows
from handlers.standins.slack.words import Message, all_text, buttons, elements, label, live_text
from handlers.standins.slack.workspace import SCOPES, Workspace
from handlers.standins.wire import html

__all__ = [
    "APP_TOKEN",
    "BOT_TOKEN",
    "SIGNING_SECRET",
    "Message",
    "NothingToPress",
    "Slack",
    "Submitted",
    "View",
    "all_text",
    "buttons",
    "elements",
    "label",
    "live_text",
]

SIGNING_SECRET: Final = "standin-signing-secret"


class Slack:
    """The stand-in of Slack.

    ``say``, ``edit``, ``upload`` … are `people.Writers`; ``press``, ``choose``, ``submit`` … are `presses.Presses`.
    """

    def __init__(self, people: Mapping[str, str], clock: Clock, ledger: Ledger, faults: Faults) -> None:
        self._clock = clock
        self.gate = Gate("slack", ledger, faults, refused)
        self.scopes = set(SCOPES.split(","))
        self.workspace = Workspace(people, clock)
        self.sockets = Sockets(clock)
        self.deliveries = Deliveries(clock, self.sockets)
        self.windows = Windows(Triggers(clock))
        self.files: Files = {}
        self.chat = Chat(self.workspace, ledger, clock, self.scopes, self.deliveries.tell)
        self._responses = ResponseUrls(self.gate, self.workspace, self.chat, ledger)
        self.uploads = Uploads(self.gate, self.workspace, ledger, self.chat.tell_of)
        self.groups = Groups(self.workspace, ledger)
        self.sign_in = SignIn(clock, ledger, self.gate)
        self._methods = Methods(
            self.gate,
            ledger,
            self.workspace,
            self.chat,
            self.windows,
            self.sockets,
            self.scopes,
            self.uploads,
            self.groups,
        )
        self._pushes: list[Pushes] = []
        writers = Writers(self.workspace, self.deliveries, self.chat, self.windows, ledger, self.files)
        presses = Presses(self.workspace, self.deliveries, self.windows, self._responses, ledger)
        self._writers = writers
        self.say, self.upload, self.other_app_says = writers.say, writers.upload, writers.other_app_says
        self.file, self.delete_file = writers.file, writers.delete_file
        self.edit, self.unfurl, self.delete = writers.edit, writers.unfurl, writers.delete
        self.open_home, self.tell = writers.open_home, writers.tell
        self.press, self.choose, self.type_in = presses.press, presses.choose, presses.type_in
        self.select = presses.select
        self.submit, self.close = presses.submit, presses.close
        self.shortcut, self.command = presses.shortcut, presses.command

    # ---- reading

    def messages(self, channel: str = "C0CASES") -> list[Message]:
        """Everything that stands in a channel, replies among it, oldest first. A person's id: the direct message."""
        return [one for one in self.workspace.channel(channel).messages.values() if not one.get("hidden")]

    def roots(self, channel: str = "C0CASES") -> list[Message]:
        """What stands in the channel itself, oldest first."""
        return [one for one in self.messages(channel) if "thread_ts" not in one]

    def thread(self, channel: str, ts: str) -> list[Message]:
        """A root (where it still stands) and the replies under it, oldest first."""
        place = self.workspace.channel(channel)
        found = [place.messages[one] for one in (ts, *place.threads.get(ts, ())) if one in place.messages]
        return [one for one in found if not one.get("hidden")]

    def ephemerals(self, user: str) -> list[Message]:
        """What only this person was shown, oldest first."""
        return [one for one in self.workspace.ephemerals if one["ephemeral_to"] == user]

    def window(self, user: str) -> View | None:
        """The window that somebody looks at."""
        return self.windows.top(user)

    def pause(self, user: str, until: datetime) -> None:
        """Somebody pauses their notifications from now on."""
        self.workspace.person(user).paused_until = until.timestamp()

    # ---- the wire

    def live_at(self, base: str) -> None:
        """Learn the address that tickets, response URLs and files are to name."""
        self.sockets.base = self._responses.base = self._writers.base = self.uploads.base = base

    def routes(self) -> list[web.RouteDef]:
        """All that is served."""
        return [
            *self.sign_in.routes(),
            web.post("/slack/api/{method}", self._methods.serve),
            web.get("/slack/api/{method}", self._methods.serve),
            web.get("/slack/socket", self.sockets.serve),
            web.post("/slack/response/{id}", self._responses.serve),
            web.get("/slack/files-pri/{id}/{name}", self._file),
            web.post("/slack/upload/{id}", self.uploads.serve),
        ]

    def push_to(self, url: str, secret: str = SIGNING_SECRET) -> Pushes:
        """Deliver by signed HTTP to this address from now on, instead of Socket Mode."""
        pushes = Pushes(self._clock, url, secret, self.sockets.ack_within)
        self._pushes.append(pushes)
        self.deliveries.route = pushes
        return pushes

    async def stop(self) -> None:
        self.gate.release()
        await self.deliveries.close()
        await self.sockets.close()
        for pushes in self._pushes:
            await pushes.close()

    async def _file(self, request: web.Request) -> web.Response:
        """A file; without a token that may read it, Slack shows its page for signing in, with status 200."""
        name, mimetype, content = self.files.get(request.match_info["id"].partition("-")[2], ("", "", b""))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")

        async def act() -> web.Response:
            if token != BOT_TOKEN or "files:read" not in self.scopes:
                return html(200, "Sign in to Acme | Slack")
            if name != request.match_info["name"]:
                return html(404, "Not found")
            return web.Response(body=content, content_type=mimetype)

        return await self.gate.admit(request, "file", dict(request.match_info), act)
