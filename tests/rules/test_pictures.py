"""What leaves shows the same and tells nothing else: where, when, with what and by whom it was taken."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from bot.rules.pictures import cleaned

SECRET = b"51.5007 N 0.1246 W Ana's phone"


def picture(form: str, *, turned: int = 1, frames: int = 1, size: tuple[int, int] = (4, 2)) -> bytes:
    """A picture, left half red, with the place where it was taken in every corner that there is for it."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = turned, SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    made = io.BytesIO()
    more = {"comment": SECRET} if form in ("JPEG", "GIF") else {}
    if form != "GIF":
        more["exif"] = exif
    if frames > 1:
        others = [Image.new("RGB", size, (0, 80 * n, 0)) for n in range(1, frames)]
        more |= {"save_all": True, "append_images": others, "duration": 40}
    image.save(made, form, **more)
    return made.getvalue()


KINDS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}


@pytest.mark.parametrize(("kind", "form"), KINDS.items())
def test_a_picture_tells_no_place_no_device_and_no_comment(kind: str, form: str) -> None:
    taken = picture(form)
    assert SECRET[:10] in taken
    bare = cleaned(taken, kind)
    assert bare is not None
    assert SECRET[:10] not in bare
    with Image.open(io.BytesIO(bare)) as image:
        assert image.format == form
        assert image.size == (4, 2)
        assert not image.getexif()
        assert not {"exif", "xmp", "comment"} & image.info.keys()


def test_a_picture_taken_with_a_turned_phone_stands_upright_without_being_told() -> None:
    bare = cleaned(picture("PNG", turned=6), "image/png")
    assert bare is not None
    with Image.open(io.BytesIO(bare)) as image:
        assert image.size == (2, 4)
        assert image.convert("RGB").getpixel((0, 0)) == (255, 0, 0)


@pytest.mark.parametrize(("kind", "form"), [("image/gif", "GIF"), ("image/webp", "WEBP")])
def test_what_moves_goes_on_moving(kind: str, form: str) -> None:
    bare = cleaned(picture(form, frames=3), kind)
    assert bare is not None
    with Image.open(io.BytesIO(bare)) as image:
        assert image.n_frames == 3  # type: ignore[attr-defined]


def test_a_picture_that_unpacks_to_gigabytes_is_not_opened() -> None:
    header = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 100_000, 100_000, 8, 2, 0, 0, 0)
    assert cleaned(header + bytes(100), "image/png") is None


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"\xff\xd8\xff" + bytes(500), b"%PDF", picture("PNG")])
def test_what_is_no_picture_of_its_kind_does_not_leave(content: bytes) -> None:
    assert cleaned(content, "image/jpeg") is None


def test_what_cannot_be_cleaned_does_not_leave_and_what_needs_none_is_unchanged() -> None:
    assert cleaned(b"anything", "image/heic") is None
    assert cleaned(b"anything", "video/webm") is None
    assert cleaned(b"%PDF-1.7", "application/pdf") == b"%PDF-1.7"


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def test_a_film_keeps_every_byte_of_what_was_filmed_and_its_place() -> None:
    filmed = box(b"mdat", b"what was filmed")
    told = box(b"udta", box(b"\xa9xyz", SECRET))
    track = box(b"trak", box(b"tkhd", b"track") + box(b"meta", SECRET))
    film = box(b"ftyp", b"isom") + box(b"moov", box(b"mvhd", b"head") + told + track) + box(b"uuid", SECRET) + filmed
    bare = cleaned(film, "video/mp4")
    assert bare is not None
    assert SECRET not in bare
    assert len(bare) == len(film)
    assert bare.endswith(filmed)
    assert b"tkhdtrack" in bare
    assert b"mvhdhead" in bare


@pytest.mark.parametrize(
    "film", [b"\x00\x00\x00\x18ftypisom", box(b"ftyp", b"x") + b"junk", struct.pack(">I", 4) + b"moov"]
)
def test_a_film_that_is_cut_off_does_not_leave(film: bytes) -> None:
    assert cleaned(film, "video/mp4") is None
