"""The plan as frozen values: executives, leads, rotas, time off, routes, escalation. Knows no YAML, no clock, no store.

All instants are aware UTC. Wall times (an anchor, a window's ends) are naive and belong to the layer's zone; dates are
local dates. A plan is a value: a change is a new plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.rules.plan.lanes import AS_USUAL, MANY, Looks, PraiseLane, Surges
from bot.rules.plan.topics import Staff, Topic

VERSION = 1
#: How long one may want to be able to undo, in seconds (slack-ux.md, section 14).
MOST_UNDO = 60


@dataclass(frozen=True, slots=True)
class Sign:
    """How an executive signs, from long to short. What is None was not given and is never computed."""

    full: str | None = None
    short: str | None = None
    initials: str | None = None


@dataclass(frozen=True, slots=True)
class Executive:
    """A person who answers under their own name. ``active_until`` is exclusive; ``delegates`` are Slack user ids.

    ``cap`` is the most open cases that the rota gives them, ``hours`` their working day in their own zone (None: the
    house's, from 7 to 20).
    """

    id: str
    name: str
    title: str = ""
    sign: Sign = Sign()
    slack: str | None = None
    timezone: str = "UTC"
    skills: tuple[str, ...] = ()
    consent: bool = False
    active_from: datetime | None = None
    active_until: datetime | None = None
    delegates: tuple[str, ...] = ()
    undo_seconds: int = 10
    cap: int | None = None
    hours: Window | None = None

    def active_at(self, t: datetime) -> bool:
        return (self.active_from is None or self.active_from <= t) and (
            self.active_until is None or t < self.active_until
        )


class Unit(StrEnum):
    """What a turn is counted in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Every:
    """The length of one turn: ``count`` units."""

    unit: Unit
    count: int


class Turns(StrEnum):
    """What makes a turn pass: the calendar, or only open windows (days off are no turns)."""

    CALENDAR = "calendar"
    WINDOWS = "windows"


@dataclass(frozen=True, slots=True)
class Window:
    """Hours in which a layer counts. ``days`` are those on which it opens (Monday is 0).

    ``end`` at or before ``start`` lies on the next day, so equal ends mean 24 hours.
    """

    days: tuple[int, ...]
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Change:
    """A later version of a layer's members, in force from ``start`` on."""

    start: datetime
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The public holidays of a country (ISO 3166), or of one subdivision of it."""

    country: str
    subdivision: str | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """One ring of executives who take turns. No ``windows`` means always; ``until`` is exclusive."""

    name: str
    timezone: str
    anchor: datetime
    every: Every
    members: tuple[str, ...]
    priority: int = 0
    changes: tuple[Change, ...] = ()
    windows: tuple[Window, ...] = ()
    turns: Turns = Turns.CALENDAR
    holidays: tuple[date | PublicHolidays, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """From ``start`` to ``end`` (exclusive) this executive is on, because a human said so."""

    start: datetime
    end: datetime
    executive: str


@dataclass(frozen=True, slots=True)
class Swap:
    """``taker`` is on where ``asker`` would be; None is a request that nobody has accepted yet."""

    start: datetime
    end: datetime
    asker: str
    taker: str | None


@dataclass(frozen=True, slots=True)
class Rota:
    """Who is asked, in what order. Later overrides are newer; swaps stand in the order of their acceptance.

    ``needs`` are (topic, skill) pairs. ``user_group`` is the Slack user group that whoever is on belongs to.
    """

    name: str
    layers: tuple[Layer, ...] = ()
    fallback: tuple[str, ...] = ()
    needs: tuple[tuple[str, str], ...] = ()
    overrides: tuple[Override, ...] = ()
    swaps: tuple[Swap, ...] = ()
    user_group: str | None = None

    def skill_for(self, topic: str | None) -> str | None:
        """The skill that a topic needs here, or None."""
        return next((skill for known, skill in self.needs if known == topic), None)


@dataclass(frozen=True, slots=True)
class TimeOff:
    """An absence. A date is the beginning of that day in the executive's own zone; ``end`` is exclusive."""

    executive: str
    start: date | datetime
    end: date | datetime


@dataclass(frozen=True, slots=True)
class Route:
    """Where posts of a topic, a channel or both go. What is None is not decided by this route."""

    topic: str | None = None
    channel: str | None = None
    rota: str | None = None
    slack_channel: str | None = None

    def matches(self, topic: str | None, channel: str | None) -> bool:
        return self.topic in (None, topic) and self.channel in (None, channel)


class Outside(StrEnum):
    """What the first clock does outside all windows."""

    WAIT = "wait"
    FALLBACK = "fallback"


class Act(StrEnum):
    """What a step of an escalation does."""

    TELL = "tell"
    OFFER = "offer"
    MOVE = "move"


class Whom(StrEnum):
    """Who is meant by a step."""

    OWNER = "owner"
    DELEGATE = "delegate"
    NEXT = "next"
    LEADS = "leads"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an escalation; ``after`` counts from the start of the clock."""

    after: timedelta
    act: Act
    whom: Whom


@dataclass(frozen=True, slots=True)
class Policy:
    """How long an answer may take, and who hears when it takes longer.

    ``cap`` is the most open cases that the rota gives to one executive who has no number of their own.
    """

    name: str = "default"
    first_response: timedelta = timedelta(minutes=30)
    next_response: timedelta = timedelta(hours=2)
    outside: Outside = Outside.WAIT
    steps: tuple[Step, ...] = ()
    cap: int | None = None


@dataclass(frozen=True)
class Plan:
    """All that leads decide, as one value. There is always at least one rota.

    A reply on a stop topic leaves only when a second person has approved it: one of the ``approvers`` (ids of
    executives, Slack ids of leads), or, where none are named, another executive who has agreed. Without ``praise`` it
    is set aside like everything that is no complaint.
    """

    executives: tuple[Executive, ...]
    rotas: tuple[Rota, ...]
    leads: tuple[str, ...] = ()
    time_off: tuple[TimeOff, ...] = ()
    routes: tuple[Route, ...] = ()
    escalation: tuple[Policy, ...] = ()
    stop_topics: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    triage: Looks = AS_USUAL
    praise: PraiseLane | None = None
    surges: Surges = MANY
    topics: tuple[Topic, ...] = ()
    staff: Staff = ()

    def executive(self, id: str | None) -> Executive | None:  # noqa: A002 - the plan file's own word
        return next((person for person in self.executives if person.id == id), None)

    def by_slack(self, slack_id: str) -> Executive | None:
        return next((person for person in self.executives if person.slack == slack_id), None)

    def topic(self, name: str | None) -> Topic | None:
        return next((topic for topic in self.topics if topic.name == name), None)

    def is_lead(self, slack_id: str) -> bool:
        return slack_id in self.leads

    def executives_of_delegate(self, slack_id: str) -> tuple[Executive, ...]:
        """The executives for whom this person may prepare replies."""
        return tuple(person for person in self.executives if slack_id in person.delegates)

    def rota(self, name: str) -> Rota | None:
        return next((rota for rota in self.rotas if rota.name == name), None)

    def rota_for(self, topic: str | None, channel: str | None) -> Rota:
        """The rota of the first route that matches; where there is none, or it names none, the first rota."""
        route = self._route(topic, channel)
        named = self.rota(route.rota) if route and route.rota else None
        return named or self.rotas[0]

    def slack_channel_for(self, topic: str | None, channel: str | None) -> str | None:
        """The Slack channel of the first route that matches, or None: then the one of the settings."""
        route = self._route(topic, channel)
        return route.slack_channel if route else None

    @property
    def policy(self) -> Policy:
        """The first escalation policy; without one, the default clocks and no steps."""
        return self.escalation[0] if self.escalation else Policy()

    def _route(self, topic: str | None, channel: str | None) -> Route | None:
        return next((route for route in self.routes if route.matches(topic, channel)), None)
