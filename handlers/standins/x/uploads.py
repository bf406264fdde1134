"""X's way of taking pictures and films for a post: in one piece or in several, then worked on, then named once.

https://docs.x.com/x-api/media/quickstart. Strict: categories and types are X's own, pieces come in order and make up
what was announced, and a post may name only what is finished.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from handlers.standins.wire import Json, answer, number
from handlers.standins.x.fields import InvalidRequest
from handlers.standins.x.timeline import Medium

_CATEGORIES: Final = {
    f"{place}_{kind}": medium
    for place in ("tweet", "dm")
    for kind, medium in (("image", "photo"), ("gif", "animated_gif"), ("video", "video"))
}
_TYPES: Final = {"image/gif", "video/mp4", "video/quicktime"}
_MOST: Final = {"photo": 5_000_000, "animated_gif": 15_000_000, "video": 512_000_000}


@dataclass(slots=True)
class Upload:
    """One file: ``left`` is how often X says that it is still at work on it."""

    category: str
    total: int
    content: bytes = b""
    pieces: int = 0
    left: int = 0
    finished: bool = False

    @property
    def medium(self) -> str:
        return _CATEGORIES[self.category]

    @property
    def private(self) -> bool:
        return self.category.startswith("dm_")


@dataclass(slots=True)
class Uploads:
    """All that was brought, by id. ``patience`` is how often the state of a film must be asked until it is finished;
    with ``fails`` none ever is."""

    patience: int = 0
    fails: bool = False
    all: dict[str, Upload] = field(default_factory=dict)

    def endpoints(self) -> dict[str, Callable[[str, Json], web.Response]]:
        """What is served, by endpoint."""
        return {
            "POST /2/media/upload": self.whole,
            "POST /2/media/upload/initialize": self.initialize,
            "POST /2/media/upload/:id/append": self.append,
            "POST /2/media/upload/:id/finalize": self.finalize,
            "GET /2/media/upload": self.status,
        }

    def whole(self, item_id: str, a: Json) -> web.Response:
        """``POST /2/media/upload``"""
        content = _bytes(a, "media")
        upload = Upload(_category(a), len(content), content)
        if upload.medium != "photo":
            raise InvalidRequest("media_category", upload.category, "comes in pieces")
        return self._finish(self._keep(upload), upload)

    def initialize(self, item_id: str, a: Json) -> web.Response:
        """``POST /2/media/upload/initialize``"""
        if a.get("media_type") not in _TYPES:
            raise InvalidRequest("media_type", a.get("media_type"), "is not one of the known ones")
        upload = Upload(_category(a), number(a.get("total_bytes"), 0), left=self.patience)
        upload_id = self._keep(upload)
        return answer({"data": {"id": upload_id, "media_key": f"7_{upload_id}", "expires_after_secs": 86_400}})

    def append(self, item_id: str, a: Json) -> web.Response:
        """``POST /2/media/upload/:id/append``"""
        upload = self._known(item_id)
        if number(a.get("segment_index"), -1) != upload.pieces:
            raise InvalidRequest("segment_index", a.get("segment_index"), "is out of order")
        upload.content += _bytes(a, "media")
        upload.pieces += 1
        return answer({"data": {"expires_at": 0}})

    def finalize(self, item_id: str, a: Json) -> web.Response:
        """``POST /2/media/upload/:id/finalize``"""
        upload = self._known(item_id)
        if len(upload.content) != upload.total:
            raise InvalidRequest("id", item_id, f"{upload.total} bytes were announced")
        return self._finish(item_id, upload)

    def status(self, item_id: str, a: Json) -> web.Response:
        """``GET /2/media/upload``"""
        upload_id = str(a.get("media_id") or "")
        return self._finish(upload_id, self._known(upload_id))

    def named(self, media: object, *, private: bool = False) -> list[Medium]:
        """What a post (or a ``private`` message) names. Raises `InvalidRequest`."""
        ids = media.get("media_ids") if isinstance(media, dict) else []
        if not isinstance(ids, list) or len(ids) > 4:
            raise InvalidRequest("media.media_ids", ids, "1 to 4 ids")
        found = [self.all.get(str(one)) for one in ids]
        ready = [one for one in found if one is not None and one.finished and one.private == private]
        if len(ready) < len(found):
            raise InvalidRequest("media.media_ids", ids, "Your media IDs are invalid.")
        if len(ready) > 1 and any(upload.medium != "photo" for upload in ready):
            raise InvalidRequest("media.media_ids", ids, "one film or GIF, or up to four pictures")
        return [Medium(upload.content, type=upload.medium) for upload in ready]

    def _finish(self, upload_id: str, upload: Upload) -> web.Response:
        data: dict[str, Any] = {"id": upload_id, "media_key": f"3_{upload_id}", "size": len(upload.content)}
        if self.fails:
            data["processing_info"] = {"state": "failed", "progress_percent": 0}
        elif upload.left:
            upload.left -= 1
            data["processing_info"] = {"state": "in_progress", "check_after_secs": 1, "progress_percent": 50}
        else:
            upload.finished = True
        return answer({"data": data})

    def _keep(self, upload: Upload) -> str:
        if upload.total > _MOST[upload.medium] or not upload.total:
            raise InvalidRequest("media", upload.total, "File size exceeds the limit.")
        upload_id = str(1_880_000_000_000_000_000 + len(self.all))
        self.all[upload_id] = upload
        return upload_id

    def _known(self, upload_id: str) -> Upload:
        if upload_id not in self.all:
            raise InvalidRequest("id", upload_id, "no such upload")
        return self.all[upload_id]


def _category(a: Json) -> str:
    category = str(a.get("media_category"))
    if category not in _CATEGORIES:
        raise InvalidRequest("media_category", category, "is not one of the known ones")
    return category


def _bytes(a: Json, name: str) -> bytes:
    content = a.get(name)
    if not isinstance(content, bytes) or not content:
        raise InvalidRequest(name, "", "is missing")
    return content
