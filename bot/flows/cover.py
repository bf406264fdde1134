"""Asking for cover: of one person or of everybody who could; *Not now*, *Ask anybody*, *Withdraw*.

Nothing moves until somebody accepts. What is open is read from the rota each time, so leave, overrides and changes
taken back are reckoned with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.errors import surely
from bot.flows import cover_told
from bot.flows.context import Context
from bot.flows.cover_settled import able, actor, cannot, settle
from bot.flows.cover_taking import MEANWHILE
from bot.flows.cover_told import Said, open_spans
from bot.flows.rota_changes import NOT_YOURS
from bot.rules.plan import Executive, Plan
from bot.rules.plan.times import format_instant
from bot.rules.rota.cover import ANYBODY, rings, rota_of, standing, step, turns
from bot.rules.rota.spans import Span, clipped
from bot.rules.rota.wish import Act, Fault, Wish, fault, may, period
from bot.store import cover_requests, events, plans
from bot.store.cover_requests import CoverState, known

_NOT_ASKED: Final = "This was asked of others."
#: So long may a word to those asked be.
MOST_NOTE: Final = 300


@dataclass(frozen=True, slots=True)
class Asking:
    """What asking would mean: at which hours, and who would be asked."""

    spans: tuple[Span, ...]
    people: tuple[Executive, ...]


def is_request(plan: Plan, user: str, wish: Wish) -> bool:
    """Whether this cover has to be asked for: of everybody, and of one person where the asker is no lead."""
    return wish.act is Act.COVER and (wish.other == ANYBODY or (bool(wish.other) and not plan.is_lead(user)))


def asking(ctx: Context, conn: Connection, now: datetime, user: str, wish: Wish) -> Asking | Fault:
    """What a request would be, or what is wrong with it."""
    plan = ctx.plans.current(conn)
    if not may(plan, user, wish):
        return Fault("", NOT_YOURS)
    anybody = wish.other == ANYBODY
    stand_in = next((one.id for one in plan.executives if one.id != wish.who), "") if anybody else wish.other
    wrong = fault(plan, replace(wish, other=stand_in), now)
    if wrong is not None and not (anybody and wrong.field == "other"):
        return wrong
    start, end = period(plan, wish)
    spans = turns(plan, wish.who, max(start, now), end)
    for row in cover_requests.open_ones(conn):
        if row.asker == wish.who and any(clipped(spans, begin, finish) for begin, finish in open_spans(plan, now, row)):
            return Fault("when", "You have asked for cover then already. Withdraw that first, or choose another time.")
    if anybody:
        people = able(ctx, conn, plan, wish.who, spans, rings(plan, wish.who, spans))
        nobody = "Nobody on the rota can take all of this time. Choose a shorter time, or talk to a lead."
        return Asking(tuple(spans), tuple(people)) if people else Fault("other", nobody)
    person = surely(plan.executive(wish.other), "looked at before")
    why = cannot(ctx, conn, plan, person, wish.who, spans)
    if why is not None:
        return Fault("other", f"{person.name} {why}. Choose somebody else, or a shorter time.")
    return Asking(tuple(spans), (person,))


def ask(ctx: Context, conn: Connection, now: datetime, user: str, wish: Wish, note: str = "") -> int | Fault:
    """Keep a request and tell those who are asked; returns its id."""
    plans.hold(conn)
    found = asking(ctx, conn, now, user, wish)
    if isinstance(found, Fault):
        return found
    plan = ctx.plans.current(conn)
    start, end = period(plan, wish)
    opens = standing(plan, wish.who, start, end, end, now)
    rota = rota_of(plan, wish.who, *found.spans[0])
    request = cover_requests.add(
        conn, rota=rota.name if rota else "", asker=wish.who, asked_by=user, asked_at=now, begins=start, ends=end,
        note=note[:MOST_NOTE], target="" if wish.other == ANYBODY else wish.other, generation=1, round=1,
        asked={one.id: Said.ASKED for one in found.people}, taken=[], since=start, closes_at=opens.closes_at,
        reminded=step(opens.closes_at, now), shown=[],
    )  # fmt: skip
    events.record(
        conn, now, "cover asked", actor=actor(plan, user), request=request, executive=wish.who,
        start=format_instant(start), end=format_instant(end), to=[one.id for one in found.people],
    )  # fmt: skip
    cover_told.asked(ctx, conn, now, plan, known(conn, request), found.people)
    return request


def not_now(ctx: Context, conn: Connection, now: datetime, user: str, request: int) -> str | None:
    """*Not now*: costs nothing. Of whom alone it was asked, the asker hears it, to ask somebody else."""
    plans.hold(conn)
    plan, row = ctx.plans.current(conn), cover_requests.get(conn, request)
    person = plan.by_slack(user)
    if row is None or person is None or person.id not in row.asked:
        return _NOT_ASKED
    if row.state == CoverState.OPEN and row.asked[person.id] in (Said.ASKED, Said.GAVE_BACK):
        if not cover_requests.change(conn, row, asked={**row.asked, person.id: Said.NOT_NOW}):
            return MEANWHILE
        events.record(conn, now, "cover not now", actor=person.id, request=request)
        row = known(conn, request)
        if row.target == person.id:
            cover_told.refused(ctx, conn, now, plan, row)
    cover_told.refresh(conn, now, row)
    return None


def withdraw(ctx: Context, conn: Connection, now: datetime, user: str, request: int) -> str | None:
    """*Withdraw*: what nobody has taken yet is no longer asked for; what somebody has stays theirs."""
    plans.hold(conn)
    plan, row = ctx.plans.current(conn), settle(ctx, conn, now, request)
    if row is None or not may_ask(plan, user, row):
        return NOT_YOURS
    if row.state == CoverState.OPEN and cover_requests.change(conn, row, state=CoverState.WITHDRAWN):
        events.record(conn, now, "cover withdrawn", actor=actor(plan, user), request=request)
    cover_told.refresh(conn, now, row)
    return None


def ask_anybody(ctx: Context, conn: Connection, now: datetime, user: str, request: int) -> str | None:
    """*Ask anybody*: what one person was asked is asked of everybody else who could."""
    plans.hold(conn)
    plan, row = ctx.plans.current(conn), settle(ctx, conn, now, request)
    if row is None or not may_ask(plan, user, row):
        return NOT_YOURS
    spans = open_spans(plan, now, row)
    if not spans or not row.target:
        cover_told.refresh(conn, now, row)
        return None
    others = [one for one in rings(plan, row.asker, spans) if one not in row.asked]
    people = able(ctx, conn, plan, row.asker, spans, others)
    if not people:
        return "Nobody else on the rota can take all of it. Talk to a lead."
    asked = {**row.asked, **{one.id: Said.ASKED for one in people}}
    if not cover_requests.change(conn, row, target="", asked=asked):
        return MEANWHILE
    events.record(conn, now, "cover asked", actor=actor(plan, user), request=request, to=[one.id for one in people])
    cover_told.asked(ctx, conn, now, plan, known(conn, request), people)
    return None


def may_ask(plan: Plan, user: str, row: Row[Any]) -> bool:
    """Whose request it is: the asker's, their delegates' and the leads'."""
    return may(plan, user, Wish(Act.COVER, row.asker, row.begins, row.ends))
