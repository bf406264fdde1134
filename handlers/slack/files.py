"""A customer's file on its way into a Slack thread: brought where nobody sees it, then shown. One attempt each.

Slack's own way since ``files.upload`` is gone (https://docs.slack.dev/messaging/working-with-files): an address for so
many bytes, the bytes, and then the word where they are to be seen. Only the last can be noticed by anybody, and the id
that was given for the first lets us see whether it took effect.
"""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp

from bot.errors import DeliveryError, Rejected, TryLater, Unsupported, Unsure
from bot.messages import File
from bot.pages import Place

#: Slack's own limit of a description.
_MOST_ALT: Final = 1000
_MOST_TITLE: Final = 250
_PATIENCE: Final = 30.0
_SOON: Final = timedelta(seconds=5)
#: What Slack says of a file that is not there (https://docs.slack.dev/reference/methods/files.delete).
_AWAY: Final = ("file_not_found", "file_deleted")

#: One call of the Web API, as `SlackDesk.call`.
Call = Callable[..., Awaitable[Any]]


async def upload(call: Call, session: aiohttp.ClientSession, file: File, alt: str) -> str:
    """Bring the bytes to Slack; the file's id. Nobody sees it yet, so nothing is ever unsure."""
    try:
        described = {"alt_txt": alt[:_MOST_ALT]} if alt else {}
        length = str(len(file.content))
        answer = await call("files.getUploadURLExternal", filename=file.name, length=length, **described)
        url, upload = answer.get("upload_url"), answer.get("file_id")
        if not isinstance(url, str) or not isinstance(upload, str):
            raise Unsupported("Slack gave no place for the file.")
        await _bring(session, url, file.content)
    except Unsure as unsure:
        raise TryLater(_SOON, "Slack did not take the file's bytes.") from unsure
    return upload


async def _bring(session: aiohttp.ClientSession, url: str, content: bytes) -> None:
    """The address is the permission: no token goes along, and no redirect is followed."""
    trouble: DeliveryError
    try:
        async with asyncio.timeout(_PATIENCE):
            octets = {"Content-Type": "application/octet-stream"}
            async with session.post(url, data=io.BytesIO(content), headers=octets, allow_redirects=False) as response:
                status = response.status
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        trouble = TryLater(_SOON, f"Slack did not take the file's bytes ({type(error).__name__}).")
    else:
        if status == 200:
            return
        words = f"Slack did not take the file's bytes (status {status})."
        trouble = TryLater(_SOON, words) if status == 429 or status >= 500 else Rejected(words)
    raise trouble  # outside the handler: the library's errors carry the address


async def show(call: Call, place: Place, upload: str, title: str) -> None:
    """Let it be seen. What Slack answers names no message: its id is how it is found again."""
    thread = {"thread_ts": place.thread} if place.thread else {}
    files = json.dumps([{"id": upload, "title": title[:_MOST_TITLE]}])
    await call("files.completeUploadExternal", files=files, channel_id=place.channel, **thread)


async def take_away(call: Call, upload: str) -> None:
    """Delete it in Slack. What was never shown, or is deleted already, is away; to repeat it changes nothing."""
    try:
        await call("files.delete", file=upload)
    except Unsure as unsure:
        raise TryLater(_SOON, "Slack did not say that the file is deleted.") from unsure
    except Rejected as refused:
        if not any(word in str(refused) for word in _AWAY):
            raise


async def shows(pages: Callable[..., Any], place: Place, upload: str, since: datetime) -> bool:
    """Whether a message at the place carries it."""
    arguments: dict[str, Any] = {"channel": place.channel, "oldest": f"{since.timestamp():.6f}", "limit": 200}
    if place.thread:
        arguments["ts"] = place.thread
    method = "conversations.replies" if place.thread else "conversations.history"
    async for message in pages(method, "messages", **arguments):
        if any(isinstance(file, dict) and file.get("id") == upload for file in message.get("files") or ()):
            return True
    return False
