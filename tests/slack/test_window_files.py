"""Files in Slack's own window, voice, and files that are deleted: through the real app, against a strict Slack."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from handlers.standins.slack import NothingToPress, all_text
from tests.slack.house import House
from tests.slack.test_files import SECRET, photo

WORDS = "Dana, that is on us."


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def recording(*tracks: bytes) -> bytes:
    """An MP4 as Slack makes it of a clip, with tracks to be heard (``soun``) or seen (``vide``)."""
    traks = b"".join(box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + kind + bytes(13)))) for kind in tracks)
    told = box(b"udta", SECRET.encode())
    return box(b"ftyp", b"mp42" + bytes(4)) + box(b"moov", traks + told) + box(b"mdat", b"what was said")


CLIP = recording(b"soun")


async def chosen(house: House, name: str = "heel.jpg", content: bytes | None = None) -> Any:
    return house.town.slack.file("U0ANA", name, photo() if content is None else content, "image/jpeg")


async def test_a_file_of_the_window_is_shown_once_more_and_leaves_without_its_secrets(house: House) -> None:
    await house.customer()
    window = await house.window()
    assert "Attach files" in all_text(window)
    look = await house.town.slack.submit("U0ANA", values={"words": WORDS, "files": [await chosen(house)]})
    assert look.view is not None
    assert "One more look" in all_text(look.view)
    assert "With heel.jpg (" in all_text(look.view)
    assert house.telegram.accepted == []
    await house.town.slack.submit("U0ANA")
    [sent] = await house.until(lambda: house.telegram.accepted)
    assert (sent.files[0].name, SECRET.encode() in sent.files[0].content) == ("heel.jpg", False)
    await house.until(lambda: "Delivered at" in all_text(house.town.slack.window("U0ANA") or {}))


async def test_back_has_the_file_as_a_box_to_untick(house: House) -> None:
    await house.customer()
    await house.window()
    files = [await chosen(house), await chosen(house, "run.exe", b"MZ\x90\x00")]
    look = await house.town.slack.submit("U0ANA", values={"words": WORDS, "files": files})
    assert look.view is not None
    assert "run.exe does not leave" in all_text(look.view)
    await house.town.slack.press("U0ANA", look.view, "Back")
    window = house.town.slack.window("U0ANA") or {}
    assert "heel.jpg (" in str(window["blocks"])
    assert WORDS in str(window["blocks"])
    again = await house.town.slack.submit("U0ANA", values={"keeps": []})
    assert again.view is not None
    assert "heel.jpg" not in all_text(again.view)
    await house.town.slack.submit("U0ANA")
    [sent] = await house.until(lambda: house.telegram.accepted)
    assert sent.files == ()


async def test_files_that_take_longer_than_slack_waits_come_into_the_window_afterwards(house: House) -> None:
    await house.customer()
    await house.window()
    files = [await chosen(house)]
    house.town.faults.delay("slack", "file", 1.6)
    submitted = await house.town.slack.submit("U0ANA", values={"words": WORDS, "files": files})
    assert submitted.view is not None
    assert "Looking at the files. Nothing has left." in all_text(submitted.view)
    await house.until(lambda: "With heel.jpg (" in all_text(house.town.slack.window("U0ANA") or {}))
    await house.town.slack.submit("U0ANA")
    [sent] = await house.until(lambda: house.telegram.accepted)
    assert len(sent.files) == 1


async def test_a_window_closed_meanwhile_keeps_words_and_files(house: House) -> None:
    await house.customer()
    await house.window()
    files = [await chosen(house)]
    house.town.faults.delay("slack", "file", 1.5)
    await house.town.slack.submit("U0ANA", values={"words": WORDS, "files": files})
    await house.town.slack.close("U0ANA")
    await house.quiet(1.2)
    assert house.telegram.accepted == []
    window = await house.window()
    assert WORDS in str(window["blocks"])
    assert "heel.jpg (" in str(window["blocks"])


async def test_without_the_permission_to_read_files_the_window_opens_without_the_field(house: House) -> None:
    house.town.slack.scopes.discard("files:read")
    await house.desk.open()
    await house.customer()
    window = await house.window()
    assert "Attach files" not in all_text(window)
    with pytest.raises(NothingToPress):
        await house.town.slack.submit("U0ANA", values={"files": [await chosen(house)]})


async def test_a_file_that_slack_does_not_hand_over_is_told_of_in_the_second_look(house: House) -> None:
    await house.customer()
    await house.window()
    files = [await chosen(house)]
    house.town.faults.always("slack", "file", "500")
    look = await house.town.slack.submit("U0ANA", values={"words": WORDS, "files": files})
    assert look.view is not None
    assert "heel.jpg does not leave: Slack did not hand it over" in all_text(look.view)


# --- deleted at the desk ---------------------------------------------------------------------------------------------


async def with_file(house: House, text: str = "Dana, look.") -> tuple[Any, Any]:
    """Ana's message with a file; and its preview."""
    await house.customer()
    card = await house.card()
    said = await house.town.slack.upload("U0ANA", "heel.jpg", photo(), "image/jpeg", text, thread_ts=card["ts"])
    return said, await house.line("Preview.")


