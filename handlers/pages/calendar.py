"""``/calendar/<word>.ics``: a calendar of the rota for calendar programs; without ``.ics``, the page that helps to
subscribe to it.

The word is the only key: it is nowhere in a log, and every wrong one gets the same answer. Nothing of customers or
cases is in a calendar. https://www.rfc-editor.org/rfc/rfc5545, refreshing: https://www.rfc-editor.org/rfc/rfc7986.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from datetime import UTC, datetime
from html import escape
from typing import Final

from aiohttp import web

from bot.flows import calendar as flow
from bot.flows.calendar import Behind, Feed
from bot.flows.context import Context
from bot.ports import Clock
from handlers.pages.html import page, paragraph

_WORD: Final = re.compile(r"[A-Za-z0-9_-]{43}")
#: How often programs are asked to look again.
_REFRESH: Final = "PT1H"
_MOST_LINE: Final = 75
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
        self._given: dict[str, tuple[object, bytes]] = {}

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/calendar/{name}", self._serve)]

    async def _serve(self, request: web.Request) -> web.Response:
        ctx, name = self._ctx, request.match_info["name"]
        word, now = name.removesuffix(".ics"), ctx.store.clock.now()
        found = None
        if _WORD.fullmatch(word):
            found = await ctx.store.read(lambda conn: flow.behind(ctx, conn, now, word))
        if not self._calm.allows(found.subject if found is not None else ""):
            return web.Response(status=429, headers={**_HEADERS, "Retry-After": "60"})
        if found is None:
            return web.Response(status=404, text=_NOTHING, headers=_HEADERS)
        if name == word:
            return subscribing(
                found.title, f"{(ctx.public_url or str(request.url.origin())).rstrip('/')}/calendar/{word}.ics"
            )
        return _answer(request, await self._content(found))

    async def _content(self, found: Behind) -> bytes:
        """The calendar as a program reads it; reckoned beside the loop, and again when it may say something else."""
        like, content = self._given.get(found.subject, (None, b""))
        if like == found.like:
            return content
        said = await asyncio.to_thread(flow.feed, found, self._ctx.store.clock.now())
        if not said.is_kept:
            await self._ctx.store.write(lambda conn, now: flow.give_out(conn, found, said))
        content = rendered(said)
        if said.is_kept:
            self._given[found.subject] = (found.like, content)
        return content


def _answer(request: web.Request, content: bytes) -> web.Response:
    """The calendar, or that it is the one that the program has."""
    tag = hashlib.sha256(content).hexdigest()[:32]
    headers = {**_HEADERS, "ETag": f'"{tag}"'}
    if any(one.value in (tag, "*") for one in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="rota.ics"'
    return web.Response(body=content, content_type="text/calendar", charset="utf-8", headers=headers)


def rendered(feed: Feed) -> bytes:
    """A calendar in its format; the same feed gives the same bytes. A library takes a hundred times as long for these
    few properties (a second for a rota of hours), and tests read with one what stands here."""
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Buckstop//Executive rota//EN", "CALSCALE:GREGORIAN"),
        *(f"NAME:{_text(feed.title)}", f"X-WR-CALNAME:{_text(feed.title)}"),
        *(f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESH}", f"X-PUBLISHED-TTL:{_REFRESH}"),
    ]
    for entry, revision, changed_at in feed.entries:
        # Without a METHOD the stamp is when the entry was last revised (RFC 5545, 3.8.7.2).
        lines += [
            *("BEGIN:VEVENT", f"UID:{entry.uid}", f"DTSTAMP:{_instant(changed_at)}"),
            *(f"LAST-MODIFIED:{_instant(changed_at)}", f"SEQUENCE:{revision}"),
            *(f"DTSTART:{_instant(entry.start)}", f"DTEND:{_instant(entry.end)}", f"SUMMARY:{_text(entry.title)}"),
            "TRANSP:TRANSPARENT",  # whoever is on can be invited to a meeting
            "END:VEVENT",
        ]
    return b"".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


def _instant(t: datetime) -> str:
    return f"{t.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """As RFC 5545, 3.3.11 has it; names in a plan are one line each."""
    return re.sub(r"([\\;,])", r"\\\1", words)


def _folded(line: str) -> bytes:
    """At most 75 bytes a line, and no character cut in two (RFC 5545, 3.1)."""
    whole = line.encode()
    if len(whole) <= _MOST_LINE:
        return whole + b"\r\n"
    folded, room = bytearray(), _MOST_LINE
    for char in line:
        part = char.encode()
        if len(part) > room:
            folded += b"\r\n "
            room = _MOST_LINE - 1
        folded += part
        room -= len(part)
    return bytes(folded + b"\r\n")


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
