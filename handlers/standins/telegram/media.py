"""What people send on Telegram beside or instead of text, each as the fields it adds to a message. Pure shapes."""

from __future__ import annotations

from typing import Any, Final

Media = dict[str, Any]

#: Media that carry words in ``caption``; the rest carries none.
CAPTIONED: Final = {"photo", "video", "voice", "audio", "document", "animation"}


def file_fields(name: str) -> Media:
    """The identity of a file, which `getFile` takes."""
    return {"file_id": f"file-{name}", "file_unique_id": f"unique-{name}", "file_size": 4096}


def photo(name: str = "parcel") -> Media:
    sizes = [(90, 67), (320, 240), (1280, 960)]
    return {
        "photo": [file_fields(f"{name}-{number}") | {"width": w, "height": h} for number, (w, h) in enumerate(sizes)]
    }


def video(name: str = "clip") -> Media:
    return {"video": file_fields(name) | {"width": 640, "height": 360, "duration": 7, "mime_type": "video/mp4"}}


def animation(name: str = "gif") -> Media:
    """An animation comes as a document too, for old clients."""
    one = file_fields(name) | {"width": 320, "height": 240, "duration": 2, "mime_type": "video/mp4"}
    return {"animation": one, "document": file_fields(name) | {"mime_type": "video/mp4"}}


def voice(seconds: int = 9) -> Media:
    return {"voice": file_fields("voice") | {"duration": seconds, "mime_type": "audio/ogg"}}


def audio(title: str = "Hold music") -> Media:
    return {"audio": file_fields("audio") | {"duration": 60, "title": title, "mime_type": "audio/mpeg"}}


def video_note() -> Media:
    return {"video_note": file_fields("note") | {"length": 240, "duration": 5}}


def document(name: str = "invoice.pdf") -> Media:
    return {"document": file_fields(name) | {"file_name": name, "mime_type": "application/pdf"}}


def sticker(emoji: str = "😡") -> Media:
    shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": emoji}
    return {"sticker": file_fields("sticker") | shape | {"set_name": "angry"}}


def location(latitude: float = 51.5, longitude: float = -0.12) -> Media:
    return {"location": {"latitude": latitude, "longitude": longitude}}


def contact(first_name: str = "Dana", phone: str = "+440000000") -> Media:
    return {"contact": {"phone_number": phone, "first_name": first_name}}


def poll(question: str = "Where is my parcel?", options: tuple[str, ...] = ("Lost", "Stolen")) -> Media:
    return {
        "poll": {
            "id": "5000",
            "question": question,
            "options": [
                {"text": one, "voter_count": 0, "persistent_id": str(number)} for number, one in enumerate(options)
            ],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
            "members_only": False,
        }
    }


#: A picture of one pixel.
PIXEL: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


def content_of(file_id: str) -> bytes:
    """What a file holds of which nobody said what it holds: the least that is of its kind."""
    if file_id.endswith(".pdf"):
        return b"%PDF-1.4\n%%EOF\n"
    if file_id in ("file-voice", "file-audio"):
        return b"OggS" + bytes(60)
    return PIXEL
