"""The fields of each change of the plan's structure, with what stands in the plan already. Reads, never writes.

Nothing here asks whether somebody may: the windows do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.capabilities import Capabilities
from bot.flows.structure_lists import above
from bot.pages.structure import Asked, Field, Input, PlanForm
from bot.rules.matters import TOPICS
from bot.rules.plan import Plan, Policy, edit_told
from bot.rules.plan.edit import ANY, At, Edit, What, Wrong, lines_of
from bot.rules.plan.edit_layers import in_turn, layer_of, next_handoff, rota_of
from bot.rules.plan.edit_people import last_day
from bot.rules.plan.edit_rotas import own_route, skill_of, spelled, topics
from bot.rules.plan.edit_words import format_holiday, format_hours, format_step
from bot.rules.plan.model import Every, Executive, Layer, Outside, Route, Turns, Unit
from bot.rules.plan.rotas import DAYS
from bot.rules.plan.times import format_duration, format_instant
from bot.rules.plan.topics import Topic
from bot.rules.rota.wording import town

_DAYS: Final = tuple(
    zip(DAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
_UNITS: Final = ((str(Unit.DAYS), "Days"), (str(Unit.WEEKS), "Weeks"), (str(Unit.MONTHS), "Months"))
_TURNS: Final = (
    (str(Turns.CALENDAR), "All days count"),
    (str(Turns.WINDOWS), "Only days with open hours count"),
)
_OUTSIDE: Final = (
    (str(Outside.WAIT), "The clock waits until the next hours"),
    (str(Outside.FALLBACK), "The fallback is asked at once"),
)
_WEEKLY: Final = Every(Unit.WEEKS, 1)
_HINT_ZONE: Final = "A zone or its town: Europe/London, Madrid"
_HINT_SKILLS: Final = "One word each: billing security"
_STAYS: Final = "Whoever is on stays on until the next hand-off, if they are still among them."
_ORDER: Final = "The next step shows them in order; there each can be moved up."
_CONSENT: Final = "They are asked themselves whether replies may go out under their name. Until then none does."


def form(channels: Mapping[str, Capabilities], plan: Plan, now: datetime, zone: str, asked: Asked) -> PlanForm:
    """The fields of a change, filled with what was entered before, or with what the plan has. ``zone`` is the
    reader's. Raises `Wrong` where what is to be changed is gone."""
    title, fields, said = _fields(channels, plan, now, zone, Edit(What(asked.what), asked.rota, asked.name))
    if asked.said:
        fields = [replace(one, value="\n".join(lines_of(asked.said, one.name))) for one in fields]
    return PlanForm(title, replace(asked, said="", state=""), tuple(fields), said, above(asked))


def _fields(
    channels: Mapping[str, Capabilities], plan: Plan, now: datetime, zone: str, edit: Edit
) -> tuple[str, list[Field], tuple[str, ...]]:
    match edit.what:
        case What.MEMBERS:
            layer = layer_of(plan, edit)
            said = (edit_told.turns(plan, layer, now), _STAYS, _ORDER)
            when = Field(At.FROM, Input.MOMENT, "From when on (empty: at once)", optional=True)
            return (
                "Who takes turns",
                [_people(plan, now, At.MEMBERS, "Who takes turns?", in_turn(layer, now)), when],
                said,
            )
        case What.HOURS:
            layer = layer_of(plan, edit)
            holidays = "\n".join(format_holiday(day) for day in layer.holidays)
            off = Field(
                At.HOLIDAYS, Input.LINES, "Not on these days", holidays,
                hint="A line each: GB, GB-ENG or 2026-12-24", optional=True,
            )  # fmt: skip
            return "Hours", [*_hours(layer), off], (f"Times are {town(layer.timezone)} time.",)
        case What.HANDOFF:
            layer = layer_of(plan, edit)
            turns = Field(At.TURNS, Input.ONE, "What counts as a turn?", str(layer.turns), _TURNS)
            present = (edit_told.handoff(layer, now), "Until the first hand-off everything stays as it is.")
            return "Hand-off", [*_rhythm(layer, next_handoff(layer, now)), turns], present
        case What.LAYER:
            layer = layer_of(plan, edit)
            until = format_instant(layer.until) if layer.until else ""
            return "Layer", [
                _name(layer.name), _priority(layer.priority),
                Field(At.UNTIL, Input.MOMENT, "Ends (empty: it goes on)", until, optional=True),
                _remove("This layer ends now"),
            ], ()  # fmt: skip
        case What.NEW_LAYER | What.NEW_ROTA:
            return _new(plan, now, zone, edit)
        case What.ROTA:
            rota = rota_of(plan, edit)
            asked = _people(plan, now, At.FALLBACK, "Who is asked when nobody is on?", rota.fallback)
            return "Rota", [replace(asked, optional=True), _remove("This rota goes")], (_ORDER,)
        case What.TOPIC:
            return _topic(plan, edit)
        case What.ROUTE:
            return _route(channels, plan, edit)
        case What.PERSON:
            return _person(plan, zone, edit)
        case What.POLICY:
            return "Escalation", _policy(plan.policy), ("Open cases keep what they began with.",)


