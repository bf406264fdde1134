"""Direct messages to and from one account: looked for beside the mentions, sent, found again. It knows no cases.

X counts these calls apart (15 looks in a quarter of an hour as a rule), permits them apart (``dm.read``, ``dm.write``),
and has no "since": the newest come first, for thirty days back. Where they are not to be had nothing else suffers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp
import regex
from tweepy.asynchronous import AsyncClient  # type: ignore[import-untyped]

from bot import tracing
from bot.errors import DeliveryError, NotEligible, Rejected, TryLater, Unsure
from bot.log import logger
from bot.messages import Account, Attachment, Batch, Outgoing, Post, Receipt, Unreadable
from bot.ports import Clock, Sink
from handlers.channels.backoff import Backoff
from handlers.channels.x import event
from handlers.channels.x.calls import Answer, Caller
from handlers.channels.x.manifest import NAME
from handlers.channels.x.media import Shelf
from handlers.channels.x.parse import MEDIA_FIELDS, USER_FIELDS
from handlers.channels.x.position import Position
from handlers.channels.x.trouble import SOON

_log = logger("x")

_PAGE: Final = 100
#: How long what X does not permit is not asked for again.
_OFF: Final = timedelta(minutes=15)
#: X's clock and ours need not agree.
_CLOCKS_DIFFER: Final = timedelta(minutes=1)
#: Where a picture of a message lies. X hands it out elsewhere, to whoever may read the message
#: (https://docs.x.com/x-api/direct-messages/download-dm-media).
_PICTURE: Final = regex.compile(r".*/ton/data/dm/([0-9]{1,19}/[0-9]{1,19}/[A-Za-z0-9_.-]{1,50})")

Seen = list[tuple[int, Post | Unreadable]]


class DirectMessages:
    """``trouble`` is why messages could not be stored, or None; that there are none to be had is no trouble."""

    def __init__(self, caller: Caller, shelf: Shelf, clock: Clock, poll_seconds: float) -> None:
        self._caller = caller
        self._shelf = shelf
        self._clock = clock
        self._poll_seconds = poll_seconds
        self._is_off = False
        self.trouble: str | None = None

    # --- what customers write ----------------------------------------------------------------------------------------

    async def listen(self, ours: Account, sink: Sink, position: Position, since: datetime) -> None:
        """Hand in what was written to us and by us, until cancelled; the first look goes back to ``since``."""
        backoff = Backoff()
        while True:
            try:
                with tracing.step("poll", channel=NAME):
                    seen, rest = await self._news(ours, position.messages, since)
            except Exception as error:
                rest = self._not_seen(error, backoff)
            else:
                self._is_off = False
                try:
                    await _hand_in(seen, ours, sink, position)
                    self.trouble = None
                    backoff.end()
                except Exception as error:
                    self.trouble = "What customers wrote could not be stored."
                    _log.warning("direct_messages_not_stored", error=type(error).__name__)
                    rest = timedelta(seconds=backoff.seconds())
            await self._clock.sleep(max(rest.total_seconds(), self._poll_seconds))

    async def _news(self, ours: Account, newest: str | None, since: datetime) -> tuple[Seen, timedelta]:
        """All that came after ``newest`` (or ``since``, where nothing was seen yet), oldest first, and how long to wait
        before looking again."""
        seen: Seen = []
        rest = timedelta()
        async for page in self._caller.pages(lambda client, token: _look(client, token), private=True):
            includes = page.json.get("includes") or {}
            events = _events(page)
            new = [one for one in events if _is_new(one, newest, since)]
            seen += [(_number(one), event.read(one, includes, ours)) for one in new]
            rest = max(page.rest, page.pace)
            if len(new) < len(events):
                break
        return sorted(seen, key=lambda entry: entry[0]), rest

    def _not_seen(self, error: Exception, backoff: Backoff) -> timedelta:
        """Log it (its words only where they are ours or X's) and say how long to rest."""
        told = str(error) if isinstance(error, DeliveryError) else ""
        if isinstance(error, DeliveryError) and error.certain and not isinstance(error, TryLater):
            if not self._is_off:
                _log.warning("direct_messages_off", error=type(error).__name__, told=told)
            self._is_off = True
            return _OFF
        _log.info("direct_messages_not_seen", error=type(error).__name__, told=told)
        asked = error.after if isinstance(error, TryLater) else timedelta()
        return max(asked, timedelta(seconds=backoff.seconds()))

    async def check(self) -> None:
        """One look. Raises the ``DeliveryError`` that says why there are none to be had."""
        await self._caller.ask(lambda client: _look(client, None), private=True)

    async def fetch(self, attachment: Attachment, most_bytes: int) -> bytes | None:
        """A picture of a message; None where it is none."""
        place = _PICTURE.fullmatch(attachment.url)
        if place is None:
            return None
        try:
            content = await self._caller.content(f"/2/dm_conversations/media/{place[1]}", private=True)
        except Unsure as unsure:
            raise TryLater(SOON, str(unsure)) from unsure
        if len(content) > most_bytes:
            raise Rejected("It is too big to be fetched.")
        return content

    # --- what we answer ----------------------------------------------------------------------------------------------

    async def send(self, outgoing: Outgoing) -> Receipt:
        """The one attempt, to whom the conversation is with."""
        who = _partner(outgoing)
        media = await self._shelf.ids(self._caller, "", outgoing.files, private=True) if outgoing.files else [None]
        answer = await self._caller.ask(
            lambda client: client.create_direct_message(
                participant_id=who, text=outgoing.text or None, media_id=media[0], user_auth=False
            ),
            private=True,
        )
        data = answer.json.get("data")
        remote_id = data.get("dm_event_id") if isinstance(data, Mapping) else None
        if not remote_id:
            raise Unsure(f"{Unsure.__doc__} (X answered without naming the message)")
        return Receipt(str(remote_id), self._clock.now())

    async def find(self, outgoing: Outgoing) -> Receipt | None:
        """Looks through the conversation since the approval for the same words of ours."""
        who, since = _partner(outgoing), outgoing.approved_at - _CLOCKS_DIFFER
        async for page in self._caller.pages(lambda client, token: _look(client, token, who), private=True):
            for one in _events(page):
                if (at := event.posted_at(one)) < since:
                    return None
                if event.is_there(one, outgoing):
                    return Receipt(str(one["id"]), at)
        return None


async def _look(client: AsyncClient, token: str | None, participant: str | None = None) -> aiohttp.ClientResponse:
    """One page of what was written, to whomever or with one person; the newest first."""
    found: aiohttp.ClientResponse = await client.get_direct_message_events(
        participant_id=participant,
        event_types=event.MESSAGE,
        dm_event_fields=event.EVENT_FIELDS,
        expansions=event.EXPANSIONS,
        media_fields=MEDIA_FIELDS,
        user_fields=USER_FIELDS,
        max_results=_PAGE,
        pagination_token=token,
        user_auth=False,
    )
    return found


async def _hand_in(seen: Seen, ours: Account, sink: Sink, position: Position) -> None:
    """What customers wrote goes before what was written by us: an answer in X's own app is known by what it answers."""
    for start in range(0, len(seen), _PAGE):
        some = seen[start : start + _PAGE]
        read = [one for _, one in some if isinstance(one, Post)]
        own = tuple(one for one in read if one.author.id == ours.id)
        theirs = tuple(one for one in read if one.author.id != ours.id)
        unreadable = tuple(one for _, one in some if isinstance(one, Unreadable))
        newest = str(some[-1][0]) if some[-1][0] else None
        if theirs or unreadable:
            behind = None if own else newest
            await position.store(sink, Batch(theirs, unreadable=unreadable), messages=behind)
        if own:
            await position.store(sink, Batch((), own=own), messages=newest)


def _events(page: Answer) -> Sequence[Any]:
    found = page.json.get("data")
    return found if isinstance(found, list) else ()


def _is_new(one: object, newest: str | None, since: datetime) -> bool:
    """Whether it was not seen before; what cannot be read is."""
    number = _number(one)
    if newest is not None:
        return number == 0 or number > int(newest)
    try:
        return event.posted_at(one) >= since  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError):
        return True


def _number(one: object) -> int:
    """A message's id, which grows with time; 0 where there is none."""
    number = str(one.get("id", "")) if isinstance(one, Mapping) else ""
    return int(number) if number.isascii() and number.isdecimal() else 0


def _partner(outgoing: Outgoing) -> str:
    who = event.partner(outgoing.conversation, outgoing.account)
    if who is None:
        raise NotEligible("X lets us answer only in a conversation of two.")
    return who
