"""What was recorded is told from what was filmed by what it holds."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import File
from bot.rules.attached import Attached, fitting, is_voice, most_files, named, takes_voice
from bot.rules.files import kind_of
from bot.rules.recordings import sound_alone
from handlers import channels

HEAD = struct.pack(">I", 16) + b"ftypmp42" + bytes(4)


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def track(kind: bytes) -> bytes:
    return box(b"trak", box(b"tkhd", bytes(84)) + box(b"mdia", box(b"hdlr", bytes(8) + kind + bytes(13))))


def mp4(*kinds: bytes) -> bytes:
    return HEAD + box(b"moov", b"".join(map(track, kinds))) + box(b"mdat", b"what was said")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (mp4(b"soun"), "audio/mp4"),
        (mp4(b"soun", b"vide"), "video/mp4"),
        (mp4(b"vide"), "video/mp4"),
        (mp4(), "video/mp4"),
        (HEAD, "video/mp4"),
        (mp4(b"soun")[:-5], "audio/mp4"),
    ],
)
def test_a_kind_is_that_of_the_tracks(content: bytes, kind: str) -> None:
    assert kind_of(content, "audio_message.mp4") == kind


def test_boxes_of_any_size_are_read() -> None:
    long = struct.pack(">I", 1) + b"moov" + struct.pack(">Q", 16 + len(track(b"soun"))) + track(b"soun")
    assert sound_alone(HEAD + long)
    assert sound_alone(HEAD + struct.pack(">I", 0) + b"moov" + track(b"soun"))


@given(st.binary(max_size=200))
def test_whatever_bytes_come_it_has_an_answer(content: bytes) -> None:
    assert sound_alone(HEAD + content) in (True, False)


def test_a_recording_alone_answers_by_itself_and_where_it_can_be_heard() -> None:
    clip = named(File("clip.m4a", "audio/mp4", b"1"))
    photo = named(File("heel.jpg", "image/jpeg", b"2"))
    assert is_voice(" ", [clip])
    assert not is_voice("Hear this.", [clip])
    assert not is_voice("", [photo])
    assert not is_voice("", [clip, photo])
    assert takes_voice(channels.capabilities("telegram"))
    assert not takes_voice(channels.capabilities("x"))


def test_each_file_leaves_once_and_no_more_than_the_channel_takes() -> None:
    x, pictures = channels.capabilities("x"), [named(File(f"{n}.jpg", "image/jpeg", bytes([n]))) for n in range(6)]
    leaving, left = fitting([*pictures, pictures[0]], x)
    assert len(leaving) == most_files(x) == 4
    assert left == [f"{n}.jpg does not leave: one post cannot carry it with the others" for n in (4, 5)]
    clip = named(File("clip.m4a", "audio/mp4", b"1"))
    assert fitting([clip], x)[1] == ["clip.m4a does not leave: X takes no voice message"]


def test_what_could_not_be_had_is_not_counted() -> None:
    assert Attached("a.exe", why="no").file is None
