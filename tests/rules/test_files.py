"""A file is what its first bytes say, and its name is safe to use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.files import ENDINGS, file_name, kind_of, size_in_words


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"\xff\xd8\xff\xe1rest", "a.exe", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "", "image/png"),
        (b"GIF89a", "x", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "x", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "x", "audio/wav"),
        (b"\x00\x00\x00\x18ftypheic", "x", "image/heic"),
        (b"\x00\x00\x00\x18ftypisom", "x", "video/mp4"),
        (b"\x00\x00\x00\x18ftypqt  ", "x", "video/quicktime"),
        (b"\x00\x00\x00\x18ftypM4A ", "x", "audio/mp4"),
        (b"OggS", "x", "audio/ogg"),
        (b"ID3", "x", "audio/mpeg"),
        (b"%PDF-1.7", "x", "application/pdf"),
        (b"PK\x03\x04 word/document.xml", "letter.docx", ENDINGS and "application/vnd.openxmlformats-officedocument"),
        (b"PK\x03\x04 vbaProject.bin", "letter.docx", None),
        (b"PK\x03\x04", "letter.zip", None),
        (b"three weeks and the wrong city", "note.txt", "text/plain"),
        (b"three weeks and the wrong city", "note.html", None),
        (b"\xff\xfe\x00", "note.txt", None),
        (b"", "note.txt", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", None),
        (b"#!/bin/sh", "a.sh", None),
        (b"MZ", "a.jpg", None),
    ],
)
def test_what_it_is_and_whether_it_may_pass(content: bytes, name: str, kind: str | None) -> None:
    found = kind_of(content, name)
    assert found == kind or (kind and found and found.startswith(kind))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("broken.jpg", "broken.jpg"),
        ("Broken.JPEG", "Broken.JPEG"),
        ("../../etc/passwd", "passwd.jpg"),
        ("..\\..\\x.jpg", "x.jpg"),
        ("invoice.pdf.exe", "invoice.pdf.exe.jpg"),
        ("a\r\nSet-Cookie: b.jpg", "a Set-Cookie_ b.jpg"),
        ("gpj\u202eexe.jpg", "gpjexe.jpg"),
        ("", "photo.jpg"),
        ("...", "photo.jpg"),
        ('<!here> "x".jpg', "_!here_ _x_.jpg"),
    ],
)
def test_a_name_is_safe_and_ends_as_what_it_is(name: str, safe: str) -> None:
    assert file_name(name, "image/jpeg", "photo") == safe


@given(st.text(max_size=300), st.sampled_from(sorted(ENDINGS)))
def test_any_name_becomes_one_that_any_folder_takes(name: str, kind: str) -> None:
    made = file_name(name, kind, "file")
    stem, _, ending = made.rpartition(".")
    assert ending.lower() in ENDINGS[kind]
    assert stem
    assert not set(made) & set('/\\<>:"|?*\n\r\x00')
    assert not made.startswith(".")


def test_sizes_are_said_as_people_say_them() -> None:
    assert [size_in_words(size) for size in (640, 12_300, 1_400_000, 20_000_000)] == [
        "640 bytes",
        "12 kB",
        "1.4 MB",
        "20 MB",
    ]
