"""What stands in the plan, in a sentence each, as the windows of its structure show it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.plan.edit_layers import in_turn, next_handoff
from bot.rules.plan.edit_rotas import own_route, skill_of
from bot.rules.plan.edit_words import format_holiday, format_step
from bot.rules.plan.model import (
    Act,
    Executive,
    Layer,
    Outside,
    Plan,
    Policy,
    Rota,
    Route,
    Step,
    Turns,
    Unit,
    Whom,
    Window,
)
from bot.rules.plan.times import format_duration
from bot.rules.plan.wall import instant
from bot.rules.rota.wording import town, until
from bot.rules.wording import listed

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_UNITS: Final = {Unit.DAYS: "day", Unit.WEEKS: "week", Unit.MONTHS: "month"}
_SPANS: Final = {"s": "second", "m": "minute", "h": "hour", "d": "day"}
#: So many names or days are told, then how many more there are.
_MOST: Final = 8


def names(plan: Plan, people: Sequence[str], joined: str = ", ") -> str:
    """``Ana Ruiz, Ben Okafor``."""
    known = {one.id: one.name for one in plan.executives}
    return joined.join(_some([known.get(one, one) for one in people])) or "nobody"


def turns(plan: Plan, layer: Layer, now: datetime) -> str:
    """``In turn: Ana Ruiz, Ben Okafor. Planned from Mon 1 Jun, 09:00 (London) on: Ben Okafor.``"""
    said = f"In turn: {names(plan, in_turn(layer, now))}."
    for change in sorted(layer.changes, key=lambda one: one.start):
        if change.start > now:
            when = until(change.start, layer.timezone, now)
            said += f" Planned from {when} ({town(layer.timezone)} time) on: {names(plan, change.members)}."
    return said


def hours(layer: Layer) -> str:
    """``Hours: Mon to Fri, 09:00–17:00 (London time), not on holidays (GB-ENG).``"""
    if not layer.windows:
        return "Hours: always, day and night."
    told = "; ".join(f"{_days(one.days)}, {_span(one)}" for one in layer.windows)
    days = _some([format_holiday(day) for day in layer.holidays])
    off = f", not on holidays ({', '.join(days)})" if days else ""
    return f"Hours: {told} ({town(layer.timezone)} time){off}."


def handoff(layer: Layer, now: datetime) -> str:
    """``Hand-off every week. The next is on Mon 11 May, 09:00 (London time).``"""
    count, unit = layer.every.count, _UNITS[layer.every.unit]
    every = f"Hand-off every {unit}" if count == 1 else f"Hand-off every {count} {unit}s"
    if layer.turns is Turns.WINDOWS:
        every += " with open hours"
    coming = next_handoff(layer, now)
    if coming is None:
        return f"{every}."
    begins = instant(coming, ZoneInfo(layer.timezone))
    return f"{every}. The next is on {moment(begins, layer.timezone, now)}."


def standing(layer: Layer, now: datetime) -> str:
    """What else there is to say of a layer: name, priority, and when it ends or ended."""
    said = f"Called {layer.name}. Priority {layer.priority}: higher is asked first."
    if layer.until is not None:
        word = "Ended" if layer.until <= now else "Ends"
        said += f" {word} on {moment(layer.until, layer.timezone, now)}."
    return said


def moment(at: datetime, zone: str, now: datetime) -> str:
    """``Mon 11 May, 09:00 (London time)``."""
    there = at.astimezone(ZoneInfo(zone))
    year = "" if there.year == now.astimezone(ZoneInfo(zone)).year else f" {there.year}"
    return f"{there:%a} {there.day} {there:%b}{year}, {there:%H:%M} ({town(zone)} time)"


def fallback(plan: Plan, rota: Rota) -> str:
    """``When nobody else is on: Lee Park.``"""
    return f"When nobody else is on: {names(plan, rota.fallback, ', then ')}."


def topic(plan: Plan, name: str, place: str = "") -> str:
    """``billing needs “billing” and goes to default, #billing.``"""
    skill, route = skill_of(plan, name), own_route(plan, name)
    needs = f"needs “{skill}”" if skill else "needs no skill"
    rota, known = plan.rota_for(name, "").name, plan.topic(name)
    owner = plan.executive(known.owner) if known else None
    owns = f" {owner.name} owns its cause." if owner else ""
    return f"{name} {needs} and goes to rota {rota}{f', {place}' if route and place else ''}.{owns}"


def route(one: Route, place: str = "", channel: str = "") -> str:
    """``billing on Telegram goes to rota default, #billing.``"""
    said, rota = about(one, channel), f"rota {one.rota}" if one.rota else ""
    return f"{said} goes to {', '.join(filter(None, (rota, place)))}."


def about(one: Route, channel: str = "") -> str:
    """``billing on Telegram``, ``everything on X``."""
    return (one.topic or "everything") + (f" on {channel or one.channel}" if one.channel else "")


def person(someone: Executive, now: datetime) -> str:
    """``Ana Ruiz, Chief Operating Officer. Madrid time. Skills: billing.``"""
    said = f"{', '.join(filter(None, (someone.name, someone.title)))}. {town(someone.timezone)} time."
    if someone.skills:
        said += f" Skills: {', '.join(someone.skills)}."
    if someone.active_until is not None:
        left = "Left" if someone.active_until <= now else "Until"
        said += f" {left} {moment(someone.active_until, someone.timezone, now)}."
    elif not someone.consent:
        said += " Has not agreed yet."
    return said


def policy(one: Policy) -> str:
    """``The first answer within 30 minutes, the next within 2 hours.``"""
    said = f"The first answer within {_long(format_duration(one.first_response))}, "
    said += f"the next within {_long(format_duration(one.next_response))}."
    if one.outside is Outside.WAIT:
        said += " Outside all hours the clock waits."
    else:
        said += " Outside all hours the fallback is asked."
    return said + (f" At most {one.cap} open cases for each." if one.cap else "")


def step(one: Step) -> str:
    """``After 10 minutes the owner is told.``"""
    act = {
        Act.TELL: {Whom.OWNER: "the owner is told", Whom.DELEGATE: "the delegate is told"},
        Act.OFFER: {Whom.NEXT: "it is offered to the next"},
        Act.MOVE: {Whom.NEXT: "it moves to the next"},
    }[one.act].get(one.whom, "the leads are told" if one.whom is Whom.LEADS else format_step(one))
    return f"After {_long(format_duration(one.after))} {act}."


def _days(days: Sequence[int]) -> str:
    """``Mon to Fri``, ``Mon, Wed and Fri``, ``every day``."""
    if len(days) == len(_DAYS):
        return "every day"
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{_DAYS[days[0]]} to {_DAYS[days[-1]]}"
    return listed([_DAYS[day] for day in days])


def _span(window: Window) -> str:
    if window.start == window.end:
        return "the whole day" if window.start == time.min else f"24 hours from {window.start:%H:%M}"
    return f"{window.start:%H:%M}–{window.end:%H:%M}"


def _long(span: str) -> str:
    count, unit = span[:-1], _SPANS[span[-1]]
    return f"{count} {unit}{'' if count == '1' else 's'}"


def _some(words: list[str]) -> list[str]:
    more = len(words) - _MOST
    return words if more <= 0 else [*words[:_MOST], f"{more} more"]
