"""Pictures and films on their way out: brought to X first, where nobody sees them until a post or message names them.

https://docs.x.com/x-api/media/quickstart. Pictures go in one piece, GIFs and films in several, and X may then take its
time over them. Nothing here can be noticed, so all of it may be repeated; what was brought is remembered for as long
as X keeps it, so that an attempt that has to wait does not begin anew. Nothing here sleeps.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp
from tweepy.asynchronous import AsyncClient  # type: ignore[import-untyped]

from bot.errors import Rejected, TryLater, Unsure
from bot.messages import File
from bot.ports import Clock
from handlers.channels.x.calls import Caller
from handlers.channels.x.trouble import SOON

_UPLOAD: Final = "/2/media/upload"
_PIECE: Final = 2_000_000
#: X keeps what no post has named for a day; ours is gone well before that.
_KEPT: Final = timedelta(hours=20)
#: What took longer than this leaves with a fresh claim: a worker that was frozen meanwhile may have been replaced.
_LONG: Final = 2.0


@dataclass(slots=True)
class _Brought:
    id: str
    until: datetime
    ready: bool


class Shelf:
    """What was brought to X and waits to be named, by whoever brought it and the digest of its bytes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._brought: dict[tuple[str, str, str], _Brought] = {}

    async def ids(self, caller: Caller, speaker: str, files: Sequence[File], *, private: bool = False) -> list[str]:
        """The ids of the files for a post (or a ``private`` message) of ``speaker``; raises ``TryLater`` while X has
        not finished with them."""
        begun, now = self._clock.monotonic(), self._clock.now()
        self._brought = {key: one for key, one in self._brought.items() if one.until > now}
        try:
            found = [await self._id(caller, speaker, file, "dm" if private else "tweet") for file in files]
        except Unsure as unsure:
            raise TryLater(SOON, f"X did not take the file: {unsure}") from unsure
        if self._clock.monotonic() - begun > _LONG:
            raise TryLater(timedelta(0), "The files are at X now; the post follows.")
        return found

    async def _id(self, caller: Caller, speaker: str, file: File, place: str) -> str:
        key = (speaker, place, hashlib.sha256(file.content).hexdigest())
        known = self._brought.get(key)
        if known is None:
            data = await (_whole if _is_picture(file) else _in_pieces)(caller, file, place)
            known = self._brought[key] = _Brought(_id_in(data), self._clock.now() + _KEPT, ready=False)
        elif not known.ready:
            data = (await _ask(caller, "GET", _UPLOAD, params={"media_id": known.id, "command": "STATUS"})).get("data")
        if not known.ready:
            try:
                _finished(data)
            except Rejected:
                del self._brought[key]
                raise
            known.ready = True
        return known.id


def _is_picture(file: File) -> bool:
    return file.kind.startswith("image/") and file.kind != "image/gif"


def _finished(data: Any) -> None:
    """Raises ``TryLater`` while X still works on it, ``Rejected`` where it gave up."""
    info = data.get("processing_info") if isinstance(data, Mapping) else None
    state = info.get("state", "succeeded") if isinstance(info, Mapping) else "succeeded"
    if state == "failed":
        raise Rejected("X could not make a film of the file.")
    if state != "succeeded":
        wait = info.get("check_after_secs") if isinstance(info, Mapping) else None
        raise TryLater(timedelta(seconds=wait if isinstance(wait, int) else 2), "X works on the file.")


async def _whole(caller: Caller, file: File, place: str) -> Any:
    form: dict[str, str | File] = {"media_category": f"{place}_image", "media": file}
    return (await _ask(caller, "POST", _UPLOAD, form=form)).get("data")


async def _in_pieces(caller: Caller, file: File, place: str) -> Any:
    category = f"{place}_{'gif' if file.kind == 'image/gif' else 'video'}"
    begin = {"media_category": category, "media_type": file.kind, "total_bytes": len(file.content)}
    upload = _id_in((await _ask(caller, "POST", f"{_UPLOAD}/initialize", json=begin)).get("data"))
    for number, start in enumerate(range(0, len(file.content), _PIECE)):
        piece = File(file.name, file.kind, file.content[start : start + _PIECE])
        await _ask(caller, "POST", f"{_UPLOAD}/{upload}/append", form={"segment_index": str(number), "media": piece})
    return (await _ask(caller, "POST", f"{_UPLOAD}/{upload}/finalize")).get("data")


def _id_in(data: Any) -> str:
    found = data.get("id") if isinstance(data, Mapping) else None
    if not isinstance(found, str) or not found:
        raise Unsure("X named no id for the file.")
    return found


async def _ask(
    caller: Caller,
    method: str,
    path: str,
    *,
    form: Mapping[str, str | File] | None = None,
    json: Mapping[str, Any] | None = None,
    params: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    """One call through the account's own door; tweepy knows nothing of media."""

    async def call(client: AsyncClient) -> aiohttp.ClientResponse:
        headers = {"Authorization": f"Bearer {client.bearer_token}"}
        data = None if form is None else _body(form)
        async with client.session.request(
            method, path, params=params, json=json, data=data, headers=headers
        ) as response:
            return response  # type: ignore[no-any-return]

    return (await caller.ask(call)).json


def _body(form: Mapping[str, str | File]) -> aiohttp.FormData:
    body = aiohttp.FormData()
    for name, value in form.items():
        if isinstance(value, File):
            body.add_field(name, io.BytesIO(value.content), filename=value.name, content_type=value.kind)
        else:
            body.add_field(name, value)
    return body
