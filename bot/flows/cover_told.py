"""Who hears what of a request for cover: one message each to those asked, the asker and the leads, kept up to date.

Nobody is told who said *Not now*, and nobody is told who else was asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import queue
from bot.flows.context import Context
from bot.flows.gap_report import zone_of_lead
from bot.rules.plan import Executive, Plan
from bot.rules.rota.cover import standing
from bot.rules.rota.figures import zone_of
from bot.rules.rota.spans import Span
from bot.rules.rota.wording import spell, spell_for
from bot.rules.wording import listed
from bot.store import cover_requests, outgoing, rota_changes
from bot.store.cover_requests import CoverState

#: The kind of its rows.
COVER: Final = "cover"
#: So many times are named one by one.
_MOST: Final = 3


class Said(StrEnum):
    """What somebody who was asked has said so far."""

    ASKED = "asked"
    NOT_NOW = "not now"
    TOOK = "took"
    GAVE_BACK = "gave back"


class To(StrEnum):
    """Whom a message is for."""

    ASKED = "asked"
    ASKER = "asker"
    LEAD = "lead"


def open_spans(plan: Plan, now: datetime, row: Row[Any]) -> tuple[Span, ...]:
    """The hours of a request that are still asked for; none where it is no longer open."""
    if row.state != CoverState.OPEN:
        return ()
    return standing(plan, row.asker, row.since, row.closes_at, row.ends, now).spans


def shares(conn: Connection, row: Row[Any]) -> list[dict[str, Any]]:
    """The parts of it that somebody has: what was taken and not taken back since."""
    found = []
    for one in row.taken:
        act = rota_changes.of_act(conn, one["act"])
        # What was let go of long after it ended was never taken back.
        if not act or act[0].undone_at is None:
            found.append(one)
    return found


def who_has(plan: Plan, conn: Connection, row: Row[Any]) -> str:
    """``Eva Lind has it. Thank you.``; empty where nobody has."""
    names = list(dict.fromkeys(name_of(plan, one["who"]) for one in shares(conn, row)))
    return f"{listed(names)} {'has' if len(names) == 1 else 'have'} it. Thank you." if names else ""


def name_of(plan: Plan, executive: str) -> str:
    found = plan.executive(executive)
    return found.name if found else "Somebody who left"


def when(plan: Plan, row: Row[Any], spans: Sequence[Span], own: str, now: datetime) -> str:
    """``Sat 16 May, 09:00–17:00``, where it reads otherwise in the rota's zone and in one's own in both; at most three
    times, then how many more there are."""
    rota = plan.rota(row.rota)
    theirs = zone_of(rota) if rota is not None else own
    said = [spell_for(start, end, theirs, own, now) for start, end in spans[:_MOST]]
    more = len(spans) - len(said)
    return listed([*said, *([f"{more} more"] if more else [])])


def here(spans: Sequence[Span], own: str, now: datetime) -> str:
    """The same in one's own zone alone, for lists."""
    said = [spell(start, end, own, now) for start, end in spans[:_MOST]]
    more = len(spans) - len(said)
    return listed([*said, *([f"{more} more"] if more else [])])


def spans_of(taken: Iterable[dict[str, Any]]) -> list[Span]:
    """The hours of some parts."""
    return sorted((datetime.fromisoformat(one["begins"]), datetime.fromisoformat(one["ends"])) for one in taken)


def asked(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any], people: Sequence[Executive],
    *, again: bool = False,
) -> None:  # fmt: skip
    """Those who could are asked, each once a round; the asker's own message says so."""
    for person in people:
        facts = {"to": person.id, "for": To.ASKED, "round": row.round}
        _tell(ctx, conn, now, row, f"cover:{row.id}:{row.round}:{person.id}", person.slack, facts)
    asker = plan.executive(row.asker)
    if not again:
        _tell(ctx, conn, now, row, f"cover:{row.id}:asker", asker.slack if asker else None, {"for": To.ASKER})
    _show(conn, row, [f"cover:{row.id}:{row.round}:{one.id}" for one in people] + [f"cover:{row.id}:asker"])
    refresh(conn, now, row)


