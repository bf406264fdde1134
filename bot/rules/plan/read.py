"""From a plan file's text to a ``Plan``, or to every fault at once. Knows what the keys mean, not how YAML is written.

Executives are read first and rotas before routes, wherever they stand in the file, so that every name can be checked
where it is used and the fault carries that line.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.plan import fields as form
from bot.rules.plan.faults import PlanFaults, unknown
from bot.rules.plan.fields import Fields, Form
from bot.rules.plan.lanes import AS_USUAL, MANY, Looks, PraiseLane, Surges
from bot.rules.plan.model import (
    VERSION,
    Act,
    Executive,
    Outside,
    Plan,
    Policy,
    Route,
    Sign,
    Step,
    TimeOff,
    Whom,
)
from bot.rules.plan.rotas import RotaReader
from bot.rules.plan.source import Kind, Node, read_source
from bot.rules.plan.times import format_duration, parse_date, parse_duration, parse_instant
from bot.rules.plan.topics import read_staff, read_topic
from bot.rules.plan.wall import beginning

_OF_AN_EXECUTIVE: Final = (
    *("title", "sign", "slack", "timezone", "skills", "consent"),
    *("active_from", "active_until", "delegates", "undo_seconds", "cap", "hours"),
)
_OF_THE_PLAN: Final = (
    *("leads", "time_off", "routes", "escalation", "stop_topics", "approvers", "triage", "praise"),
    *("surges", "topics", "staff"),
)
#: An hour; more than a minute is a warning.
_LONGEST_UNDO: Final = 3600
#: Two are a coincidence; more than twenty need no machine to see it.
_AUTHORS: Final = (3, 20)
#: Shorter, nobody has written yet; longer, what is usual could not be told from what is new (a day is known).
_SURGES_WITHIN: Final = (timedelta(minutes=5), timedelta(hours=6))
#: Which steps make sense: an offer and a move go to the next in the ring, words to everybody else.
_WHOM: Final = {
    Act.TELL: (Whom.OWNER, Whom.DELEGATE, Whom.LEADS),
    Act.OFFER: (Whom.NEXT,),
    Act.MOVE: (Whom.NEXT,),
}


@functools.lru_cache(4)
def read_plan(text: str) -> Plan:
    """Read a plan file (YAML or JSON). Raises ``PlanFaults`` with each fault's line and what to do.

    A plan is a value, so the same text is read once, whoever asks: reading takes some 10 ms.
    """
    reader = _PlanReader(Form())
    plan = reader.plan(read_source(text))
    if reader.form.faults:
        raise PlanFaults(reader.form.faults)
    return plan


class _PlanReader:
    def __init__(self, gathered: Form) -> None:
        self.form = gathered

    def plan(self, root: Node) -> Plan:
        must, may = ("version", "executives", "rotas"), _OF_THE_PLAN
        fields = self.form.fields(root, "the plan", must=must, may=may)
        version = self.form.take(fields, "version", form.whole(0, 1_000_000), VERSION)
        if version != VERSION:
            self.form.fault(fields["version"], f"version: this program reads version {VERSION}, and this is {version}")
        executives = self._executives(fields)
        zones = {person.id: person.timezone for person in executives}
        rotas = self.form.own_names(fields, "rotas", RotaReader(self.form, zones).rota, lambda rota: rota.name)
        if "rotas" in fields and not rotas:
            self.form.fault(fields["rotas"], "rotas: there must be one at least")
        names = {rota.name for rota in rotas}
        return Plan(
            executives=executives,
            rotas=rotas,
            leads=self.form.distinct(fields, "leads", form.slack_user),
            time_off=self.form.each(fields, "time_off", lambda node: self._time_off(node, zones)),
            routes=self.form.each(fields, "routes", lambda node: self._route(node, names)),
            escalation=self.form.own_names(fields, "escalation", self._policy, lambda policy: policy.name),
            stop_topics=self.form.distinct(fields, "stop_topics", form.name),
            approvers=self.form.distinct(fields, "approvers", form.name),
            triage=self.form.take(fields, "triage", self._looks, AS_USUAL),
            praise=self.form.take(fields, "praise", self._praise, None),
            surges=self.form.take(fields, "surges", self._surges, MANY),
            topics=self.form.own_names(
                fields, "topics", lambda node: read_topic(self.form, node, zones), lambda topic: topic.name
            ),
            staff=self.form.take(fields, "staff", lambda node: read_staff(self.form, node), ()),
        )

    def _executives(self, fields: Fields) -> tuple[Executive, ...]:
        earlier: list[Executive] = []

        def executive(node: Node) -> Executive:
            person = self._executive(node)
            for other in earlier:
                if person.slack is not None and person.slack == other.slack:
                    self.form.fault(
                        _at(node, "slack"), f"slack: {person.slack} is {other.id} already. One person, one executive"
                    )
                mine, theirs = person.sign.initials, other.sign.initials
                if mine and theirs and mine.casefold() == theirs.casefold() and _active_together(person, other):
                    self.form.fault(
                        _at(node, "sign"),
                        f"initials: {person.id} and {other.id} both sign “{mine}” while both are active. Change one",
                    )
            earlier.append(person)
            return person

        return self.form.own_names(fields, "executives", executive, lambda person: person.id)

    def _executive(self, node: Node) -> Executive:
        take = self.form.take
        fields = self.form.fields(node, "an executive", must=("id", "name"), may=_OF_AN_EXECUTIVE)
        person = Executive(
            id=take(fields, "id", form.name, ""),
            name=take(fields, "name", form.text, ""),
            title=take(fields, "title", form.text, ""),
            sign=take(fields, "sign", self._sign, Sign()),
            slack=take(fields, "slack", form.slack_user, None),
            timezone=take(fields, "timezone", form.zone, "UTC"),
            skills=self.form.distinct(fields, "skills", form.name),
            consent=take(fields, "consent", form.truth, False),
            active_from=take(fields, "active_from", form.moment(parse_instant), None),
            active_until=take(fields, "active_until", form.moment(parse_instant), None),
            delegates=self.form.distinct(fields, "delegates", form.slack_user),
            undo_seconds=take(fields, "undo_seconds", form.whole(0, _LONGEST_UNDO), 10),
            cap=take(fields, "cap", form.whole(1, 1000), None),
            hours=take(fields, "hours", RotaReader(self.form, ()).window, None),
        )
        if person.active_from and person.active_until and person.active_until <= person.active_from:
            self.form.fault(fields["active_until"], "active_until: the end is not after the start")
        if person.slack in person.delegates:
            self.form.fault(fields["delegates"], f"delegates: {person.slack} is the executive. Name somebody else")
        return person

    def _sign(self, node: Node) -> Sign:
        fields = self.form.fields(node, "sign", may=("full", "short", "initials"))
        return Sign(
            full=self.form.take(fields, "full", form.text, None),
            short=self.form.take(fields, "short", form.text, None),
            initials=self.form.take(fields, "initials", form.text, None),
        )

    def _time_off(self, node: Node, zones: dict[str, str]) -> TimeOff | None:
        fields = self.form.fields(node, "time off", must=("executive", "from", "to"))
        executive = self.form.take(fields, "executive", form.named("the executive", zones), None)
        start = self.form.take(fields, "from", form.moment(_day_or_instant), None)
        end = self.form.take(fields, "to", form.moment(_day_or_instant), None)
        if executive is None or start is None or end is None:
            return None
        zone = ZoneInfo(zones[executive])
        # A day that the date line took away begins when it ends: legal, and nobody is away on it.
        if beginning(end, zone) < beginning(start, zone) or end == start:
            self.form.fault(fields["to"], "to: the end is not after the start; of whole days, “to” is the day after")
        return TimeOff(executive, start, end)

    def _route(self, node: Node, rotas: Collection[str]) -> Route:
        fields = self.form.fields(node, "a route", may=("topic", "channel", "rota", "slack_channel"))
        if fields and "rota" not in fields and "slack_channel" not in fields:
            self.form.fault(node, "a route needs “rota” or “slack_channel”: where should it lead?")
        return Route(
            topic=self.form.take(fields, "topic", form.name, None),
            channel=self.form.take(fields, "channel", form.name, None),
            rota=self.form.take(fields, "rota", form.named("the rota", rotas), None),
            slack_channel=self.form.take(fields, "slack_channel", form.slack_channel, None),
        )

    def _policy(self, node: Node) -> Policy:
        take, defaults = self.form.take, Policy()
        may = ("first_response", "next_response", "outside", "steps", "cap")
        fields = self.form.fields(node, "an escalation policy", must=("name",), may=may)
        duration = form.moment(parse_duration)
        return Policy(
            name=take(fields, "name", form.name, ""),
            first_response=take(fields, "first_response", duration, defaults.first_response),
            next_response=take(fields, "next_response", duration, defaults.next_response),
            outside=take(fields, "outside", form.one_of(Outside), defaults.outside),
            steps=self._steps(fields),
            cap=take(fields, "cap", form.whole(1, 1000), None),
        )

    def _looks(self, node: Node) -> Looks:
        fields, defaults = self.form.fields(node, "triage", may=("unsure", "questions")), AS_USUAL
        span = form.moment(_off_or_duration)
        return Looks(
            unsure=self.form.take(fields, "unsure", span, defaults.unsure),
            questions=self.form.take(fields, "questions", span, defaults.questions),
        )

    def _praise(self, node: Node) -> PraiseLane:
        fields, usual = self.form.fields(node, "praise", must=("first_response",)), PraiseLane().first_response
        return PraiseLane(self.form.take(fields, "first_response", form.moment(parse_duration), usual))

    def _surges(self, node: Node) -> Surges:
        fields = self.form.fields(node, "surges", may=("authors", "within"))
        return Surges(
            authors=self.form.take(fields, "authors", form.whole(*_AUTHORS), MANY.authors),
            within=self.form.take(fields, "within", form.moment(_window_of_surges), MANY.within),
        )

    def _steps(self, fields: Fields) -> tuple[Step, ...]:
        last = timedelta(0)

        def step(node: Node) -> Step | None:
            nonlocal last
            read = self._step(node)
            if read is not None:
                if read.after <= last:
                    self.form.fault(node, "after: each step comes later than the one before it")
                last = read.after
            return read

        return self.form.each(fields, "steps", step)

    def _step(self, node: Node) -> Step | None:
        fields = self.form.fields(node, "a step", must=("after",), may=[str(act) for act in Act])
        acts = [act for act in Act if act in fields]
        after = self.form.take(fields, "after", form.moment(parse_duration), None)
        if node.kind is not Kind.MAPPING or after is None:
            return None
        if len(acts) != 1:
            raise ValueError("each does one thing: tell, offer or move")
        whom = form.one_of(Whom)(fields[acts[0]])
        if whom not in _WHOM[acts[0]]:
            raise ValueError(f"{acts[0]}: " + unknown("the word", whom, [str(word) for word in _WHOM[acts[0]]]))
        return Step(after, acts[0], whom)


def _at(node: Node, key: str) -> Node:
    """Where a mapping says something; the mapping itself where it does not."""
    return next((value for name, value in node.fields if name.text == key), node)


def _off_or_duration(text: str) -> timedelta | None:
    return None if text == "off" else parse_duration(text)


def _window_of_surges(text: str) -> timedelta:
    span, (least, most) = parse_duration(text), _SURGES_WITHIN
    if not least <= span <= most:
        raise ValueError(f"{text} is not between {format_duration(least)} and {format_duration(most)}")
    return span


def _active_together(one: Executive, other: Executive) -> bool:
    def begins_before_end(a: Executive, b: Executive) -> bool:
        return a.active_from is None or b.active_until is None or a.active_from < b.active_until

    return begins_before_end(one, other) and begins_before_end(other, one)


def _day_or_instant(text: str) -> date | datetime:
    return parse_date(text) if len(text) == len("2026-05-04") else parse_instant(text)
