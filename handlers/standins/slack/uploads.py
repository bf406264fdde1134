"""Slack's way of taking files: an address for so many bytes, the bytes, and the word where they are to be seen.

https://docs.slack.dev/messaging/working-with-files. Strict: an address takes exactly the bytes that were announced,
once; a file is shown once; a file that nobody brought, or that was shown before, is not found.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from handlers.standins.gate import Gate
from handlers.standins.ledger import Ledger
from handlers.standins.slack.rules import Refusal
from handlers.standins.slack.words import Message
from handlers.standins.slack.workspace import BOT_USER, TEAM, Channel, Workspace
from handlers.standins.wire import Json, number, parsed

_MOST_ALT: Final = 1000


@dataclass(slots=True)
class Upload:
    """One file of the app: ``content`` is None until it was brought, ``shown`` the message that carries it."""

    id: str
    name: str
    length: int
    alt: str
    title: str = ""
    content: bytes | None = None
    shown: Message | None = None
    deleted: bool = False


class Uploads:
    """All files that the app brought, by id. ``tell(channel, message)`` lets the app hear of its own message."""

    def __init__(
        self, gate: Gate, workspace: Workspace, ledger: Ledger, tell: Callable[[Channel, Message], None]
    ) -> None:
        self._gate = gate
        self._workspace = workspace
        self._ledger = ledger
        self._tell = tell
        self.all: dict[str, Upload] = {}
        self.base = ""

    def get_upload_url(self, a: Json) -> Json:
        """``files.getUploadURLExternal``"""
        name, length = a.get("filename"), number(a.get("length"), 0)
        if not isinstance(name, str) or not name or length <= 0:
            raise Refusal("invalid_arguments")
        alt = str(a.get("alt_txt") or "")
        if len(alt) > _MOST_ALT:
            raise Refusal("alt_txt_too_large")
        upload = Upload(f"F{secrets.token_hex(5).upper()}", name, length, alt)
        self.all[upload.id] = upload
        return {"upload_url": f"{self.base}/slack/upload/{upload.id}", "file_id": upload.id}

    async def serve(self, request: web.Request) -> web.Response:
        """The bytes."""
        upload = self.all.get(request.match_info["id"])
        content = await request.read()

        async def act() -> web.Response:
            if upload is None or upload.content is not None or "Authorization" in request.headers:
                return web.Response(status=404, text="Not found")
            if len(content) != upload.length:
                return web.Response(status=400, text=f"{upload.length} bytes were announced")
            upload.content = content
            return web.Response(text=f"OK - {len(content)}")

        return await self._gate.admit(request, "upload", {"id": request.match_info["id"]}, act)

    def complete(self, a: Json) -> Json:
        """``files.completeUploadExternal``: all files in one message of the channel, or of the thread."""
        listed = parsed(a["files"]) if isinstance(a.get("files"), str) else a.get("files")
        if not isinstance(listed, list) or not listed:
            raise Refusal("invalid_arguments")
        channel = self._workspace.channel(str(a.get("channel_id") or ""))
        if BOT_USER not in channel.members:
            raise Refusal("not_in_channel" if channel.kind == "channel" else "channel_not_found")
        if channel.archived:
            raise Refusal("is_archived")
        found = [self._brought(one) for one in listed]
        message = self._workspace.bot_message(str(a.get("initial_comment") or ""))
        message |= {"subtype": "file_share", "upload": True, "files": [self._shape(upload) for upload in found]}
        self._workspace.write(channel, message, a.get("thread_ts"))
        for upload in found:
            upload.shown = message
        self._ledger.stir()
        self._tell(channel, message)
        return {"files": [{"id": upload.id, "title": upload.title} for upload in found]}

    def delete(self, a: Json) -> Json:
        """``files.delete``: the message that carried it stays, and says that the file was deleted."""
        upload = self.all.get(str(a.get("file") or ""))
        if upload is None or upload.content is None:
            raise Refusal("file_not_found")
        if upload.deleted:
            raise Refusal("file_deleted")
        upload.deleted = True
        if upload.shown is not None:
            upload.shown["files"] = [
                {"id": one["id"], "mode": "tombstone"} if one["id"] == upload.id else one
                for one in upload.shown["files"]
            ]
        self._ledger.stir()
        return {}

    def _brought(self, one: Any) -> Upload:
        upload = self.all.get(str(one.get("id"))) if isinstance(one, dict) else None
        if upload is None or upload.content is None or upload.shown is not None or upload.deleted:
            raise Refusal("file_not_found")
        upload.title = str(one.get("title") or upload.name)
        return upload

    def _shape(self, upload: Upload) -> Message:
        url = f"{self.base}/slack/files-pri/{TEAM}-{upload.id}/{upload.name}"
        return {
            "id": upload.id,
            "created": self._workspace.now(),
            "name": upload.name,
            "title": upload.title,
            "alt_txt": upload.alt,
            "user": BOT_USER,
            "size": upload.length,
            "mode": "hosted",
            "is_external": False,
            "url_private": url,
            "url_private_download": url,
            "file_access": "visible",
        }
