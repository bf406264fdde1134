"""Slack as the desk: posts, edits and finds our messages through the Web API. One attempt each, never a retry."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import BuckstopError, DeliveryError, NotAuthorised, PlaceGone, Rejected, surely
from bot.messages import Account, File, Receipt
from bot.pages import Page, Place, PraiseBrought, ReplyWindow, Window
from bot.rules.attached import Attached
from handlers.slack import files
from handlers.slack.attached import hand_over
from handlers.slack.insiders import Insiders
from handlers.slack.trouble import translate
from handlers.slack.views import render, render_window
from handlers.slack.workspaces import Workspace

#: A call that takes longer has an unknown outcome. For what changes something that is soon: it is then looked for, or
#: simply repeated, while an executive waits for what comes after it.
_PATIENCE: Final = 4.0
_PATIENCE_TO_READ: Final = 15.0
#: Our ids ride in the metadata of each message, so that it can be found again.
_EVENT_TYPE: Final = "buckstop_message"
#: The clocks of Slack and of this machine may differ by so much.
_SKEW: Final = timedelta(minutes=2)
_PAGE: Final = 200
_WHOLE_ORGANIZATION: Final = "It is a whole organization's token. Install the app in one workspace, and take its token."
#: Slack reads no JSON here, though it says so nowhere (its own library sends forms).
_FORMS: Final = frozenset({"files.getUploadURLExternal", "files.completeUploadExternal"})


class SlackDesk:
    """``bot.ports.Desk`` and ``bot.ports.Names`` on one workspace. `open` comes first."""

    def __init__(self, web: AsyncWebClient, *, allow_shared: bool = False) -> None:
        self.web = web
        self.insiders = Insiders(self.call, allow_shared=allow_shared, ours=lambda: self.workspace)
        self.workspace = Workspace()
        self.bot_user = ""
        self.scopes: frozenset[str] = frozenset()
        self._url = ""
        self._names: dict[str, str] = {}
        self._direct: dict[str, str] = {}

    async def open(self) -> Account:
        """Say who we are. Raises ``NotAuthorised`` for a bad token, ``TryLater`` when Slack cannot be reached."""
        answer = await self.call("auth.test")
        if answer.get("is_enterprise_install"):
            raise NotAuthorised(_WHOLE_ORGANIZATION)
        self.workspace = Workspace(str(answer["team_id"]), str(answer.get("enterprise_id") or ""))
        self.bot_user = str(answer["user_id"])
        self._url = str(answer["url"]).rstrip("/")
        self.scopes = frozenset(str(answer.headers.get("x-oauth-scopes", "")).replace(" ", "").split(",")) - {""}
        return Account(self.team, self._url, str(answer.get("team", "")))

    @property
    def team(self) -> str:
        """Our workspace's id, once it is known."""
        return self.workspace.id

    def link(self, channel: str, ts: str) -> str | None:
        """The address of a message, as ``chat.getPermalink`` makes it, without asking for it."""
        return f"{self._url}/archives/{channel}/p{ts.replace('.', '')}" if self._url and ts else None

    async def post(self, place: Place, page: Page, key: str) -> Receipt:
        if place.channel[:1] in ("C", "G") and await self.insiders.is_shared(place.channel):
            raise PlaceGone("It is shared with another company, whose people could read every case.")
        if isinstance(page, PraiseBrought) and await self.insiders.is_guest(place.channel):
            raise Rejected("A guest of this workspace is told nothing of a case.")
        answer = await self.call(
            "chat.postMessage",
            channel=place.channel,
            **({"thread_ts": place.thread} if place.thread else {}),
            **_content(page, key),
        )
        channel, ts = str(answer["channel"]), str(answer["ts"])
        if place.channel.startswith("U"):
            self._direct[place.channel] = channel
        return Receipt(f"{channel}:{ts}", _instant(ts), self.link(channel, ts))

    async def update(self, message: str, page: Page, key: str) -> None:
        channel, _, ts = message.partition(":")
        await self.call("chat.update", channel=channel, ts=ts, **_content(page, key))

    async def window(self, view: str, window: Window) -> None:
        """Change an open window; raises ``TargetGone`` when it was closed."""
        await self.call("views.update", view_id=view, view=self.view(window))

    def view(self, window: Window) -> dict[str, Any]:
        """A window as Slack takes it from us: one with a field for files only from who may read files."""
        if isinstance(window, ReplyWindow) and "files:read" not in self.scopes:
            window = replace(window, most_files=0)
        return render_window(window)

    async def find(self, place: Place, key: str, since: datetime) -> Receipt | None:
        channel = await self.direct_channel(place.channel)
        arguments: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{(since - _SKEW).timestamp():.6f}",
            "include_all_metadata": True,
            "limit": _PAGE,
        }
        if place.thread:
            arguments["ts"] = place.thread
        method = "conversations.replies" if place.thread else "conversations.history"
        async for message in self.pages(method, "messages", **arguments):
            metadata = message.get("metadata") or {}
            if (metadata.get("event_payload") or {}).get("key") == key:
                ts = str(message["ts"])
                return Receipt(f"{channel}:{ts}", _instant(ts), self.link(channel, ts))
        return None

    def _session(self) -> ClientSession:
        return surely(self.web.session, "the client was given ours")

    async def upload(self, file: File, alt: str) -> str:
        return await files.upload(self.call, self._session(), file, alt)

    async def show(self, place: Place, upload: str, title: str) -> None:
        await files.show(self.call, place, upload, title)

    async def shows(self, place: Place, upload: str, since: datetime) -> bool:
        return await files.shows(self.pages, place, upload, since - _SKEW)

    async def take_away(self, upload: str) -> None:
        await files.take_away(self.call, upload)

    async def hand_over(self, attached: Sequence[Mapping[str, Any]]) -> tuple[Attached, ...]:
        """The files of a message, by what its event tells of them: as they would leave, or why not."""
        return await hand_over(self._session(), self.web.token or "", self.web.base_url, attached)

    async def is_guest(self, user: str) -> bool:
        """Whether a person is a guest or from another company."""
        return await self.insiders.is_guest(user)

    async def names(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Display names by user id; who cannot be looked up is left out."""
        for user in ids:
            if user not in self._names:
                try:
                    found = (await self.call("users.info", user=user))["user"]
                except DeliveryError:
                    continue
                profile = found.get("profile") or {}
                name = profile.get("real_name") or found.get("real_name") or found.get("name")
                if name:
                    self._names[user] = str(name)
        return {user: self._names[user] for user in ids if user in self._names}

    def known_name(self, user: str) -> str:
        """The name of somebody who was looked up before."""
        return self._names.get(user, "a colleague")

    async def whisper(self, channel: str, user: str, thread: str | None, text: str) -> None:
        """An answer to one's own press, seen by that person alone; its loss is no harm."""
        place = {"thread_ts": thread} if thread else {}
        await self.call("chat.postEphemeral", channel=channel, user=user, text=text, **place)

    async def pages(self, method: str, what: str, **arguments: Any) -> Any:
        """All items of a paged method."""
        cursor = ""
        while True:
            answer = await self.call(method, **arguments, **({"cursor": cursor} if cursor else {}))
            for item in answer.get(what) or []:
                yield item
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    async def direct_channel(self, place: str) -> str:
        """The channel of a person's direct messages with us; any other place is its own."""
        if not place.startswith("U"):
            return place
        if place not in self._direct:
            self._direct[place] = str((await self.call("conversations.open", users=place))["channel"]["id"])
        return self._direct[place]

    async def call(self, method: str, **arguments: Any) -> Any:
        """One call. Reads go as a form, since Slack takes no JSON for them; raises our own errors only."""
        reads = method.startswith(("conversations.", "users.", "auth.", "dnd.", "usergroups.list"))
        token = {"token": arguments.pop("token")} if "token" in arguments else {}
        body = {"params": arguments | token} if reads or token else {"json": arguments}
        if method in _FORMS:
            body = {"data": arguments}
        try:
            async with asyncio.timeout(_PATIENCE_TO_READ if reads else _PATIENCE):
                return await self.web.api_call(method, http_verb="GET" if reads else "POST", **body)
        except BuckstopError:
            raise
        except Exception as error:
            raise translate(error) from error


def _content(page: Page, key: str) -> dict[str, Any]:
    rendered = render(page)
    return {
        "text": rendered.text,
        "blocks": rendered.blocks,
        "metadata": {"event_type": _EVENT_TYPE, "event_payload": {"key": key}},
        "mrkdwn": False,
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _instant(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)
