"""The files of an executive's message, fetched from Slack and made ready to leave: judged, and cleaned of metadata.

Slack answers 200 with its page for signing in where a token may not read a file (``files:read`` is missing, or the app
was not installed anew): what comes is believed by its bytes alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import aiohttp
from yarl import URL

from bot.messages import File
from bot.rules.attached import Attached
from bot.rules.cleaning import cut, one_line
from bot.rules.files import MOST_BYTES, file_name, kind_of, size_in_words
from bot.rules.pictures import cleaned

#: More files than this in one message are not even looked at.
_MOST: Final = 10
_PATIENCE: Final = 20.0
_MOST_NAME: Final = 80
#: A clip as some browsers record it. Slack makes an MP4 of it too, and gives that one's place as ``aac``.
_WEBM: Final = b"\x1a\x45\xdf\xa3"
#: What is kept of a file's description while its message waits to be read.
FIELDS: Final = ("id", "name", "size", "mode", "is_external", "file_access", "url_private_download", "aac")


def told(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a message event tells of its files, as far as it counts here."""
    listed = message.get("files")
    files = [file for file in listed if isinstance(file, Mapping)] if isinstance(listed, list) else []
    files = [file for file in files if file.get("mode") != "tombstone"]  # of a file that was deleted
    return [{name: file[name] for name in FIELDS if isinstance(file.get(name), str | int | bool)} for file in files]


async def hand_over(
    session: aiohttp.ClientSession, token: str, base: str, files: Sequence[Mapping[str, Any]]
) -> tuple[Attached, ...]:
    """Each file as it would leave, or why it does not. One attempt each; never raises for one that cannot be had."""
    found = await asyncio.gather(*(_one(session, token, base, file) for file in files[:_MOST]))
    return tuple(replace(one, source=str(file.get("id") or "")) for one, file in zip(found, files, strict=False))


async def _one(session: aiohttp.ClientSession, token: str, base: str, file: Mapping[str, Any]) -> Attached:
    name = cut(one_line(str(file.get("name") or "")), _MOST_NAME) or "the attached file"
    size, url = file.get("size"), str(file.get("url_private_download") or "")
    if file.get("is_external") or file.get("mode") != "hosted" or file.get("file_access") == "check_file_info":
        return Attached(name, why="it lies elsewhere and not in this Slack")
    if isinstance(size, int) and size > MOST_BYTES:
        return Attached(name, why=f"it has {size_in_words(size)}; {size_in_words(MOST_BYTES)} is the most")
    if not _is_slacks(url, base):
        return Attached(name, why="Slack names no place where it could be fetched")
    content = await _fetched(session, token, url)
    if content is not None and content.startswith(_WEBM) and _is_slacks(heard := str(file.get("aac") or ""), base):
        content = await _fetched(session, token, heard)
    if content is None:
        return Attached(name, why="Slack did not hand it over; attach it to a new message")
    if content.lstrip()[:9].lower() in (b"<!doctype", b"<html><he") or content.lstrip()[:5].lower() == b"<html":
        return Attached(name, why="Slack showed a page in its stead (the app may lack files:read)")
    kind = kind_of(content, name)
    if kind is None:
        return Attached(name, why="files of this kind do not go to customers")
    bare = await asyncio.to_thread(cleaned, content, kind)
    if bare is None:
        return Attached(name, why="what it tells beside the picture cannot be taken out")
    if kind == "audio/mp4":  # whatever it was recorded as
        name = name.removesuffix(".webm").removesuffix(".mp4")
    return Attached(name, File(file_name(name, kind, "file"), kind, bare))


def _is_slacks(url: str, base: str) -> bool:
    """The token goes along, so the address must be Slack's own, or that of the configured API."""
    try:
        address = URL(url)
        if not address.is_absolute():
            return False
        if address.origin() == URL(base).origin():
            return True
        host = address.host or ""
    except ValueError:
        return False
    return address.scheme == "https" and (host == "slack.com" or host.endswith((".slack.com", ".slack-edge.com")))


async def _fetched(session: aiohttp.ClientSession, token: str, url: str) -> bytes | None:
    content = bytearray()
    try:
        async with (
            asyncio.timeout(_PATIENCE),
            session.get(url, headers={"Authorization": f"Bearer {token}"}, allow_redirects=False) as response,
        ):
            if response.status != 200:
                return None
            async for piece in response.content.iter_chunked(64 * 1024):
                content += piece
                if len(content) > MOST_BYTES:
                    return None
    except (aiohttp.ClientError, TimeoutError, OSError):
        return None
    return bytes(content)
