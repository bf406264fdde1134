"""X's direct messages: who wrote what to whom, and the methods that read and write it. It knows HTTP only by its edge.

https://docs.x.com/x-api/direct-messages. Strict: an app without the permission sees nothing, nobody hears from us who
did not write first, and the fields and parameters are X's own. Newest first, for thirty days back.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import Any, Final

from aiohttp import web

from handlers.standins.ledger import Ledger
from handlers.standins.wire import Json, answer
from handlers.standins.x.fields import Forbidden, InvalidRequest, listed, only
from handlers.standins.x.pages import from_token, in_range, to_token
from handlers.standins.x.timeline import ME, Medium, Timeline, User
from handlers.standins.x.uploads import Uploads

Event = dict[str, Any]

_LONGEST: Final = 10_000
_KEPT: Final = timedelta(days=30)
_FIELDS: Final = {"attachments", "created_at", "dm_conversation_id", "entities", "event_type", "id", "text"}
_EXPANSIONS: Final = {"attachments.media_keys", "participant_ids", "referenced_posts", "sender_id"}
_KINDS: Final = {"MessageCreate", "ParticipantsJoin", "ParticipantsLeave"}
_PARAMETERS: Final = frozenset(
    {
        "dm_event.fields", "event_types", "expansions", "max_results", "media.fields", "pagination_token",
        "post.fields", "tweet.fields", "user.fields",
    }
)  # fmt: skip


@dataclass(slots=True)
class Messages:
    """All messages, oldest first. ``readable`` and ``writable`` are what the app's owner granted; ``blocked`` are the
    ids of people who take no message from us."""

    timeline: Timeline
    ledger: Ledger
    uploads: Uploads
    caller: Callable[[], User]
    readable: bool = True
    writable: bool = True
    blocked: set[str] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)

    # ---- acting as people

    def write(
        self, text: str, author: User | None = None, media: Sequence[Medium] = (), *, to: User = ME, group: str = ""
    ) -> Event:
        """Write a message to us (or from us, in X's own app: ``author=ME`` and ``to``), alone or in a group."""
        author = author or self.timeline.person()
        # X hands out &, < and > escaped, as in posts.
        return self._add(html.escape(text, quote=False), author, to, group, media)

    # ---- methods

    def endpoints(self) -> dict[str, Callable[[str, Json], web.Response]]:
        """What is served, by endpoint."""
        return {
            "GET /2/dm_events": self._all,
            "GET /2/dm_conversations/with/:id/dm_events": self._with,
            "POST /2/dm_conversations/with/:id/messages": self._create,
            "GET /2/dm_conversations/media/:id": self._medium,
        }

    def _medium(self, item_id: str, a: Json) -> web.Response:
        """``:id`` is the message's, the picture's, and the name of a file."""
        event_id, number, _ = item_id.split("/")
        content = self.timeline.contents.get(number)
        mine = any(one["id"] == event_id and self._sees(one) for one in self.events)
        if not self.readable or not mine or content is None:
            raise Forbidden("You are not permitted to perform this action.")
        return web.Response(body=content, content_type="application/octet-stream")

    def _all(self, item_id: str, a: Json) -> web.Response:
        return self._page([one for one in self.events if self._sees(one)], a)

    def _with(self, item_id: str, a: Json) -> web.Response:
        place = conversation(self.caller()["id"], item_id)
        return self._page([one for one in self.events if one["dm_conversation_id"] == place], a)

    def _sees(self, event: Event) -> bool:
        return self.caller()["id"] in event["participant_ids"]

    def _page(self, events: list[Event], a: Json) -> web.Response:
        only(a, _PARAMETERS)
        if not self.readable:
            raise Forbidden("Forbidden")
        fields = listed(a, "dm_event.fields", _FIELDS)
        expansions = listed(a, "expansions", _EXPANSIONS)
        kinds = listed(a, "event_types", _KINDS) or _KINDS
        since = (self.timeline.clock.now() - _KEPT).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        chosen = [one for one in reversed(events) if one["event_type"] in kinds and one["created_at"] >= since]
        if before := a.get("pagination_token"):
            last = from_token(str(before))
            chosen = [one for one in chosen if int(one["id"]) < last]
        page = chosen[: in_range(a, "max_results", 1, 100, 100)]
        if not page:
            return answer({"meta": {"result_count": 0}})
        meta: Json = {"result_count": len(page)}
        if len(chosen) > len(page):
            meta["next_token"] = to_token(page[-1]["id"])
        data = [_shown(one, fields, expansions) for one in page]
        includes = self._includes(page, expansions)
        return answer({"data": data, "meta": meta} | ({"includes": includes} if includes else {}))

    def _includes(self, page: list[Event], expansions: frozenset[str]) -> Json:
        found: Json = {}
        if "sender_id" in expansions:
            people = {one["sender_id"]: self.timeline.users[one["sender_id"]] for one in page}
            found["users"] = [{key: user[key] for key in ("id", "name", "username")} for user in people.values()]
        keys = [key for one in page for key in one.get("attachments", {}).get("media_keys", ())]
        if "attachments.media_keys" in expansions and keys:
            found["media"] = [self.timeline.media[key] for key in keys]
        return found

    def _create(self, item_id: str, a: Json) -> web.Response:
        only(a, {"text", "attachments"})
        to, me = self.timeline.users.get(item_id), self.caller()
        if not (self.readable and self.writable):
            raise Forbidden("Forbidden")
        text = a.get("text", "")
        if not isinstance(text, str) or len(text) > _LONGEST:
            raise InvalidRequest("text", "", "Your message is too long.")
        named = a.get("attachments") or []
        media = self.uploads.named({"media_ids": [one.get("media_id") for one in named]}, private=True) if named else []
        if not text.strip() and not media:
            raise InvalidRequest("text", text, "At least one of `text`, `attachments` is required.")
        if len(media) > 1:
            raise InvalidRequest("attachments", len(media), "Only one attachment is supported.")
        place = conversation(me["id"], item_id)
        wrote = any(one["dm_conversation_id"] == place and one["sender_id"] == item_id for one in self.events)
        if to is None or item_id in self.blocked or not wrote:
            raise Forbidden("You do not have permission to DM one or more participants.")
        event = self._add(text, me, to, "", media)
        self.ledger.accept("x", f"@{me['username']}", place, text, event["id"], arguments=a)
        return answer({"data": {"dm_conversation_id": place, "dm_event_id": event["id"]}}, status=201)

    # ---- what is there

    def _add(self, text: str, author: User, to: User, group: str, media: Sequence[Medium]) -> Event:
        now = self.timeline.clock.now().astimezone(UTC)
        event: Event = {
            "id": self.timeline.new_id(now),
            "event_type": "MessageCreate",
            "text": text,
            "sender_id": author["id"],
            "participant_ids": sorted({author["id"], to["id"]}),
            "dm_conversation_id": group or conversation(author["id"], to["id"]),
            "created_at": now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z",
        }
        if media:
            event["attachments"] = {"media_keys": [self._kept(event, medium) for medium in media]}
        self.events.append(event)
        self.ledger.stir()
        return event

    def _kept(self, event: Event, medium: Medium) -> str:
        """Put a picture there; its address needs the token of somebody who may read the message."""
        number = self.timeline.new_id(self.timeline.clock.now())
        key, place = f"3_{number}", f"https://ton.twitter.com/1.1/ton/data/dm/{event['id']}/{number}/a.jpg"
        self.timeline.media[key] = {"media_key": key, "type": medium.type, "url": place}
        self.timeline.contents[number] = medium.content
        short = f"https://t.co/{number[-10:]}"
        start = len(event["text"]) + 1
        event["text"] += f" {short}"
        link = {"start": start, "end": len(event["text"]), "url": short, "display_url": "pic.x.com/1"}
        link["expanded_url"] = f"https://x.com/messages/media/{event['id']}"
        event.setdefault("entities", {}).setdefault("urls", []).append(link)
        return key


def conversation(one: str, other: str) -> str:
    """The id of the conversation of two: the smaller user id first."""
    return "-".join(sorted((one, other), key=int))


def _shown(event: Event, fields: frozenset[str], expansions: frozenset[str]) -> Event:
    wanted = {"id", "event_type", "text", *fields, *(name.partition(".")[0] for name in expansions)}
    return {key: value for key, value in event.items() if key in wanted}
