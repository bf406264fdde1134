"""A simulation as a picture that leads can post: a week a line, who is on, and what each would carry. Pure.

What a colour says stands there in letters too; the whole of it stands in the title and the description. It is made of
boxes, lines and words; ``bot.rules.rota.svg`` and ``bot.rules.rota.png`` write them down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.plan.model import Plan
from bot.rules.plan.wall import instant, local
from bot.rules.rota.figures import Name, number, share, summary
from bot.rules.rota.gaps import Meant
from bot.rules.rota.simulate import Simulation
from bot.rules.rota.spans import Span, clipped
from bot.rules.rota.wording import town

#: In pixels of a picture that a phone shows at about half its size: letters of 22 are read there.
_WIDTH: Final = 760
_LEFT: Final = 110
_ROW: Final = 40
_TEXT: Final = 22
_DAY_WIDTH: Final = (_WIDTH - _LEFT - 20) / 7
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: Light grounds on which dark letters have a contrast of at least 7 to 1.
_COLOURS: Final = ("#bcd9f2", "#f6d6a8", "#cfe8c4", "#e3cdf0", "#f5c6c0", "#c4e7e4", "#ecebb4", "#dcd5c8")
_DAY: Final = timedelta(1)
_INK: Final = "#1d2b3a"
_WHITE: Final = "#ffffff"
#: The ground on which nobody is on: stripes.
NOBODY: Final = "nobody"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; ``fill`` is a colour or NOBODY, ``says`` is what a pointer on it reads."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """An upright line."""

    x: float
    y: float
    height: float
    colour: str


@dataclass(frozen=True, slots=True)
class Words:
    """One line of words on its baseline; ``x`` is its middle where it is ``centred``, else its beginning."""

    x: float
    y: float
    text: str
    size: int = _TEXT
    bold: bool = False
    centred: bool = False


Shape = Box | Rule | Words


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, back to front, on white with dark ink."""

    width: int
    height: int
    title: str
    description: str
    shapes: tuple[Shape, ...]
    ink: str = _INK


def picture(plan: Plan, made: Simulation, zone: str, name: Name) -> Picture:
    """The picture. ``zone`` is that in which days begin."""
    people = [load.executive for load in made.loads]
    drawn = _Drawing(made, zone, name, dict(zip(people, _codes([name(one) for one in people]), strict=True)))
    rota = plan.rota(made.rota)
    closed = [] if rota is None else Meant(rota).hours(made.start, made.end)
    return drawn.whole(closed)


