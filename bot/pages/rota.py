"""The rota at the desk: what ``/rota`` answers, and the windows in which it is looked at and changed.

Sentences come ready made, in the reader's own time; what a window has to carry on is made of ids and moments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from bot.pages.gaps import WhichGap


@dataclass(frozen=True, slots=True)
class Wished:
    """A change of the rota as a window carries it (``bot.rules.rota.wish``): ``act`` is what kind of change, the
    moments are in the plan file's own words, ``state`` tells the rota that a preview was reckoned from."""

    act: str
    who: str = ""
    other: str = ""
    rota: str = ""
    start: str = ""
    end: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in the fields of a submitted window: instants of periods, or days (the last one counted in) with or
    without hours."""

    wished: Wished
    who: str = ""
    other: str = ""
    rota: str = ""
    start: datetime | None = None
    end: datetime | None = None
    first: date | None = None
    last: date | None = None
    begins: time | None = None
    ends: time | None = None


class RotaButton(StrEnum):
    """What can be pressed beside the rota."""

    COVER = "cover"
    COVER_OTHERS = "cover others"
    AWAY = "away"
    TIME_OFF = "time off"
    TAKE = "take"
    PUT = "put"
    WEEK = "week"
    MONTH = "month"
    GAPS = "gaps"
    LOAD = "load"
    WHY = "why"
    UNDO = "undo"
    CALENDAR = "calendar"
    ROTAS = "rotas"
    TOPICS = "topics"
    PEOPLE = "people"
    ESCALATION = "escalation"
    TRY = "try"


@dataclass(frozen=True, slots=True)
class RotaAnswer:
    """Sentences for the one who asked, with what can be pressed under them."""

    lines: tuple[str, ...]
    buttons: tuple[RotaButton, ...] = ()


@dataclass(frozen=True, slots=True)
class RotaForm:
    """The fields of a change, as far as they are known. Pairs are (id, name): ``people`` whose turns or absence it is,
    none where ``name`` says it or it is the reader; ``others`` who could stand in; ``rotas`` where there are several.

    ``start`` and ``end`` are as in `Wished`; of days ``end`` is the day after the last. ``said`` comes first.
    """

    title: str
    wished: Wished
    name: str = ""
    people: tuple[tuple[str, str], ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    rotas: tuple[tuple[str, str], ...] = ()
    start: date | datetime | None = None
    end: date | datetime | None = None
    zone: str = "UTC"
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RotaLook:
    """The second step: the shifts that result, as sentences. ``undoes`` is the act that would be taken back. ``asks``:
    others are asked first, with a word if one likes."""

    title: str
    wished: Wished
    lines: tuple[str, ...]
    said: tuple[str, ...] = ()
    undoes: int | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class RotaDone:
    """A change was kept: what came of it, and the act that can be taken back."""

    title: str
    lines: tuple[str, ...]
    act: int | None = None


@dataclass(frozen=True, slots=True)
class RotaLine:
    """One sentence of a list; ``fill`` is the gap that it is about, where the reader may fill it, ``request`` the id of
    the request for cover, where they may give it to somebody."""

    text: str
    fill: WhichGap | None = None
    request: str = ""


@dataclass(frozen=True, slots=True)
class RotaList:
    """A window to read: weeks, gaps, reasons, load; or what can be asked at all. Buttons stand below."""

    title: str
    lines: tuple[RotaLine, ...]
    buttons: tuple[RotaButton, ...] = field(default=())


RotaWindow = RotaForm | RotaLook | RotaDone | RotaList
