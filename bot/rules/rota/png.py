"""A picture as a PNG, which Slack shows in place. Drawn at twice its size, so that phones show it sharp.

Letters are those of this machine, for Pillow's own know neither é nor Ł: the first of the usual typefaces that has all
that stand in the picture. Where none has, accents go, and a letter that is still unknown becomes a question mark.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from bot.rules.rota.picture import NOBODY, Box, Picture, Rule, Words

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    Font = FreeTypeFont | ImageFont

_SCALE: Final = 2
_RED: Final = "#b3261e"
_STRIPE: Final = 12 * _SCALE
#: Typefaces that Linux, macOS and Windows have, by the names under which Pillow finds them there.
_TYPEFACES: Final = (
    *("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf"),
    *("Arial Unicode.ttf", "Arial.ttf", "arial.ttf", "NotoSansCJK-Regular.ttc", "msyh.ttc"),
)
#: What has no accent to lose.
_PLAIN: Final = str.maketrans(
    {"ß": "ss", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe"} | str.maketrans("ŁłØøĐđ", "LlOoDd")
)


def png(picture: Picture, typefaces: Sequence[str] = _TYPEFACES) -> bytes:
    """The picture as a file; ``typefaces`` are tried in this order."""
    from PIL import Image, ImageDraw, PngImagePlugin

    letters = {letter for shape in picture.shapes if isinstance(shape, Words) for letter in shape.text}
    face = min(map(_Face, (*typefaces, None)), key=lambda one: len(letters - one.known(letters)))
    image = Image.new("RGB", (picture.width * _SCALE, picture.height * _SCALE), "white")
    draw = ImageDraw.Draw(image)
    for shape in picture.shapes:
        match shape:
            case Box():
                _box(image, draw, shape)
            case Rule():
                ends = ((shape.x * _SCALE, y * _SCALE) for y in (shape.y, shape.y + shape.height))
                draw.line(tuple(ends), fill=shape.colour, width=_SCALE)
            case Words():
                _words(draw, shape, face, picture.ink)
    about = PngImagePlugin.PngInfo()
    about.add_itxt("Title", picture.title)
    about.add_itxt("Description", picture.description)
    made = io.BytesIO()
    image.quantize(64).save(made, "PNG", optimize=True, pnginfo=about)
    return made.getvalue()


def _box(image: Image, draw: ImageDraw, box: Box) -> None:
    left, top = round(box.x * _SCALE), round(box.y * _SCALE)
    right, bottom = round((box.x + box.width) * _SCALE), round((box.y + box.height) * _SCALE)
    if right <= left:
        return
    fill = "white" if box.fill == NOBODY else box.fill
    draw.rectangle((left, top, right, bottom), fill=fill)
    if box.fill == NOBODY:
        image.paste(_stripes(right - left, bottom - top), (left, top))
    if box.edge:
        draw.rectangle((left, top, right, bottom), outline=box.edge)


def _stripes(width: int, height: int) -> Image:
    from PIL import Image, ImageDraw

    made = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(made)
    for x in range(-height, width, _STRIPE):
        draw.line(((x, height), (x + height, 0)), fill=_RED, width=_STRIPE // 3)
    return made


def _words(draw: ImageDraw, words: Words, face: _Face, ink: str) -> None:
    draw.text(
        (words.x * _SCALE, words.y * _SCALE), face.spelled(words.text), fill=ink, font=face.font(words.size * _SCALE),
        anchor="ms" if words.centred else "ls", stroke_width=_SCALE // 2 if words.bold else 0, stroke_fill=ink,
    )  # fmt: skip


class _Face:
    """A typeface of this machine by its file's name, or Pillow's own; one that is not here knows no letter."""

    def __init__(self, name: str | None) -> None:
        self._name = name
        self._fonts: dict[int, Font | None] = {}

    def font(self, size: int) -> Font | None:
        from PIL import ImageFont

        if size not in self._fonts:
            try:
                self._fonts[size] = ImageFont.truetype(self._name, size) if self._name else ImageFont.load_default(size)
            except OSError:
                self._fonts[size] = None
        return self._fonts[size]

    def known(self, letters: Iterable[str]) -> set[str]:
        """Those of some letters that it has: what it has not looks like what nobody has."""
        font = self.font(20)
        if font is None:
            return set()
        unknown = bytes(font.getmask("\uffff"))
        return {one for one in letters if one.isspace() or bytes(font.getmask(one)) != unknown}

    def spelled(self, text: str) -> str:
        """A text in letters that it has."""
        known = self.known(set(text))
        return "".join(one if one in known else self._plain(one) for one in text)

    def _plain(self, letter: str) -> str:
        bare = unicodedata.normalize("NFKD", letter.translate(_PLAIN))
        bare = "".join(one for one in bare if not unicodedata.combining(one))
        return bare if bare and self.known(set(bare)) == set(bare) else "?"
