"""What an executive's words promise: which day that is, and of what thing. Pure.

A date that can be read in two ways, that lies behind, or that stands in a question makes no promise: none is better
than a wrong one. A promised day ends when it ends where the executive lives.
"""

from __future__ import annotations

import calendar
import functools
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import regex

from bot.errors import surely
from bot.rules.dates import MONTHS, NUMBERS, UNITS, WEEKDAYS, said
from bot.rules.plan.wall import instant, local


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise: ``words`` as they were written, ``due`` its last instant, ``thing`` what it is of, or nothing.

    ``on`` says that it is for that day, not until then; ``timed``, that it ends at a time and not with the day.
    """

    words: str
    due: datetime
    thing: str = ""
    on: bool = False
    timed: bool = False

    def says(self, due: datetime, thing: str) -> bool:
        """Whether it is the promise for that instant; of two things there are two."""
        return self.due == due and (self.thing == thing or not (self.thing and thing))


#: A day without a year is looked for so far ahead; any other promise so far.
_MOST_DAYS: Final = 180
_MOST_AHEAD: Final = timedelta(days=366)
#: The most promises of one text.
_MOST: Final = 3
#: So many characters before a date say what it is about.
_MOST_BEFORE: Final = 500

_CLOCK: Final = regex.compile(r"(\d{1,2})(?:[:.](\d\d))?(?: ?([ap])m)?")
_SENTENCE_END: Final = regex.compile(r"[.!?…]+(?=\s|$)|\n")
_CLAUSE: Final = regex.compile(r"(?i)[,;:()–—]|\b(?:and|but|und|aber|y|pero|et|mais|e|ma|en|maar)\b")
_AHEAD: Final = regex.compile(
    r"(?i)(?:'|\u2019)ll\b|\b(?:will|should|shall|going to|can|is|are|be|werden?|wird|sollten?|kann|ist|será|vas?"
    r"|sera|sarà|vai|zal|zullen|moet)\b"
)
_BEHIND: Final = regex.compile(
    r"(?i)\b(?:was|were|had|did|left|sent|went|came|got|wrote|paid|told|took|made|has|have|yesterday|since|ago|last"
    r"|(?!need|speed|indeed|succeed|proceed|exceed)\p{L}{3,}ed"
    r"|waren?|wurden?|gingen?|ging|kam(?:en)?|hatten?|fue(?:ron)?|salió|llegó|estaba|envié|enviamos|était|étaient"
    r"|parti[es]*|arrivée?s?|era|stat[oaie]|partit[oaie]|arrivat[oaie]|foi|foram|saiu|chegou|werd|kwam|verzonden)\b"
)
#: A date under a condition ("if it is not there by Friday") says when the customer should write, and promises nothing.
#: What is something else in another of the languages counts with what follows it, or at the beginning, only.
_COMMA: Final = regex.compile(r"[,;:()–—]")
_IF: Final = regex.compile(
    r"(?i)\b(?:if|unless|whether|in case|wenn|falls|sofern|ob|en caso de que|au cas où|indien|mocht)\b"
    r"|\b(?:si|s['\u2019]il) (?:no|ne|non|[ncd]['\u2019]|el|los|las?|les?|vous|elles?|ils?|cela|antes)\b"
    r"|\bse (?:non|não|ainda|ancora|entro|até)\b|\bals (?:het|hij|zij|ze|u|je|de|dat|er|wij|we)\b"
    r"|^\W*(?:caso|sollten?|should (?:it|you|they|there|this|that|the|your|anything|nothing))\b"
)
_OURS: Final = regex.compile(
    r"(?i)\b(?:(?:i|we)(?:['\u2019]ll| will| shall)|(?:ich|wir) werden?|je vais|nous allons|voy a|vamos a"
    r"|ik zal|we zullen)\b"
)

_THINGS: Final[Mapping[str, str]] = {
    "refund": r"refund|reimburs|money back|erstatt|geld zurück|reembols|devoluci|rembours|rimbors|estorno|terugbetal"
    r"|geld terug",
    "replacement": r"replacement|new pair|ersatz|reemplazo|remplacement|sostituzione|substitui|vervang",
    "delivery": r"parcel|package|deliver|courier|shipment|paket|lieferung|sendung|paquete|colis|livraison|pacco"
    r"|consegna|encomenda|entrega|pakket|levering",
    "call": r"call|ring you|telephone|\brufe|anrufen|llam|vous appel|téléphon|chiam|ligo\b|bel je|bel u\b",
}
_OF: Final = {thing: regex.compile(rf"(?i)\b(?:{stems})") for thing, stems in _THINGS.items()}


def promised(text: str, at: datetime, zone: str) -> tuple[Promised, ...]:
    """What ``text``, written or read at ``at`` by somebody who lives in ``zone`` (IANA), promises; the first three."""
    found: list[Promised] = []
    dates = deque(said(text))
    for begin, end in _sentences(text):
        here = []
        while dates and dates[0].start < end:
            here.append(dates.popleft())
        if not here or text[begin:end].rstrip().endswith("?"):
            continue
        for one in here:
            before = text[max(begin, one.start - _MOST_BEFORE) : one.start]
            behind = ("on" in one.parts or "unit" in one.parts) and _is_behind(before)
            alone = "clock" not in one.parts or len(here) == 1
            ours = alone and not behind and not _is_condition(before)
            due = _due(one.parts, at, ZoneInfo(zone)) if ours else None
            if due is not None:
                timed = "clock" in one.parts or "noon" in one.parts or _unit(one.parts) in (0, 1)
                made = Promised(one.words, due, _thing(text[begin:end]), "on" in one.parts, timed)
                if not any(made.says(other.due, other.thing) for other in found):
                    found.append(made)
    return tuple(found[:_MOST])


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for stop in _SENTENCE_END.finditer(text):
        yield begin, stop.end()
        begin = stop.end()
    yield begin, len(text)


def _is_behind(before: str) -> bool:
    """Whether the clause that leads to a date speaks of what has been: ``it left`` on Friday."""
    clause = _CLAUSE.split(before)[-1]
    return bool(_BEHIND.search(clause)) and not _AHEAD.search(clause)


def _is_condition(before: str) -> bool:
    """Whether the date that follows says only when something else holds: ``if it is not there`` by Friday."""
    clause = _COMMA.split(before)[-1]
    found = _IF.search(clause)
    return found is not None and not _OURS.search(clause, found.end())


def _thing(sentence: str) -> str:
    """What the sentence is about, where it is about one thing that we know."""
    of = [thing for thing, stems in _OF.items() if stems.search(sentence)]
    return of[0] if len(of) == 1 else ""


def _due(parts: Mapping[str, str], at: datetime, zone: ZoneInfo) -> datetime | None:
    """The last instant of what these words name; None where nobody can tell, or it lies behind or too far ahead."""
    if "vague" in parts:
        return None
    here = local(at, zone)
    unit = _unit(parts)
    if unit is not None and unit < 2:
        due = at + _count(parts) * (timedelta(minutes=1), timedelta(hours=1))[unit]
    elif (day := _day(parts, here.date())) is None:
        return None
    elif parts.keys() & {"noon", "clock"}:
        clock = _clock(parts)
        due = instant(datetime.combine(day, clock), zone) if clock is not None else at
        if clock is None or due < at:
            return None
    else:
        # Where clocks go back at midnight the day's last second may have been once already.
        due = max(instant(datetime.combine(day, time.max), zone), at)
    return due if due - at <= _MOST_AHEAD else None


def _unit(parts: Mapping[str, str]) -> int | None:
    return _index(UNITS, parts["unit"]) if "unit" in parts else None


@functools.cache
def _index(words: tuple[str, ...], word: str) -> int:
    return next(number for number, one in enumerate(words) if regex.fullmatch(f"(?i:{one})", word))


def _count(parts: Mapping[str, str]) -> int:
    count = parts["count"]
    return int(count) if count.isdecimal() else NUMBERS[count]


def _clock(parts: Mapping[str, str]) -> time | None:
    if "noon" in parts:
        return time(12)
    found = surely(_CLOCK.match(parts["clock"]), "it was found by the same form")
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _day(parts: Mapping[str, str], today: date) -> date | None:
    """The last day that the words allow; None where nobody can tell, or it has passed."""
    day = _named(parts, today)
    if day is not None and "before" in parts:
        day -= timedelta(days=1)
    return day if day is not None and day >= today else None


def _named(parts: Mapping[str, str], today: date) -> date | None:
    if "unit" in parts:
        return _counted(parts, today)
    if "weekday" in parts:
        return _weekday(parts, today)
    if "tomorrow" in parts:
        return today + timedelta(days=1)
    if "span" in parts:
        return _span_end(parts["span"], today, following="next" in parts)
    if "day" in parts or "iso" in parts or "numbers" in parts:
        return _date(parts, today)
    if "month" in parts:
        month = _index(MONTHS, parts["month"]) + 1
        year = today.year + (month < today.month)
        end = date(year, month, calendar.monthrange(year, month)[1])
        return end if "end" in parts and "next" not in parts and (end - today).days <= _MOST_DAYS else None
    return today if parts.keys() & {"tonight", "noon", "clock"} else None


def _weekday(parts: Mapping[str, str], today: date) -> date | None:
    """The first such day; "next Friday" on a Wednesday is this week's for some, and next week's for others."""
    wanted = _index(WEEKDAYS, parts["weekday"])
    ahead = (wanted - today.weekday()) % 7
    if "next" in parts and wanted > today.weekday():
        return None
    if ahead == 0 and ("next" in parts or "before" in parts):
        ahead = 7
    return today + timedelta(days=ahead)


def _span_end(span: str, today: date, *, following: bool) -> date:
    """The last day of this week or month, or of the following one. A week ends on Sunday (ISO 8601)."""
    if span == "week":
        return today + timedelta(days=6 - today.weekday() + (7 if following else 0))
    year, month = divmod(today.year * 12 + today.month - 1 + following, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _counted(parts: Mapping[str, str], today: date) -> date:
    count, unit = _count(parts), _unit(parts)
    if unit == 4:
        year, month = divmod(today.year * 12 + today.month - 1 + count, 12)
        return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
    if "working" not in parts:
        return today + timedelta(days=count * (7 if unit == 3 else 1))
    day = today
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _date(parts: Mapping[str, str], today: date) -> date | None:
    """A day of the calendar. 5/8/2026 is two days, but for those who wrote it."""
    try:
        if "iso" in parts:
            return date.fromisoformat(parts["iso"])
        if "numbers" in parts:
            first, second, year = (int(number) for number in regex.findall(r"\d+", parts["numbers"]))
            year += 2000 if year < 100 else 0
            if "/" in parts["numbers"] and first <= 12 and second <= 12 and first != second:
                return None
            return date(year, first, second) if second > 12 else date(year, second, first)
        day, month = int(parts["day"]), _index(MONTHS, parts["month"]) + 1
        if "year" in parts:
            return date(int(parts["year"]), month, day)
        years = [year for year in (today.year, today.year + 1) if day <= calendar.monthrange(year, month)[1]]
        found = next((one for year in years if (one := date(year, month, day)) >= today), None)
    except ValueError:
        return None
    return found if found is not None and (found - today).days <= _MOST_DAYS else None