def _new(plan: Plan, now: datetime, zone: str, edit: Edit) -> tuple[str, list[Field], tuple[str, ...]]:
    known = next((layer.timezone for rota in plan.rotas for layer in rota.layers), zone)
    blank = Layer("", known, datetime.combine(now.date(), time(9)), _WEEKLY, ())
    here = now.astimezone(ZoneInfo(known)).replace(tzinfo=None)
    monday = datetime.combine(here.date() + timedelta(7 - here.weekday()), time(9))
    rhythm, hours = _rhythm(blank, monday), _hours(blank)
    ring = _people(plan, now, At.MEMBERS, "Who takes turns?", ())
    if edit.what is What.NEW_ROTA:
        return "A new rota", [_name(""), ring, *rhythm, *hours], ("Nothing goes there until a route leads to it.",)
    rota = rota_of(plan, edit)
    above_all = max((layer.priority for layer in rota.layers), default=0) + 1
    return "A new layer", [_name(""), ring, *rhythm, *hours, _priority(above_all)], ()


def _topic(plan: Plan, edit: Edit) -> tuple[str, list[Field], tuple[str, ...]]:
    route = own_route(plan, edit.name)
    held = dict.fromkeys(skill for person in plan.executives for skill in person.skills)
    skill = skill_of(plan, edit.name)
    skills = [(one, one) for one in dict.fromkeys([*held, *([skill] if skill else [])])]
    fields = [
        Field(At.SKILL, Input.ONE, "Which skill does it need?", skill or ANY, ((ANY, "None"), *skills)),
        _rotas(plan, route, "To which rota?", "As all other cases"),
        _slack_channel(route),
        *_told_by(plan, edit.name),
    ]
    if not edit.name:
        name = Field(At.TOPIC, Input.TEXT, "What is the topic called?", hint="As it is recognised: billing")
        return "A new topic", [name, *fields], ("Skills are those that somebody in the plan has.",)
    return "Topic", [*fields, _remove("Forget this topic and its routes")], (f"Topic {edit.name}.",)


def _told_by(plan: Plan, name: str) -> list[Field]:
    """Who owns the cause of a topic, and what tells it."""
    known = plan.topic(name) or Topic(name)
    people = ((ANY, "Nobody yet"), *((one.id, one.name) for one in plan.executives))
    usual = "Empty: the built-in ones" if name in TOPICS else "A line each: refund, money back"
    return [
        Field(At.OWNER, Input.ONE, "Who owns the root cause?", known.owner or ANY, people),
        Field(At.WORDS, Input.LINES, "Words that tell it", "\n".join(known.words), hint=usual, optional=True),
        Field(
            At.EXAMPLES, Input.LINES, "Posts that are about it", "\n".join(known.examples),
            hint="A line each, in customers' words", optional=True,
        ),
    ]  # fmt: skip


def _route(channels: Mapping[str, Capabilities], plan: Plan, edit: Edit) -> tuple[str, list[Field], tuple[str, ...]]:
    at = next((number for number, one in enumerate(plan.routes) if spelled(one) == edit.name), None)
    if edit.name and at is None:
        raise Wrong(None, "It is no longer in the plan. Please begin again.")
    old = plan.routes[at] if at is not None else None
    others = [one for one in plan.routes if one is not old]
    titles = {one.channel: one.channel for one in plan.routes if one.channel}
    titles |= {name: one.title for name, one in channels.items()}
    places = [
        ("0", "First"),
        *(
            (str(number), f"After: {edit_told.about(one, titles.get(one.channel or '', ''))}")
            for number, one in enumerate(others, 1)
        ),
    ]
    fields = [
        Field(
            At.TOPIC, Input.ONE, "About what?", (old and old.topic) or ANY,
            ((ANY, "Any topic"), *((one, one) for one in topics(plan))),
        ),
        Field(
            At.CHANNEL, Input.ONE, "From where?", (old and old.channel) or ANY,
            ((ANY, "Any channel"), *titles.items()),
        ),
        _rotas(plan, old, "To which rota?", "The first rota"),
        _slack_channel(old),
        Field(At.PLACE, Input.ONE, "Where does it stand?", str(len(others) if at is None else at), tuple(places)),
    ]  # fmt: skip
    said = ("The first route that fits wins.",)
    if old is None:
        return "A new route", fields, said
    return "Route", [*fields, _remove("This route goes")], said


