"""Who hears of a change of the rota: everybody whose turns it moves, once, in their own zone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.errors import surely
from bot.flows import queue
from bot.flows.context import Context
from bot.rules.plan import Executive, Plan
from bot.rules.rota.changes import Move
from bot.rules.rota.wish import Act, Wish, period
from bot.rules.rota.wording import MOST, in_days, spell, when
from bot.rules.wording import listed


def named(ctx: Context, plan: Plan, user: str) -> str:
    """Somebody at the desk by name: as the plan has it, else as Slack does."""
    person = plan.by_slack(user)
    return person.name if person else ctx.name(user)


def zone_of(plan: Plan, user: str) -> str:
    """In which zone somebody reads times: their own, or that of the first layer."""
    person = plan.by_slack(user)
    return person.timezone if person else next((layer.timezone for rota in plan.rotas for layer in rota.layers), "UTC")


def changed(
    ctx: Context, conn: Connection, now: datetime, user: str, act: int, wish: Wish, moves: Sequence[Move]
) -> None:
    """A wish was saved: those whose turns moved hear by whom, and what, each in their own zone."""
    plan = ctx.plans.laid(conn)
    actor = named(ctx, plan, user)
    who = surely(plan.executive(wish.who), "a wish that was saved names somebody of the plan")
    on, off, first = f"{actor} put you on:", f"{actor} put {{}} on instead of you:", {}
    if wish.act is Act.AWAY:
        on = f"{who.name} is away. You are on:"
        off = "{} is on instead of you:"
        absence = spell(*period(plan, wish), who.timezone, now)
        first = {who.id: f"{actor} entered time off for you: {absence}."}
    elif wish.act is Act.TAKE:
        off = "{} took over from you:"
    _tell(ctx, conn, now, plan, user, f"rota:{act}", (on, off), moves, first)


def taken_back(ctx: Context, conn: Connection, now: datetime, user: str, act: int, moves: Sequence[Move]) -> None:
    """An act was taken back."""
    plan = ctx.plans.laid(conn)
    actor = named(ctx, plan, user)
    words = ("You are on:", "{} is on instead of you:")
    first = {person.id: f"{actor} took a change of the rota back." for person in plan.executives}
    _tell(ctx, conn, now, plan, user, f"rota:{act}:back", words, moves, first, needs_a_turn=True)


def rebuilt(ctx: Context, conn: Connection, now: datetime, user: str, version: int, moves: Sequence[Move]) -> None:
    """The plan's structure was changed; ``version`` is what came of it."""
    plan = ctx.plans.laid(conn)
    actor = named(ctx, plan, user)
    words = ("You are on:", "{} is on instead of you:")
    first = {person.id: f"{actor} changed how the rota is built." for person in plan.executives}
    _tell(ctx, conn, now, plan, user, f"plan:{version}", words, moves, first, needs_a_turn=True)


def _tell(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, user: str, key: str,
    words: tuple[str, str], moves: Sequence[Move], first: Mapping[str, str], *, needs_a_turn: bool = False,
) -> None:  # fmt: skip
    """One message a person, however many of their turns moved; whoever did it knows. ``first`` is what it begins with,
    and ``needs_a_turn`` that this is not said to those whose turns stayed."""
    on, off = words
    for person in plan.executives:
        if person.slack is None or person.slack == user:
            continue
        gained: defaultdict[str, list[Move]] = defaultdict(list)
        lost: defaultdict[str, list[Move]] = defaultdict(list)
        for move in moves:
            if move.after == person.id:
                gained[_name(plan, move.before)].append(move)
            elif move.before == person.id:
                lost[_name(plan, move.after) or "Nobody"].append(move)
        turns = [
            _listed(theirs, person, now) + (f", instead of {before}" if before else "")
            for before, theirs in gained.items()
        ]
        said = [f"{on} {'; '.join(turns)}."] if turns else []
        said += [f"{off.format(after)} {_listed(theirs, person, now)}." for after, theirs in lost.items()]
        if person.id in first and (said or not needs_a_turn):
            said.insert(0, first[person.id])
        text = " ".join(said)
        if text:
            queue.tell(ctx, conn, now, f"{key}:{person.id}", person.slack, "line", {"text": text})


def _listed(moves: Sequence[Move], person: Executive, now: datetime) -> str:
    """``Sat 9 May, 09:00–17:00; Mon 11 May, 09:00–17:00``, at most six."""
    found = in_days(moves, person.timezone)
    said = [
        when(group, person.timezone, person.timezone, now)
        + (f" ({listed(group[0].topics)})" if group[0].topics else "")
        for group in found[:MOST]
    ]
    more = len(found) - len(said)
    return "; ".join(said) + (f"; and {more} more" if more else "")


def _name(plan: Plan, executive: str | None) -> str:
    found = plan.executive(executive)
    return found.name if found else ""
