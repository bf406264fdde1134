"""Acts as a person in Slack: writes, edits, deletes, looks at the App Home. It knows the workspace, not the app."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from handlers.standins.ledger import Ledger
from handlers.standins.slack import events
from handlers.standins.slack.chat import Chat
from handlers.standins.slack.delivery import Deliveries, Delivery
from handlers.standins.slack.events import Event
from handlers.standins.slack.windows import Windows
from handlers.standins.slack.words import Message, rich_text
from handlers.standins.slack.workspace import BOT_USER, TEAM, Channel, Workspace

#: The pages of files that people share: bytes by file id.
Files = dict[str, tuple[str, str, bytes]]


class Writers:
    """What people do with messages. Each act changes the workspace and tells the app, and returns after the first try.

    ``text`` is as Slack puts it on the wire: ``&amp;`` for ``&``, ``<@U0EVE>`` for a mention.
    """

    def __init__(
        self, workspace: Workspace, deliveries: Deliveries, chat: Chat, windows: Windows, ledger: Ledger, files: Files
    ) -> None:
        self._workspace = workspace
        self._deliveries = deliveries
        self._chat = chat
        self._windows = windows
        self._ledger = ledger
        self._files = files
        self.base = ""

    async def say(
        self,
        user: str,
        text: str,
        channel: str = "C0CASES",
        thread_ts: str | None = None,
        *,
        broadcast: bool = False,
        files: list[Message] | None = None,
        tell: bool = True,
    ) -> Message:
        """Write a message. ``channel`` may be ``"D…"`` or the person's own id: the direct message with the bot.

        ``broadcast`` is "also send to channel". With ``tell=False`` the app hears nothing of it (it was away).
        """
        place = self._workspace.channel(channel)
        message: Message = {
            "user": self._workspace.person(user).id,
            "type": "message",
            "client_msg_id": str(uuid.uuid4()),
            "text": text,
            "team": "T0OTHER" if self._workspace.person(user).stranger else TEAM,
        }
        if text:
            message["blocks"] = [rich_text(text)]
        if files:
            message |= {"subtype": "file_share", "files": files, "upload": True}
        self._workspace.write(place, message, thread_ts)
        if broadcast and "thread_ts" in message:
            message |= {"subtype": "thread_broadcast", "root": place.messages[message["thread_ts"]]}
        self._ledger.stir()
        if tell:
            await self.tell(events.posted(place, message), place)
        return message

    async def upload(
        self,
        user: str,
        name: str,
        content: bytes,
        mimetype: str,
        text: str = "",
        thread_ts: str | None = None,
        **more: Any,
    ) -> Message:
        """Share a file, with or without words."""
        file = self.file(user, name, content, mimetype)
        return await self.say(user, text, thread_ts=thread_ts, files=[file], **more)

    def file(self, user: str, name: str, content: bytes, mimetype: str) -> Message:
        """A file that somebody brought: for a message, or for a window's field."""
        file_id = f"F{secrets.token_hex(5).upper()}"
        self._files[file_id] = (name, mimetype, content)
        url = f"{self.base}/slack/files-pri/{TEAM}-{file_id}/{name}"
        return {
            "id": file_id,
            "created": self._workspace.now(),
            "timestamp": self._workspace.now(),
            "name": name,
            "title": name,
            "mimetype": mimetype,
            "filetype": name.rpartition(".")[2],
            "pretty_type": mimetype,
            "user": user,
            "user_team": TEAM,
            "editable": False,
            "size": len(content),
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": True,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": url,
            "url_private_download": url,
            "permalink": f"https://acme.slack.com/files/{user}/{file_id}/{name}",
            "has_rich_preview": False,
            "file_access": "visible",
        }

    async def other_app_says(self, text: str, channel: str = "C0CASES", thread_ts: str | None = None) -> Message:
        """Another app or workflow writes."""
        place = self._workspace.channel(channel)
        message: Message = {"type": "message", "subtype": "bot_message", "bot_id": "B0OTHER", "app_id": "A0OTHER"}
        message |= {"text": text, "username": "Deploy robot"}
        self._workspace.write(place, message, thread_ts)
        await self.tell(events.posted(place, message), place)
        return message

    async def edit(self, message: Message, text: str, channel: str = "C0CASES") -> Message:
        """Its author changes a message."""
        place = self._workspace.channel(channel)
        kept = self._workspace.message(place, message["ts"])
        before = dict(kept)
        kept |= {"text": text, "blocks": [rich_text(text)]}
        kept["edited"] = {"user": kept["user"], "ts": self._workspace.stamp()}
        self._ledger.stir()
        await self.tell(events.changed(place, dict(kept), before, kept["edited"]["ts"]), place)
        return kept

    async def unfurl(self, message: Message, channel: str = "C0CASES") -> None:
        """Slack shows the page behind a link: the message changes, though nobody edited it."""
        place = self._workspace.channel(channel)
        kept = self._workspace.message(place, message["ts"])
        before = dict(kept)
        kept["attachments"] = [{"id": 1, "from_url": "https://acme.test/", "fallback": "Acme", "title": "Acme"}]
        await self.tell(events.changed(place, dict(kept), before, self._workspace.stamp()), place)

    async def delete(self, message: Message, channel: str = "C0CASES") -> None:
        """Somebody (an administrator, where it is the bot's) deletes a message."""
        place = self._workspace.channel(channel)
        if message["ts"] in place.messages and message.get("bot_id"):
            self._chat.remove(place, message["ts"])
            return
        gone = self._workspace.remove(place, message["ts"])
        self._ledger.stir()
        await self.tell(events.deleted(place, gone, self._workspace.stamp()), place)

    async def delete_file(self, user: str, file: Message, message: Message | None = None) -> None:
        """Somebody deletes a file of theirs: where it was shown a gravestone stays (without words: nothing), and the
        app hears that the file is gone, by its id alone."""
        del self._files[file["id"]]
        if message is not None:
            place = next(one for one in self._workspace.channels.values() if message["ts"] in one.messages)
            kept = self._workspace.message(place, message["ts"])
            if not kept["text"]:
                await self.delete(kept, place.id)
            else:
                before = dict(kept)
                grave = {"id": file["id"], "mode": "tombstone"}
                kept["files"] = [grave if one["id"] == file["id"] else one for one in kept["files"]]
                await self.tell(events.changed(place, dict(kept), before, self._workspace.stamp()), place)
        direct = self._workspace.direct(user)
        await self.tell(events.file_deleted(file["id"], self._workspace.stamp()), direct)

    async def open_home(self, user: str, tab: str = "home") -> None:
        """Look at the app's own page."""
        place = self._workspace.direct(user)
        view = self._windows.homes.get(user) if tab == "home" else None
        await self.tell(events.home_opened(user, place, tab, self._workspace.stamp(), view), place)

    async def tell(
        self, event: Event, channel: Channel, event_id: str | None = None, retry: int = 0
    ) -> Delivery | None:
        """Deliver any event about a channel; nothing leaves for one the bot is not in.

        Give ``event_id`` to deliver an event again, ``retry`` to play that earlier tries went wrong.
        """
        if BOT_USER not in channel.members:
            return None
        payload = events.callback(event, self._workspace.now(), event_id, shared=channel.shared)
        return await self._deliveries.event(payload, retry)
