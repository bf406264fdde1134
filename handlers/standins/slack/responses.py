"""Response URLs: five answers within thirty minutes to one press, without a token. It knows HTTP only by its edge."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from handlers.standins.gate import Gate
from handlers.standins.ledger import Ledger
from handlers.standins.slack.chat import Chat
from handlers.standins.slack.rules import Refusal, check_message
from handlers.standins.slack.words import Message
from handlers.standins.slack.workspace import Channel, Workspace, with_ids
from handlers.standins.wire import Json, answer, arguments, yes

USES: Final = 5
LIFE: Final = 30 * 60.0


@dataclass(slots=True)
class _Url:
    user: str
    channel: Channel
    message: Message | None
    at: float
    uses: int = 0


class ResponseUrls:
    """All response URLs that were given out, and what was answered through them."""

    def __init__(self, gate: Gate, workspace: Workspace, chat: Chat, ledger: Ledger) -> None:
        self._gate = gate
        self._workspace = workspace
        self._chat = chat
        self._ledger = ledger
        self._urls: dict[str, _Url] = {}
        self.base = ""

    def make(self, user: str, channel: Channel, message: Message | None) -> str:
        """A new address for what ``user`` just did with ``message``."""
        key = secrets.token_hex(12)
        self._urls[key] = _Url(user, channel, message, self._workspace.monotonic())
        return f"{self.base}/slack/response/{key}"

    async def serve(self, request: web.Request) -> web.Response:
        """One answer of the app."""
        a = await arguments(request)
        key = request.match_info["id"]

        async def act() -> web.Response:
            return self._answer(key, a)

        return await self._gate.admit(request, "response_url", a, act)

    def show(self, user: str, channel: Channel, a: Json) -> None:
        """Show an answer: to that person alone, unless it says ``in_channel``. Raises `Refusal`."""
        check_message(a.get("text"), a.get("blocks"), a.get("attachments"), None)
        if a.get("response_type") == "in_channel":
            self._chat.post_message(a | {"channel": channel.id})
            return
        message = self._workspace.bot_message(a.get("text") or "", a.get("blocks"))
        message |= {"ts": self._workspace.stamp(), "channel": channel.id, "ephemeral_to": user}
        if a.get("thread_ts"):
            message["thread_ts"] = a["thread_ts"]
        self._workspace.ephemerals.append(message)
        self._ledger.stir()

    def _answer(self, key: str, a: Json) -> web.Response:
        url = self._urls.get(key)
        if url is None or self._workspace.monotonic() - url.at > LIFE:
            return answer({"ok": False, "error": "expired_url"}, status=404)
        url.uses += 1
        if url.uses > USES:
            return answer({"ok": False, "error": "used_url"}, status=404)
        try:
            if yes(a.get("delete_original")):
                self._delete(url)
            elif yes(a.get("replace_original")) and url.message is not None:
                self._replace(url, url.message, a)
            else:
                self.show(url.user, url.channel, a)
        except Refusal as refusal:
            return answer({"ok": False, "error": refusal.error}, status=404 if "not_found" in refusal.error else 400)
        return web.Response(text="ok")

    def _delete(self, url: _Url) -> None:
        if url.message is None:
            raise Refusal("message_not_found")
        if "ephemeral_to" in url.message:
            self._workspace.ephemerals[:] = [one for one in self._workspace.ephemerals if one is not url.message]
            self._ledger.stir()
        else:
            self._chat.delete({"channel": url.channel.id, "ts": url.message["ts"]})

    def _replace(self, url: _Url, message: Message, a: Json) -> None:
        if "ephemeral_to" not in message:
            self._chat.update(a | {"channel": url.channel.id, "ts": message["ts"]})
            return
        check_message(a.get("text"), a.get("blocks"), a.get("attachments"), None)
        message["text"] = a.get("text") or ""
        message["blocks"] = with_ids(a.get("blocks") or [])
        self._ledger.stir()