async def test_a_file_that_is_deleted_before_it_left_does_not_leave(house: House) -> None:
    said, preview = await with_file(house)
    assert "With heel.jpg" in preview["text"]
    await house.town.slack.delete_file("U0ANA", said["files"][0], said)
    await house.until(lambda: "heel.jpg" not in preview["text"])
    await house.town.slack.press("U0ANA", preview, "Send")
    [sent] = await house.until(lambda: house.telegram.accepted)
    assert (sent.text.startswith("Dana, look."), sent.files) == (True, ())


async def test_a_file_of_a_window_that_is_deleted_is_taken_out_of_the_preview(house: House) -> None:
    await house.customer()
    preview = await house.preview(WORDS)
    await house.town.slack.press("U0ANA", preview, "Edit")
    file = await chosen(house)
    await house.town.slack.submit("U0ANA", values={"files": [file]})
    await house.until(lambda: "With heel.jpg" in preview["text"])
    await house.town.slack.delete_file("U0ANA", file)
    await house.until(lambda: "heel.jpg" not in preview["text"])


async def test_a_file_that_nobody_sends_and_somebody_deletes_is_nobodys_business(house: House) -> None:
    await house.customer()
    await house.card()
    await house.town.slack.delete_file("U0EVE", house.town.slack.file("U0EVE", "a.jpg", photo(), "image/jpeg"))
    stored = await house.ctx.store.read(lambda conn: conn.exec_driver_sql("select kind from inbox").all())
    assert "file gone" not in str(stored)


# --- voice -----------------------------------------------------------------------------------------------------------


async def say_clip(house: House, content: bytes = CLIP, name: str = "audio_message.webm", **more: Any) -> Any:
    """Ana records a clip in the thread of the case."""
    card = await house.card()
    file = house.town.slack.file("U0ANA", name, content, "audio/webm") | {"subtype": "slack_audio"} | more
    return await house.town.slack.say("U0ANA", "", thread_ts=card["ts"], files=[file])


async def test_a_clip_in_the_thread_is_a_preview_and_goes_as_a_recording_with_the_name_under_it(house: House) -> None:
    await house.customer()
    await say_clip(house)
    preview = await house.line("Preview.")
    assert "With voice message audio_message.m4a (" in preview["text"]
    assert "nobody checks what is said in a recording" in preview["text"]
    assert house.telegram.accepted == []
    await house.town.slack.press("U0ANA", preview, "Send")
    [sent] = await house.until(lambda: house.telegram.accepted)
    assert sent.text == "— Ana Ruiz\nChief Operating Officer"
    assert [(file.name, file.kind) for file in sent.files] == [("audio_message.m4a", "audio/mp4")]
    assert SECRET.encode() not in sent.files[0].content
    await house.line("Delivered to Dana Wells")


async def test_of_a_clip_that_is_no_mp4_yet_slacks_own_is_fetched(house: House) -> None:
    await house.customer()
    aac = house.town.slack.file("U0ANA", "audio_message_audio.mp4", CLIP, "video/mp4")["url_private_download"]
    await say_clip(house, b"\x1a\x45\xdf\xa3" + bytes(60), aac=aac)
    await house.line("Preview.")


async def test_a_film_is_no_recording(house: House) -> None:
    await house.customer()
    await say_clip(house, recording(b"vide", b"soun"), "clip.mp4")
    line = await house.line("Kept internal")
    assert line["text"] == "Kept internal, it has no words."


async def test_a_clip_of_somebody_else_stays_among_us(house: House) -> None:
    await house.customer()
    card = await house.card()
    file = house.town.slack.file("U0EVE", "audio_message.webm", CLIP, "audio/webm")
    await house.town.slack.say("U0EVE", "", thread_ts=card["ts"], files=[file])
    await house.quiet()
    assert [one for one in house.town.slack.thread("C0CASES", card["ts"])[1:] if one.get("bot_id")] == []


async def test_who_doubts_is_answered_by_voice_and_the_window_tells_how(house: House) -> None:
    await house.customer()
    preview = await house.preview(WORDS)
    await house.town.slack.press("U0ANA", preview, "Send")
    await house.line("Delivered to Dana Wells")
    await house.customer("Is this really you?")

    def offered() -> list[Any]:
        return [one for one in house.town.slack.messages("U0ANA") if "Answer by voice" in str(one)]

    [message] = await house.until(offered)
    await house.town.slack.press("U0ANA", message, "Answer by voice")
    window = await house.until(lambda: house.town.slack.window("U0ANA"))
    assert "Record a clip in the case's thread" in all_text(window)
    assert "Dana Wells hears it on Telegram as a voice message, with your name under it." in all_text(window)
    await house.town.slack.close("U0ANA")
    await house.town.slack.press("U0BEN", message, "Answer by voice", channel="U0ANA")
    assert "This is with Ana Ruiz." in all_text(house.town.slack.window("U0BEN") or {})
