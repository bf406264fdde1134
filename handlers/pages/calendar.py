"""``/calendar/<word>.ics``: a calendar of the rota for calendar programs; without ``.ics``, the page that helps to
subscribe to it.

The word is the only key: it is nowhere in a log, and every wrong one gets the same answer. Nothing of customers or
cases is in a calendar. https://www.rfc-editor.org/rfc/rfc5545, refreshing: https://www.rfc-editor.org/rfc/rfc7986.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from html import escape
from typing import Final

from aiohttp import web

from bot.flows import calendar as flow
from bot.flows.calendar import Feed
from bot.flows.context import Context
from bot.ports import Clock
from handlers.pages.html import page, paragraph

_WORD: Final = re.compile(r"[A-Za-z0-9_-]{43}")
#: How often programs are asked to look again.
_REFRESH: Final = timedelta(hours=1)
#: One calendar is given out so often in a minute: far above what programs do, far below what costs anybody anything.
_MOST_A_MINUTE: Final = 30
_HEADERS: Final = {
    "Cache-Control": "private, max-age=300",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_NOTHING: Final = (
    "There is no calendar under this address. It may have been renewed: ask Buckstop in Slack for yours.\n"
)


class CalendarPages:
    """Reads through the flow; what it writes is which entries were given out."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._calm = _Calm(ctx.store.clock)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/calendar/{name}", self._serve)]

    async def _serve(self, request: web.Request) -> web.Response:
        ctx, name = self._ctx, request.match_info["name"]
        word, now = name.removesuffix(".ics"), self._ctx.store.clock.now()
        found = None
        if _WORD.fullmatch(word):
            found = await ctx.store.read(lambda conn: flow.feed(ctx, conn, now, word))
        if not self._calm.allows(word if found is not None else ""):
            return web.Response(status=429, headers={**_HEADERS, "Retry-After": "60"})
        if found is None:
            return web.Response(status=404, text=_NOTHING, headers=_HEADERS)
        if name == word:
            return subscribing(found.title, _beside(ctx.public_url or str(request.url.origin()), word))
        if not found.is_kept:
            found = await ctx.store.write(lambda conn, now: flow.give_out(ctx, conn, now, word)) or found
        return _answer(request, rendered(found))


def _answer(request: web.Request, content: bytes) -> web.Response:
    """The calendar, or that it is the one that the program has."""
    tag = hashlib.sha256(content).hexdigest()[:32]
    headers = {**_HEADERS, "ETag": f'"{tag}"'}
    has = request.if_none_match or ()
    if any(one.value in (tag, "*") for one in has):
        return web.Response(status=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="rota.ics"'
    return web.Response(body=content, content_type="text/calendar", charset="utf-8", headers=headers)


def rendered(feed: Feed) -> bytes:
    """A calendar as a program reads it. The same feed gives the same bytes."""
    # Loaded on first use: it takes a third of a second.
    from icalendar import Calendar, Event, vDuration, vText

    calendar = Calendar()
    calendar.add("prodid", "-//Buckstop//Executive rota//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, vText(feed.title))
    calendar.add("refresh-interval", vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(_REFRESH))
    for entry, revision, changed_at in feed.entries:
        event = Event()
        event.add("uid", entry.uid)
        # Without a METHOD the stamp is when the entry was last revised (RFC 5545, 3.8.7.2).
        event.add("dtstamp", changed_at)
        event.add("last-modified", changed_at)
        event.add("sequence", revision)
        event.add("dtstart", entry.start)
        event.add("dtend", entry.end)
        event.add("summary", entry.title)
        event.add("transp", "TRANSPARENT")  # whoever is on can be invited to a meeting
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def subscribing(title: str, address: str) -> web.Response:
    """The page behind *Open*: one tap subscribes on this device, and the address can be copied for another."""
    by_tap = re.sub(r"^https?:", "webcal:", address)
    body = [
        paragraph("This calendar follows the executive rota by itself. Subscribe to it once on each device."),
        f'<p><a href="{escape(by_tap, quote=True)}">Subscribe on this device</a></p>',
        paragraph(
            "In Google Calendar: Other calendars, +, From URL. In Outlook: Add calendar, Subscribe from web. There:"
        ),
        f"<blockquote>{escape(address)}</blockquote>",
        paragraph("Whoever has this address can read the calendar. In Slack, My calendar…, you can get a new one."),
    ]
    return page(title, body)


def _beside(base: str, word: str) -> str:
    return f"{base.rstrip('/')}/calendar/{word}.ics"


class _Calm:
    """Lets each calendar be asked for so often a minute; wrong addresses count as one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._minute = -1
        self._asked: dict[str, int] = {}

    def allows(self, word: str) -> bool:
        minute = int(self._clock.monotonic() // 60)
        if minute != self._minute:
            self._minute, self._asked = minute, {}
        self._asked[word] = self._asked.get(word, 0) + 1
        return self._asked[word] <= _MOST_A_MINUTE
