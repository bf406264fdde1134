"""Changes of a layer: who takes turns, in which hours, how turns are handed on, what it is called, when it ends. Pure.

What has been is not rewritten: members change from an instant on (rota.md, rule 4), another rhythm is another layer
that begins where the first ends, and a layer that goes ends now. Hours and holidays hold as they stand, for who was on
duty is recorded as it happens and never reckoned anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.plan.edit import At, Edit, Wrong
from bot.rules.plan.edit_words import parse_holiday, parse_hours, parse_zone
from bot.rules.plan.model import Change, Every, Layer, Plan, Rota, Turns, Unit, Window
from bot.rules.plan.rotas import DAYS
from bot.rules.plan.times import parse_date, parse_instant, parse_time
from bot.rules.plan.wall import instant, local
from bot.rules.rota.hours import Hours
from bot.rules.rota.ring import rings
from bot.rules.rota.turns import turn_count

#: A window stays open for a while between its preview and the press: what was "now" then is not over yet.
_JUST_NOW: Final = timedelta(minutes=5)
_GONE: Final = "It is no longer in the plan. Please begin again."


def members(plan: Plan, edit: Edit, now: datetime) -> Plan:
    """These take turns, in this order, from an instant on (none: at once); what was planned for later goes."""
    rota, layer = rota_of(plan, edit), layer_of(plan, edit)
    ring = people(plan, edit, At.MEMBERS)
    if not ring:
        raise Wrong(At.MEMBERS, "Choose at least one person.")
    start = coming(edit, At.FROM, now) or now.replace(microsecond=0)
    if start <= instant(layer.anchor, ZoneInfo(layer.timezone)):
        return with_layer(plan, rota, layer, replace(layer, members=ring, changes=()))
    earlier, planned = split(layer.changes, start - timedelta.resolution)
    stored = earlier[-1].members if earlier else layer.members
    if ring in (stored, in_turn(layer, start)) and not planned:
        return plan
    return with_layer(plan, rota, layer, replace(layer, changes=(*earlier, Change(start, ring))))


def hours(plan: Plan, edit: Edit, now: datetime) -> Plan:
    """The hours in which the layer counts, and the days on which it does not."""
    rota, layer = rota_of(plan, edit), layer_of(plan, edit)
    holidays = dict.fromkeys(edit.read(At.HOLIDAYS, parse_holiday, line) for line in edit.words(At.HOLIDAYS))
    windows = _windows(edit)
    if not windows and layer.turns is Turns.WINDOWS:
        raise Wrong(At.DAYS, "Turns are counted in open hours here, so there must be some. Change the hand-off first.")
    return with_layer(plan, rota, layer, replace(layer, windows=windows, holidays=tuple(holidays)))


def handoff(plan: Plan, edit: Edit, now: datetime) -> Plan:
    """Another rhythm, from its first hand-off on. Whoever would be on then begins, and the order goes on from there."""
    rota, layer = rota_of(plan, edit), layer_of(plan, edit)
    rhythm = other_rhythm(layer, edit)
    start = instant(rhythm.anchor, ZoneInfo(rhythm.timezone))
    if (layer.timezone, layer.every, layer.turns, _handed(layer, start)) == (
        rhythm.timezone, rhythm.every, rhythm.turns, True
    ):  # fmt: skip
        return plan
    if start <= now:
        raise Wrong(At.FIRST, "Choose a day to come: what has been stays as it was.")
    if layer.until is not None and layer.until <= start:
        raise Wrong(At.FIRST, "The layer has ended by then. Choose an earlier day.")
    if start <= instant(layer.anchor, ZoneInfo(layer.timezone)) or not _begun(layer, now):
        return with_layer(plan, rota, layer, rhythm)
    before, later = split(layer.changes, start)
    ended = replace(layer, name=_ended(rota, layer, start), until=start, changes=before)
    return with_layer(plan, rota, layer, replace(rhythm, members=in_turn(layer, start), changes=later), ended)


def other_rhythm(layer: Layer, edit: Edit) -> Layer:
    """A layer with the rhythm that the fields say, as if it had had no other."""
    turns = Turns(edit.word(At.TURNS) or Turns.CALENDAR)
    if turns is Turns.WINDOWS and not layer.windows:
        raise Wrong(At.TURNS, "There are no hours to count. Set the hours first.")
    if turns is Turns.WINDOWS and edit.word(At.UNIT) != Unit.DAYS:
        raise Wrong(At.UNIT, "Days with open hours are counted in days. Choose days.")
    return replace(
        layer, timezone=edit.read(At.TIMEZONE, parse_zone), anchor=_first(edit), every=_every(edit), turns=turns
    )


def layer(plan: Plan, edit: Edit, now: datetime) -> Plan:
    """What a layer is called, whether it is asked before others, when it ends; or it goes, from now on."""
    rota, old = rota_of(plan, edit), layer_of(plan, edit)
    if edit.removes:
        if not _begun(old, now):
            return with_layer(plan, rota, old)
        ends = min(now.replace(microsecond=0), old.until or now)
        return with_layer(plan, rota, old, replace(old, until=ends))
    name = edit.needed(At.NAME, "Give it a name.")
    if name != old.name:
        plan, rota = _freed(plan, rota, name, now)
    until = _kept_or_coming(edit, At.UNTIL, old.until, now)
    new = replace(old, name=name, priority=edit.read(At.PRIORITY, _whole), until=until)
    return with_layer(plan, rota, old, new)


def new_layer(plan: Plan, edit: Edit, now: datetime) -> Plan:
    """One more ring in a rota."""
    plan, rota = _freed(plan, rota_of(plan, edit), edit.needed(At.NAME, "Give it a name."), now)
    return with_rota(plan, rota, replace(rota, layers=(*rota.layers, made_layer(plan, edit, now, edit.word(At.NAME)))))


def made_layer(plan: Plan, edit: Edit, now: datetime, name: str) -> Layer:
    """A layer of what stands in the fields."""
    ring = people(plan, edit, At.MEMBERS)
    if not ring:
        raise Wrong(At.MEMBERS, "Choose at least one person.")
    zone, anchor = edit.read(At.TIMEZONE, parse_zone), _first(edit)
    if anchor.date() < local(now, ZoneInfo(zone)).date():
        raise Wrong(At.FIRST, "Choose today or a day to come.")
    priority = edit.read(At.PRIORITY, _whole) if edit.word(At.PRIORITY) else 0
    return Layer(name, zone, anchor, _every(edit), ring, priority, windows=_windows(edit))


def in_turn(layer: Layer, t: datetime) -> tuple[str, ...]:
    """The members from whose turn it is at an instant onward, whether the layer counts then or not."""
    turns = turn_count(layer, Hours(layer) if layer.windows else None)
    return rings(layer, turns).at(t).order(turns.number(max(t, turns.begins), local(t, ZoneInfo(layer.timezone))))


def next_handoff(layer: Layer, now: datetime) -> datetime | None:
    """When turns are handed on next, as wall time of the layer; None where windows count the turns."""
    turns = turn_count(layer, Hours(layer) if layer.windows else None)
    zone = ZoneInfo(layer.timezone)
    if turns.begins > now:
        return local(turns.begins, zone)
    found = next(turns.edges(now, now + timedelta(days=3 * 366)), None)
    return None if found is None else local(found, zone)


def split(changes: Iterable[Change], start: datetime) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Versions of the members up to an instant, and those after it."""
    given = sorted(changes, key=lambda change: change.start)
    return tuple(one for one in given if one.start <= start), tuple(one for one in given if one.start > start)


