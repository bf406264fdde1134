"""Reads one rota of a plan file: layers, overrides, swaps. Knows the executives' ids, nothing else of the plan."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from bot.rules.plan import fields as form
from bot.rules.plan.faults import PlanFaults, unknown
from bot.rules.plan.fields import Fields, Form
from bot.rules.plan.holidays import public_holidays
from bot.rules.plan.model import (
    Change,
    Every,
    Layer,
    Override,
    PublicHolidays,
    Rota,
    Swap,
    Turns,
    Unit,
    Window,
)
from bot.rules.plan.source import Kind, Node
from bot.rules.plan.times import parse_date, parse_instant, parse_time, parse_wall

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Ten years a turn, in each unit: more is a slip of the finger.
_MOST: Final = {Unit.DAYS: 3660, Unit.WEEKS: 522, Unit.MONTHS: 120}
_LONG_AGO: Final = parse_instant("1970-01-01T00:00:00Z")


@dataclass(frozen=True)
class RotaReader:
    """Reads rotas into one form; ``people`` are the ids of all executives."""

    form: Form
    people: Collection[str]

    def rota(self, node: Node) -> Rota:
        fields = self.form.fields(
            node, "a rota", must=("name",), may=("fallback", "needs", "layers", "overrides", "swaps", "user_group")
        )
        return Rota(
            name=self.form.take(fields, "name", form.name, ""),
            layers=self.form.own_names(fields, "layers", self._layer, lambda layer: layer.name),
            fallback=self.form.distinct(fields, "fallback", self._person),
            needs=self.form.take(fields, "needs", self._needs, ()),
            overrides=self.form.each(fields, "overrides", self._override),
            swaps=self.form.each(fields, "swaps", self._swap),
            user_group=self.form.take(fields, "user_group", form.slack_group, None),
        )

    def _person(self, node: Node) -> str:
        return form.named("the executive", self.people)(node)

    def _needs(self, node: Node) -> tuple[tuple[str, str], ...]:
        if node.kind is not Kind.MAPPING:
            raise ValueError("topics with the skill each needs are expected, as {billing: billing}")
        return tuple((form.name(topic), form.name(skill)) for topic, skill in node.fields)

    def _layer(self, node: Node) -> Layer:
        take = self.form.take
        fields = self.form.fields(
            node,
            "a layer",
            must=("name", "timezone", "anchor", "every", "members"),
            may=("priority", "changes", "windows", "turns", "holidays", "until"),
        )
        layer = Layer(
            name=take(fields, "name", form.name, ""),
            timezone=take(fields, "timezone", form.zone, "UTC"),
            anchor=take(fields, "anchor", form.moment(parse_wall), datetime(1970, 1, 1)),  # noqa: DTZ001 - wall time
            every=take(fields, "every", self._every, Every(Unit.DAYS, 1)),
            members=self.form.distinct(fields, "members", self._person),
            priority=take(fields, "priority", form.whole(-1_000_000, 1_000_000), 0),
            changes=self.form.each(fields, "changes", self._change),
            windows=self.form.each(fields, "windows", self.window),
            turns=take(fields, "turns", form.one_of(Turns), Turns.CALENDAR),
            holidays=self._holidays(fields),
            until=take(fields, "until", form.moment(parse_instant), None),
        )
        if layer.turns is Turns.WINDOWS and layer.every.unit is not Unit.DAYS:
            self.form.fault(fields["turns"], "turns: open windows are counted in days. Write every: {days: n}")
        if layer.turns is Turns.WINDOWS and "windows" not in fields:
            self.form.fault(fields["turns"], "turns: there are no windows to count. Add windows, or write calendar")
        if len({change.start for change in layer.changes}) < len(layer.changes):
            self.form.fault(fields["changes"], "changes: two begin at the same instant. Keep one")
        return layer

    def _every(self, node: Node) -> Every:
        if node.kind is not Kind.MAPPING or len(node.fields) != 1:
            raise ValueError("exactly one of days, weeks and months is expected, as {weeks: 1}")
        unit, count = node.fields[0]
        known = form.one_of(Unit)(unit)
        return Every(known, form.whole(1, _MOST[known])(count))

    def _change(self, node: Node) -> Change:
        fields = self.form.fields(node, "a change of members", must=("from", "members"))
        return Change(
            start=self.form.take(fields, "from", form.moment(parse_instant), _LONG_AGO),
            members=self.form.distinct(fields, "members", self._person),
        )

    def window(self, node: Node) -> Window:
        """Hours of some days."""
        fields = self.form.fields(node, "a window", must=("start", "end"), may=("days",))
        days = self.form.distinct(fields, "days", _day) if "days" in fields else tuple(range(7))
        if not days and not fields["days"].items:
            self.form.fault(fields["days"], "days: name at least one of mon … sun, or leave “days” out")
        return Window(
            days=tuple(sorted(days)),
            start=self.form.take(fields, "start", form.moment(parse_time), time.min),
            end=self.form.take(fields, "end", form.moment(parse_time), time.min),
        )

    def _holidays(self, fields: Fields) -> tuple[date | PublicHolidays, ...]:
        node = fields.get("holidays")
        if node is not None and node.kind is Kind.MAPPING:
            read = self.form.read(node, self._holiday, None, "holidays")
            return () if read is None else (read,)
        return self.form.distinct(fields, "holidays", self._holiday)

    def _holiday(self, node: Node) -> date | PublicHolidays:
        if node.kind is not Kind.MAPPING:
            return form.moment(parse_date)(node)
        fields = self.form.fields(node, "holidays", must=("country",), may=("subdivision",))
        country = self.form.take(fields, "country", form.text, None)
        subdivision = self.form.take(fields, "subdivision", form.text, None)
        if country is None:
            raise PlanFaults(())  # what is wrong is gathered already
        return public_holidays(country, subdivision)

    def _override(self, node: Node) -> Override:
        fields = self.form.fields(node, "an override", must=("start", "end", "executive"))
        start, end = self._span(node, fields)
        return Override(start, end, self.form.take(fields, "executive", self._person, ""))

    def _swap(self, node: Node) -> Swap:
        fields = self.form.fields(node, "a swap", must=("start", "end", "from"), may=("to",))
        start, end = self._span(node, fields)
        asker = self.form.take(fields, "from", self._person, "")
        taker = self.form.take(fields, "to", self._person, None)
        if taker is not None and taker == asker:
            raise ValueError(f"{asker} would swap with {asker}. Name somebody else, or null")
        return Swap(start, end, asker, taker)

    def _span(self, node: Node, fields: Fields) -> tuple[datetime, datetime]:
        start = self.form.take(fields, "start", form.moment(parse_instant), None)
        end = self.form.take(fields, "end", form.moment(parse_instant), None)
        if start is not None and end is not None and end <= start:
            self.form.fault(fields["end"], "the end is not after the start")
        return start or _LONG_AGO, end or _LONG_AGO


def _day(node: Node) -> int:
    if node.text not in DAYS:
        raise ValueError(unknown("the day", node.text, DAYS))
    return DAYS.index(node.text)
