"""Which of Telegram's methods sends a file, so that it looks there as it is meant. Pure.

https://core.telegram.org/bots/api#sendphoto and the methods after it: photos up to 10 MB, in JPEG and the like, voice
messages in Ogg or M4A (what people record), music in MP3, films in MP4, GIFs as animations; everything else is a
document.
"""

from __future__ import annotations

from typing import Final

from bot.messages import File

_MOST_PHOTO: Final = 10_000_000
_WAYS: Final = {
    "image/jpeg": "photo",
    "image/png": "photo",
    "image/webp": "photo",
    "image/gif": "animation",
    "video/mp4": "video",
    "audio/ogg": "voice",
    "audio/mpeg": "audio",
    "audio/mp4": "voice",
}


def way_of(file: File) -> tuple[str, str]:
    """The method, and the name of its argument that holds the file."""
    field = _WAYS.get(file.kind, "document")
    if field == "photo" and len(file.content) > _MOST_PHOTO:
        field = "document"
    return f"send{field.capitalize()}", field