def rota_of(plan: Plan, edit: Edit) -> Rota:
    """The rota that is meant."""
    found = plan.rota(edit.rota)
    if found is None:
        raise Wrong(None, _GONE)
    return found


def layer_of(plan: Plan, edit: Edit) -> Layer:
    """The layer that is meant."""
    found = next((one for one in rota_of(plan, edit).layers if one.name == edit.name), None)
    if found is None:
        raise Wrong(None, _GONE)
    return found


def with_rota(plan: Plan, old: Rota, *new: Rota) -> Plan:
    """Another rota (or none) in the place of one."""
    rotas = (one for rota in plan.rotas for one in (new if rota.name == old.name else (rota,)))
    return replace(plan, rotas=tuple(rotas))


def with_layer(plan: Plan, rota: Rota, old: Layer, *new: Layer) -> Plan:
    """Other layers (or none) in the place of one."""
    layers = (one for layer in rota.layers for one in (new if layer.name == old.name else (layer,)))
    return with_rota(plan, rota, replace(rota, layers=tuple(layers)))


def people(plan: Plan, edit: Edit, at: At) -> tuple[str, ...]:
    """The executives that a field names, in its order."""
    named = edit.words(at)
    if any(plan.executive(one) is None for one in named):
        raise Wrong(at, "Somebody chosen here is no longer in the plan. Choose again.")
    return tuple(dict.fromkeys(named))