def _person(plan: Plan, zone: str, edit: Edit) -> tuple[str, list[Field], tuple[str, ...]]:
    old = plan.executive(edit.name)
    if edit.name and old is None:
        raise Wrong(None, "This person is no longer in the plan. Please begin again.")
    one = old or Executive("", "", timezone=zone)
    fields = [
        Field(At.NAME, Input.TEXT, "Name, as customers see it", one.name),
        Field(At.TITLE, Input.TEXT, "Title", one.title, hint="Chief Operating Officer", optional=True),
        Field(At.TIMEZONE, Input.TEXT, "Time zone", one.timezone, hint=_HINT_ZONE),
        Field(At.SKILLS, Input.TEXT, "Skills", " ".join(one.skills), hint=_HINT_SKILLS, optional=True),
        Field(At.LAST, Input.DAY, "Last day (empty: they stay)", last_day(one), optional=True),
    ]
    if one.slack is None:
        fields.insert(2, Field(At.SLACK, Input.USER, "Who is it in Slack?"))
    return ("Person", fields, ()) if old else ("A new person", fields[:-1], (_CONSENT,))


def _policy(policy: Policy) -> list[Field]:
    span = "90s, 30m, 2h or 1d"
    steps = "\n".join(format_step(step) for step in policy.steps)
    return [
        Field(At.FIRST_RESPONSE, Input.TEXT, "First answer within", format_duration(policy.first_response), hint=span),
        Field(At.NEXT_RESPONSE, Input.TEXT, "Next answers within", format_duration(policy.next_response), hint=span),
        Field(At.OUTSIDE, Input.ONE, "Outside all hours", str(policy.outside), _OUTSIDE),
        Field(At.STEPS, Input.LINES, "While nobody answers, a line each", steps, hint="10m tell owner", optional=True),
        Field(
            At.CAP, Input.TEXT, "Most open cases for each", str(policy.cap or ""), hint="Empty: no limit", optional=True
        ),
    ]


def _people(plan: Plan, now: datetime, at: At, label: str, chosen: tuple[str, ...]) -> Field:
    if not plan.executives:
        raise Wrong(None, "There is nobody in the plan yet. Add a person first.")
    able = [one for one in plan.executives if one.id in chosen or one.active_until is None or one.active_until > now]
    return Field(at, Input.SEVERAL, label, "\n".join(chosen), tuple((one.id, one.name) for one in able))


def _hours(layer: Layer) -> list[Field]:
    first = layer.windows[0] if layer.windows else None
    more = "\n".join(format_hours(one) for one in layer.windows[1:])
    return [
        Field(
            At.DAYS, Input.BOXES, "On which days? (none: always on)",
            "\n".join(DAYS[day] for day in first.days) if first else "", _DAYS, optional=True,
        ),
        Field(At.START, Input.HOUR, "From", f"{first.start:%H:%M}" if first else "", optional=True),
        Field(At.END, Input.HOUR, "Until", f"{first.end:%H:%M}" if first else "", optional=True),
        Field(At.MORE, Input.LINES, "More hours", more, hint="A line each: sat, sun 10:00-14:00", optional=True),
    ]  # fmt: skip


def _rhythm(layer: Layer, first: datetime | None) -> list[Field]:
    return [
        Field(At.COUNT, Input.TEXT, "Hand-off every", str(layer.every.count)),
        Field(At.UNIT, Input.ONE, "Days, weeks or months?", str(layer.every.unit), _UNITS),
        Field(At.FIRST, Input.DAY, "First hand-off", first.date().isoformat() if first else ""),
        Field(At.HOUR, Input.HOUR, "At", f"{first or layer.anchor:%H:%M}"),
        Field(At.TIMEZONE, Input.TEXT, "Time zone", layer.timezone, hint=_HINT_ZONE),
    ]


def _name(name: str) -> Field:
    return Field(At.NAME, Input.TEXT, "Name", name)


def _priority(priority: int) -> Field:
    return Field(At.PRIORITY, Input.TEXT, "Priority (higher is asked first)", str(priority))


def _remove(label: str) -> Field:
    return Field(At.REMOVE, Input.BOXES, "Remove it?", "", (("yes", label),), optional=True)


def _rotas(plan: Plan, route: Route | None, label: str, otherwise: str) -> Field:
    chosen = (route.rota if route else None) or ANY
    return Field(At.ROTA, Input.ONE, label, chosen, ((ANY, otherwise), *((one.name, one.name) for one in plan.rotas)))


def _slack_channel(route: Route | None) -> Field:
    channel = (route.slack_channel if route else None) or ""
    return Field(At.SLACK_CHANNEL, Input.CHANNEL, "Cards go to this channel (empty: the usual)", channel, optional=True)