class _Drawing:
    def __init__(self, made: Simulation, zone: str, name: Name, codes: dict[str, str]) -> None:
        self._made = made
        self._zone_name = zone
        self._zone = ZoneInfo(zone)
        self._name = name
        self._codes = codes
        self._colours = {person: _COLOURS[n % len(_COLOURS)] for n, person in enumerate(codes)}
        self._y = 0

    def whole(self, meant: list[Span]) -> Picture:
        weeks = self._weeks()
        shapes = [*self._head(), *self._calendar(weeks, meant), *self._loads()]
        lines = [line.strip() for line in summary(self._made, self._zone_name, self._name)]
        lines += [f"{self._name(load.executive)}: {number(load.work)}." for load in self._made.loads]
        title = f"Rota {self._made.rota}, {len(weeks)} weeks from {_date(local(self._made.start, self._zone))}"
        return Picture(_WIDTH, self._y + 20, title, " ".join(lines), tuple(shapes))

    def _head(self) -> Iterator[Shape]:
        self._y = 36
        yield Words(20, self._y, f"Rota {self._made.rota}, simulated", size=28, bold=True)
        self._y += 34
        yield Words(20, self._y, f"{town(self._zone_name)} time. Striped: nobody is on.")

    def _weeks(self) -> list[datetime]:
        """The Mondays, naive, on which the weeks of the picture begin."""
        first, last = local(self._made.start, self._zone), local(self._made.end, self._zone)
        monday = datetime.combine(first.date() - first.weekday() * _DAY, datetime.min.time())
        return [monday + n * 7 * _DAY for n in range(((last - monday).days + 6) // 7)]

    def _calendar(self, weeks: list[datetime], meant: list[Span]) -> Iterator[Shape]:
        self._y += 34
        for n, day in enumerate(_DAYS):
            yield Words(_LEFT + (n + 0.5) * _DAY_WIDTH, self._y, day, centred=True)
        self._y += 10
        for monday in weeks:
            yield Words(20, self._y + 28, f"{monday.day} {monday:%b}")
            yield from self._week(monday, meant)
            self._y += _ROW + 6

    def _week(self, monday: datetime, meant: list[Span]) -> Iterator[Shape]:
        yield Box(_LEFT, self._y, 7 * _DAY_WIDTH, _ROW, "#f1f1ee")
        for n in range(7):
            day = monday + n * _DAY
            start, end = instant(day, self._zone), instant(day + _DAY, self._zone)
            for segment in self._made.segments:
                for span in clipped([(segment.start, segment.end)], start, end):
                    if segment.executive is not None:
                        yield from self._block(day, span, segment.executive)
                    else:
                        yield from (self._nobody(day, part) for part in clipped(meant, *span))
        for n in range(8):
            yield Rule(_LEFT + n * _DAY_WIDTH, self._y, _ROW, "#8a8f94")

    def _place(self, day: datetime, span: Span) -> tuple[float, float]:
        """Where in its day a span stands, and how wide it is. Days on which clocks change are as wide as others."""
        start, end = instant(day, self._zone), instant(day + _DAY, self._zone)
        scale = _DAY_WIDTH / (end - start).total_seconds()
        left = _LEFT + (day.weekday()) * _DAY_WIDTH + (span[0] - start).total_seconds() * scale
        return left, (span[1] - span[0]).total_seconds() * scale

    def _block(self, day: datetime, span: Span, person: str) -> Iterator[Shape]:
        x, width = self._place(day, span)
        code = self._codes.get(person, "")
        colour = self._colours.get(person, "#dddddd")
        yield Box(x, self._y, width, _ROW, colour, _WHITE, self._name(person))
        size = min(_TEXT, int(width / max(len(code), 1) * 1.4))
        if size >= 12:
            yield Words(x + width / 2, self._y + 28, code, size, centred=True)

    def _nobody(self, day: datetime, span: Span) -> Box:
        x, width = self._place(day, span)
        return Box(x, self._y, width, _ROW, NOBODY, "#b3261e", "nobody")

    def _loads(self) -> Iterator[Shape]:
        self._y += 40
        yield Words(20, self._y, "What each would carry, in cases' worth of work", bold=True)
        self._y += 12
        most = max((load.work for load in self._made.loads), default=0.0) or 1.0
        for load in self._made.loads:
            width = 300 * load.work / most
            yield Words(20, self._y + 29, f"{self._codes[load.executive]}  {_cut(self._name(load.executive))}")
            yield Box(330, self._y + 4, width, _ROW - 8, self._colours[load.executive], _INK)
            yield Words(340 + width, self._y + 29, number(load.work))
            self._y += _ROW
        meant = self._made.end - self._made.start - self._made.coverage.closed
        count = len(self._made.gaps)
        told = f"On for {share(meant - self._made.coverage.missing, meant)} of the hours meant. " if meant else ""
        told += f"{count} {'gap' if count == 1 else 'gaps'}. Fairness {100 * self._made.evenness:.0f} of 100."
        self._y += 34
        yield Words(20, self._y, told)


def _codes(names: list[str]) -> list[str]:
    """Two or three letters for each name, no two alike: ``AR``, and ``AR2`` for the second of them."""
    made: list[str] = []
    for name in names:
        words = name.split() or ["?"]
        code = (words[0][:1] + (words[-1][:1] if len(words) > 1 else words[0][1:2])).upper()
        number_ = 2
        unique = code
        while unique in made:
            unique, number_ = f"{code}{number_}", number_ + 1
        made.append(unique)
    return made


def _cut(name: str) -> str:
    return name if len(name) <= 22 else name[:21] + "…"


def _date(day: datetime) -> str:
    return f"{day.day} {day:%B %Y}"
