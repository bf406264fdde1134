"""What a file is, by its first bytes, and which files may pass through us. Pure: it opens and decodes nothing.

A file's name and the type that somebody says it has are a stranger's words. What passes is what people look at, listen
to or read; what a computer would run, unpack or open as a page does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.messages import Medium
from bot.rules.cleaning import cut, one_line
from bot.rules.recordings import sound_alone

#: What Telegram lets a bot fetch (https://core.telegram.org/bots/api#getfile); larger things are looked at over there.
MOST_BYTES: Final = 20_000_000
_MOST_NAME: Final = 80

#: Media types that may pass, each with the endings that a name of it may have, the usual one first.
ENDINGS: Final[dict[str, tuple[str, ...]]] = {
    "image/jpeg": ("jpg", "jpeg", "jfif"),
    "image/png": ("png",),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/heic": ("heic", "heif"),
    "video/mp4": ("mp4", "m4v"),
    "video/quicktime": ("mov",),
    "video/webm": ("webm", "mkv"),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/mpeg": ("mp3",),
    "audio/mp4": ("m4a",),
    "audio/wav": ("wav",),
    "application/pdf": ("pdf",),
    "text/plain": ("txt", "csv", "log"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
}
#: What the medium is called where a file has no name of its own.
NOUNS: Final = {
    Medium.PHOTO: "photo",
    Medium.VIDEO: "video",
    Medium.VOICE: "voice message",
    Medium.AUDIO: "recording",
    Medium.FILE: "file",
}

_HEADS: Final[tuple[tuple[str, Callable[[bytes], bool]], ...]] = (
    ("image/jpeg", lambda head: head.startswith(b"\xff\xd8\xff")),
    ("image/png", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    ("image/gif", lambda head: head.startswith((b"GIF87a", b"GIF89a"))),
    ("image/webp", lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP"),
    ("image/heic", lambda head: head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"heim")),
    ("audio/mp4", lambda head: head[4:8] == b"ftyp" and head[8:11] == b"M4A"),
    ("video/quicktime", lambda head: head[4:8] == b"ftyp" and head[8:10] == b"qt"),
    ("video/mp4", lambda head: head[4:8] == b"ftyp"),
    ("video/webm", lambda head: head.startswith(b"\x1a\x45\xdf\xa3")),
    ("audio/ogg", lambda head: head.startswith(b"OggS")),
    ("audio/wav", lambda head: head.startswith(b"RIFF") and head[8:12] == b"WAVE"),
    ("audio/mpeg", lambda head: head.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"))),
    ("application/pdf", lambda head: head.startswith(b"%PDF-")),
)
#: Kinds that only the name tells apart from others: an office document is an archive, and so is a lot else.
_BY_NAME: Final = {ending: kind for kind, endings in ENDINGS.items() if "officedocument" in kind for ending in endings}


def kind_of(content: bytes, name: str) -> str | None:
    """The media type of a file that may pass, or None. Only an archive and a plain text are believed their name."""
    head = content[:16]
    found = next((kind for kind, fits in _HEADS if fits(head)), None)
    if found == "video/mp4" and sound_alone(content):
        return "audio/mp4"
    if found is not None:
        return found
    ending = _ending(name)
    if head.startswith(b"PK\x03\x04") and b"vbaProject" not in content:
        return _BY_NAME.get(ending)
    return "text/plain" if ending in ENDINGS["text/plain"] and _is_text(content) else None


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and "\x00" not in text and "\x1b" not in text


def file_name(name: str, kind: str, otherwise: str) -> str:
    """A name that is safe in any folder and ends as its kind does; ``otherwise`` stands where there is none."""
    kept = one_line(name.replace("\\", "/").rpartition("/")[2]).strip(". ")
    kept = "".join("_" if sign in '<>:"|?*' else sign for sign in kept) or otherwise
    if _ending(kept) in ENDINGS[kind]:
        stem, _, ending = kept.rpartition(".")
        return f"{cut(stem, _MOST_NAME)}.{ending}"
    return f"{cut(kept, _MOST_NAME)}.{ENDINGS[kind][0]}"


def size_in_words(size: int) -> str:
    """``640 bytes``, ``12 kB``, ``1.4 MB``; as file managers count, by thousands."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