def coming(edit: Edit, at: At, now: datetime) -> datetime | None:
    """An instant to come; None where the field is empty."""
    if not edit.word(at):
        return None
    found = edit.read(at, parse_instant)
    if found < now - _JUST_NOW:
        raise Wrong(at, "That is over already. Choose a time to come, or leave it empty.")
    return found


def _kept_or_coming(edit: Edit, at: At, old: datetime | None, now: datetime) -> datetime | None:
    if old is not None and edit.word(at) and edit.read(at, parse_instant) == old:
        return old
    return coming(edit, at, now)


def _begun(layer: Layer, now: datetime) -> bool:
    return instant(layer.anchor, ZoneInfo(layer.timezone)) <= now


def _handed(layer: Layer, t: datetime) -> bool:
    """Whether turns are handed on at an instant anyhow."""
    handed = next_handoff(layer, t - timedelta.resolution)
    return handed is not None and instant(handed, ZoneInfo(layer.timezone)) == t


def _freed(plan: Plan, rota: Rota, name: str, now: datetime) -> tuple[Plan, Rota]:
    """A name is free again once the layer that has it has ended: that one is then called by its end."""
    has_it = next((one for one in rota.layers if one.name == name), None)
    if has_it is None:
        return plan, rota
    if has_it.until is None or has_it.until > now:
        raise Wrong(At.NAME, f"There is a layer “{name}” already. Choose another name.")
    freed = with_layer(plan, rota, has_it, replace(has_it, name=_ended(rota, has_it, has_it.until)))
    return freed, freed.rota(rota.name) or rota


def _ended(rota: Rota, layer: Layer, end: datetime) -> str:
    """``primary until 2026-06-01``, as yet unused and no longer than a name may be."""
    day = local(end, ZoneInfo(layer.timezone)).date().isoformat()
    taken = {one.name for one in rota.layers}
    names = (f"{layer.name[:40].rstrip()} until {day}{more}" for more in ("", *(f" {n}" for n in range(2, 1000))))
    return next(name for name in names if name not in taken)


def _windows(edit: Edit) -> tuple[Window, ...]:
    days, start, end = edit.words(At.DAYS), edit.word(At.START), edit.word(At.END)
    found = [edit.read(At.MORE, parse_hours, line) for line in edit.words(At.MORE)]
    if days and not (start and end):
        raise Wrong(At.START if not start else At.END, "Choose from when to when on these days.")
    if (start or end) and not days:
        raise Wrong(At.DAYS, "Choose on which days.")
    if days:
        chosen = tuple(sorted(DAYS.index(day) for day in days if day in DAYS))
        found.insert(0, Window(chosen, edit.read(At.START, parse_time), edit.read(At.END, parse_time)))
    return tuple(dict.fromkeys(found))


def _every(edit: Edit) -> Every:
    return Every(edit.read(At.UNIT, Unit), edit.read(At.COUNT, _whole))


def _first(edit: Edit) -> datetime:
    day: date = edit.read(At.FIRST, parse_date, edit.needed(At.FIRST, "Choose the day of the first hand-off."))
    return datetime.combine(day, edit.read(At.HOUR, parse_time, edit.word(At.HOUR) or "09:00"))


def _whole(word: str) -> int:
    digits = word.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 6:
        raise ValueError(f"“{word}” is no whole number. Write it in digits")
    return int(word)