def accepted(
    ctx: Context,
    conn: Connection,
    now: datetime,
    plan: Plan,
    row: Row[Any],
    taker: str,
    act: int,
    spans: Sequence[Span],
) -> None:
    """The asker hears who has it; everybody else's message says so."""
    asker = plan.executive(row.asker)
    if asker is not None and asker.slack is not None:
        left = open_spans(plan, now, row)
        rest = f" Still asked for: {when(plan, row, left, asker.timezone, now)}." if left else ""
        text = f"{name_of(plan, taker)} covers you: {when(plan, row, spans, asker.timezone, now)}.{rest}"
        queue.tell(ctx, conn, now, f"cover:{row.id}:act:{act}", asker.slack, "line", {"text": text})
    refresh(conn, now, row)


def open_again(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any], undone: Sequence[dict[str, Any]]
) -> None:
    """What somebody had is the asker's again: they and the leads hear it, each once."""
    names = listed(list(dict.fromkeys(name_of(plan, one["who"]) for one in undone)))
    left, asker = open_spans(plan, now, row), plan.executive(row.asker)
    key = f"cover:{row.id}:{row.round}:back"
    if asker is not None and asker.slack is not None:
        hours = when(plan, row, left, asker.timezone, now)
        text = f"{names} cannot cover you after all. You are on, and it is asked for again: {hours}."
        queue.tell(ctx, conn, now, key, asker.slack, "line", {"text": text})
    for lead in plan.leads:
        hours = when(plan, row, left, zone_of_lead(plan, lead), now)
        text = f"{names} cannot cover {name_of(plan, row.asker)} after all. It is asked for again: {hours}."
        queue.tell(ctx, conn, now, f"{key}:{lead}", lead, "line", {"text": text})


def refused(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any]) -> None:
    """Of whom alone it was asked cannot: the asker hears it, to ask somebody else."""
    asker, key = plan.executive(row.asker), f"cover:{row.id}:{row.round}:refused"
    _tell(ctx, conn, now, row, key, asker.slack if asker else None, {"for": To.ASKER, "refused": row.target})
    _show(conn, row, [key])


def over(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any], hours: Span) -> None:
    """It begins and nobody took it: nothing was changed, and the asker and the leads hear it once."""
    asker = plan.executive(row.asker)
    if asker is not None and asker.slack is not None:
        told = when(plan, row, [hours], asker.timezone, now)
        text = f"Nobody has taken your turn on {told}. You are on, as before."
        queue.tell(ctx, conn, now, f"cover:{row.id}:over", asker.slack, "line", {"text": text})
    for lead in plan.leads:
        told = when(plan, row, [hours], zone_of_lead(plan, lead), now)
        name = name_of(plan, row.asker)
        text = f"Nobody has taken the turn of {name} on {told}. {name} is on, as before."
        queue.tell(ctx, conn, now, f"cover:{row.id}:over:{lead}", lead, "line", {"text": text})


def soon(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any], hours: int, *, leads: bool) -> None:
    """Nobody has taken it yet: the asker is reminded, later on the leads too, each once a step."""
    asker, key = plan.executive(row.asker), f"cover:{row.id}:soon:{hours}"
    _tell(ctx, conn, now, row, key, asker.slack if asker else None, {"for": To.ASKER, "soon": hours})
    keys = [key]
    for lead in plan.leads if leads else ():
        keys.append(f"{key}:{lead}")
        _tell(ctx, conn, now, row, keys[-1], lead, {"for": To.LEAD, "soon": hours})
    _show(conn, row, keys)


def refresh(conn: Connection, now: datetime, row: Row[Any]) -> None:
    """Every message about it says what became of it."""
    fresh = cover_requests.get(conn, row.id)
    if fresh is not None and fresh.shown:
        outgoing.refresh(conn, now, *fresh.shown)


def _tell(
    ctx: Context, conn: Connection, now: datetime, row: Row[Any], key: str, slack: str | None, facts: dict[str, Any]
) -> None:
    if slack is not None:
        queue.tell(ctx, conn, now, key, slack, COVER, {"request": row.id, **facts})


def _show(conn: Connection, row: Row[Any], keys: Sequence[str]) -> None:
    """Remember which messages tell of it."""
    fresh = cover_requests.get(conn, row.id)
    if fresh is not None:
        cover_requests.change(conn, fresh, shown=list(dict.fromkeys([*fresh.shown, *keys])))
