"""A simulation as a picture that leads can post: a week a line, who is on, and what each would carry. Pure.

SVG, since names are written in all the world's letters and only the reader's own machine has the type for them. What a
colour says stands there in letters too; the whole of it stands in the title and the description.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from html import escape
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


def picture(plan: Plan, made: Simulation, zone: str, name: Name) -> str:
    """The picture as an SVG document. ``zone`` is that in which days begin."""
    people = [load.executive for load in made.loads]
    drawn = _Drawing(made, zone, name, dict(zip(people, _codes([name(one) for one in people]), strict=True)))
    rota = plan.rota(made.rota)
    closed = [] if rota is None else Meant(rota).hours(made.start, made.end)
    return drawn.document(closed)


class _Drawing:
    def __init__(self, made: Simulation, zone: str, name: Name, codes: dict[str, str]) -> None:
        self._made = made
        self._zone_name = zone
        self._zone = ZoneInfo(zone)
        self._name = name
        self._codes = codes
        self._colours = {person: _COLOURS[n % len(_COLOURS)] for n, person in enumerate(codes)}
        self._y = 0

    def document(self, meant: list[Span]) -> str:
        weeks = self._weeks()
        body = [*self._head(), *self._calendar(weeks, meant), *self._loads()]
        height = self._y + 20
        title = f"Rota {self._made.rota}, {len(weeks)} weeks from {_date(local(self._made.start, self._zone))}"
        lines = [line.strip() for line in summary(self._made, self._zone_name, self._name)]
        lines += [f"{self._name(load.executive)}: {number(load.work)}." for load in self._made.loads]
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
                f'height="{height}" role="img" aria-labelledby="t d" font-family="system-ui, sans-serif" '
                f'font-size="{_TEXT}" fill="#1d2b3a">',
                f'<title id="t">{escape(title)}</title>',
                f'<desc id="d">{escape(" ".join(lines))}</desc>',
                '<defs><pattern id="nobody" width="8" height="8" patternUnits="userSpaceOnUse" '
                'patternTransform="rotate(45)"><rect width="8" height="8" fill="#fff"/>'
                '<rect width="4" height="8" fill="#b3261e"/></pattern></defs>',
                f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
                *body,
                "</svg>\n",
            ]
        )

    def _head(self) -> Iterator[str]:
        self._y = 36
        yield _text(20, self._y, f"Rota {self._made.rota}, simulated", size=28, bold=True)
        self._y += 34
        yield _text(20, self._y, f"{town(self._zone_name)} time. Striped: nobody is on.")

    def _weeks(self) -> list[datetime]:
        """The Mondays, naive, on which the weeks of the picture begin."""
        first, last = local(self._made.start, self._zone), local(self._made.end, self._zone)
        monday = datetime.combine(first.date() - first.weekday() * _DAY, datetime.min.time())
        return [monday + n * 7 * _DAY for n in range(((last - monday).days + 6) // 7)]

    def _calendar(self, weeks: list[datetime], meant: list[Span]) -> Iterator[str]:
        self._y += 34
        for n, day in enumerate(_DAYS):
            yield _text(_LEFT + (n + 0.5) * _DAY_WIDTH, self._y, day, anchor="middle")
        self._y += 10
        for monday in weeks:
            yield _text(20, self._y + 28, f"{monday.day} {monday:%b}")
            yield from self._week(monday, meant)
            self._y += _ROW + 6

    def _week(self, monday: datetime, meant: list[Span]) -> Iterator[str]:
        frame = f'x="{_LEFT}" y="{self._y}" width="{7 * _DAY_WIDTH:.1f}" height="{_ROW}"'
        yield f'<rect {frame} fill="#f1f1ee"/>'
        for n in range(7):
            day = monday + n * _DAY
            start, end = instant(day, self._zone), instant(day + _DAY, self._zone)
            for segment in self._made.segments:
                for span in clipped([(segment.start, segment.end)], start, end):
                    if segment.executive is not None:
                        yield self._block(day, span, segment.executive)
                    else:
                        yield from (self._nobody(day, part) for part in clipped(meant, *span))
        for n in range(8):
            x = _LEFT + n * _DAY_WIDTH
            yield f'<line x1="{x:.1f}" y1="{self._y}" x2="{x:.1f}" y2="{self._y + _ROW}" stroke="#8a8f94"/>'

    def _place(self, day: datetime, span: Span) -> tuple[float, float]:
        """Where in its day a span stands, and how wide it is. Days on which clocks change are as wide as others."""
        start, end = instant(day, self._zone), instant(day + _DAY, self._zone)
        scale = _DAY_WIDTH / (end - start).total_seconds()
        left = _LEFT + (day.weekday()) * _DAY_WIDTH + (span[0] - start).total_seconds() * scale
        return left, (span[1] - span[0]).total_seconds() * scale

    def _block(self, day: datetime, span: Span, person: str) -> str:
        x, width = self._place(day, span)
        code = self._codes.get(person, "")
        size = min(_TEXT, int(width / max(len(code), 1) * 1.4))
        shown = _text(x + width / 2, self._y + 28, code, size=size, anchor="middle") if size >= 12 else ""
        frame = f'x="{x:.1f}" y="{self._y}" width="{width:.1f}" height="{_ROW}"'
        said = f"<title>{escape(self._name(person))}</title>"
        colour = self._colours.get(person, "#dddddd")
        return f'<g>{said}<rect {frame} fill="{colour}" stroke="#fff" stroke-width="0.5"/>{shown}</g>'

    def _nobody(self, day: datetime, span: Span) -> str:
        x, width = self._place(day, span)
        frame = f'x="{x:.1f}" y="{self._y}" width="{width:.1f}" height="{_ROW}"'
        return f'<g><title>nobody</title><rect {frame} fill="url(#nobody)" stroke="#b3261e"/></g>'

    def _loads(self) -> Iterator[str]:
        self._y += 40
        yield _text(20, self._y, "What each would carry, in cases' worth of work", bold=True)
        self._y += 12
        most = max((load.work for load in self._made.loads), default=0.0) or 1.0
        for load in self._made.loads:
            width = 300 * load.work / most
            yield _text(20, self._y + 29, f"{self._codes[load.executive]}  {_cut(self._name(load.executive))}")
            frame = f'x="330" y="{self._y + 4}" width="{width:.1f}" height="{_ROW - 8}"'
            yield f'<rect {frame} fill="{self._colours[load.executive]}" stroke="#1d2b3a"/>'
            yield _text(340 + width, self._y + 29, number(load.work))
            self._y += _ROW
        meant = self._made.end - self._made.start - self._made.coverage.closed
        count = len(self._made.gaps)
        told = f"On for {share(meant - self._made.coverage.missing, meant)} of the hours meant. " if meant else ""
        told += f"{count} {'gap' if count == 1 else 'gaps'}. Fairness {100 * self._made.evenness:.0f} of 100."
        self._y += 34
        yield _text(20, self._y, told)


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


def _text(x: float, y: float, words: str, *, size: int = _TEXT, bold: bool = False, anchor: str = "start") -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"{weight}>{escape(words)}</text>'


def _date(day: datetime) -> str:
    return f"{day.day} {day:%B %Y}"
