"""Takes out of a picture or film what it tells beside what is to be seen: place, device, time, names. Pure.

Pillow is imported where it is used: most processes never see a picture (it takes 40 ms and some MB).
"""

from __future__ import annotations

import io
from typing import Final

#: A picture of more pixels is not opened: a few kB can unpack to gigabytes.
_MOST_PIXELS: Final = 60_000_000
_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
#: Boxes of a film that hold what was not filmed (ISO 14496-12: user data, metadata, extensions such as Exif and XMP).
_TELLING: Final = frozenset({b"udta", b"meta", b"uuid"})
_NESTED: Final = frozenset({b"moov", b"trak", b"mdia", b"minf"})
_FILMS: Final = frozenset({"video/mp4", "video/quicktime", "audio/mp4"})


def cleaned(content: bytes, kind: str) -> bytes | None:
    """The same to look at, without what it tells beside; None where that cannot be done. Other kinds are unchanged.

    A picture is turned as its Exif says before that is gone. Of films the boxes keep their places, so that nothing else
    has to be changed: they become free room, filled with nothing.
    """
    if kind in _FORMATS:
        return _picture(content, _FORMATS[kind])
    if kind in _FILMS:
        return _film(content)
    return None if kind.startswith(("image/", "video/")) else content


def _picture(content: bytes, form: str) -> bytes | None:
    from PIL import Image, ImageOps, ImageSequence

    try:
        with Image.open(io.BytesIO(content), formats=[form]) as image:
            frames = getattr(image, "n_frames", 1)
            if image.width * image.height * frames > _MOST_PIXELS:
                return None
            made = io.BytesIO()
            # Colours are to be seen: the profile that says what they mean stays.
            colours = {"icc_profile": image.info["icc_profile"]} if image.info.get("icc_profile") else {}
            if frames > 1:
                shown = [frame.copy() for frame in ImageSequence.Iterator(image)]
                times = [frame.info.get("duration", 100) for frame in shown]
                for frame in shown:
                    frame.info = {}
                more = {"append_images": shown[1:], "duration": times, "loop": image.info.get("loop", 0)}
                shown[0].save(made, form, save_all=True, **more)
                return made.getvalue()
            upright = ImageOps.exif_transpose(image)
            bare = upright.copy()
            bare.info = {key: upright.info[key] for key in ("transparency",) if key in upright.info}
            quality = {"quality": 92} if form in ("JPEG", "WEBP") else {}
            bare.save(made, form, **colours, **quality)
            return made.getvalue()
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, Image.DecompressionBombError):
        return None  # no picture, whatever its first bytes say


def _film(content: bytes) -> bytes | None:
    changed = bytearray(content)
    return bytes(changed) if _emptied(changed, 0, len(changed)) else None


def _emptied(film: bytearray, start: int, end: int) -> bool:
    """Empty the telling boxes between two places; false where it is not made of boxes."""
    while start < end:
        if end - start < 8:
            return False
        size, name, head = int.from_bytes(film[start : start + 4]), bytes(film[start + 4 : start + 8]), 8
        if size == 1:
            size, head = int.from_bytes(film[start + 8 : start + 16]), 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            return False
        if name in _TELLING:
            film[start + 4 : start + 8] = b"free"
            film[start + head : start + size] = bytes(size - head)
        elif name in _NESTED and not _emptied(film, start + head, start + size):
            return False
        start += size
    return True
