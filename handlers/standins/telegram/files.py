"""Telegram's ways of sending a file: ``sendPhoto`` and its like. Which method takes what, and what the message becomes.

https://core.telegram.org/bots/api#sendphoto. It knows no HTTP and no chat.
"""

from __future__ import annotations

from typing import Final

from handlers.standins.telegram.media import Media, file_fields
from handlers.standins.wire import Json

#: The method -> the argument that holds the file, and the most bytes of it.
WAYS: Final = {
    "sendphoto": ("photo", 10_000_000),
    "sendanimation": ("animation", 50_000_000),
    "sendvideo": ("video", 50_000_000),
    "sendvoice": ("voice", 50_000_000),
    "sendaudio": ("audio", 50_000_000),
    "senddocument": ("document", 50_000_000),
}
CAPTION: Final = 1024


class Unfit(Exception):
    """What was sent cannot be sent so. The message is Telegram's."""


def checked(method: str, a: Json) -> tuple[str, bytes, str]:
    """The argument that holds the file, its bytes, and the caption. Raises `Unfit`."""
    field, most = WAYS[method]
    content = a.get(field)
    if not isinstance(content, bytes) or not content:
        raise Unfit(f"Bad Request: there is no {field} in the request")
    if len(content) > most:
        raise Unfit("Bad Request: file is too big")
    if field == "photo" and not content.startswith((b"\xff\xd8", b"\x89PNG", b"RIFF", b"GIF8")):
        raise Unfit("Bad Request: IMAGE_PROCESS_FAILED")
    # OGG, MP3 or M4A (https://core.telegram.org/bots/api#sendvoice); Telegram makes a document of anything else.
    if field == "voice" and not (content.startswith((b"OggS", b"ID3", b"\xff\xfb")) or content[4:8] == b"ftyp"):
        raise Unfit("Bad Request: wrong file type for a voice message")
    caption = str(a.get("caption") or "")
    if len(caption.encode("utf-16-le", "surrogatepass")) // 2 > CAPTION:
        raise Unfit("Bad Request: message caption is too long")
    return field, content, caption


def shape(field: str, number: int, content: bytes) -> Media:
    """What stands in the message for the file."""
    one = file_fields(f"sent-{number}") | {"file_size": len(content)}
    return {"photo": [one | {"width": 1, "height": 1}]} if field == "photo" else {field: one}
