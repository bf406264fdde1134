"""What App Home says now to one person. Reads, never writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import causes, cover_page, first_day, home_leads, learned, own_account, praise, promised, rota_told
from bot.flows.about import matter, person
from bot.flows.context import Context
from bot.flows.rota_answers import next_days
from bot.pages import Matter
from bot.pages.home import Home, Mine, OnNow, Ours, Turn
from bot.rules.lifecycle import Lane
from bot.rules.plan import Executive, Plan
from bot.rules.preferences import SecondLook, quiet_hours
from bot.rules.rota import CompiledRota
from bot.store import case_lists, cases, cursors, posts, promises, waits
from bot.store.case_lists import Which

#: The most entries of a list (slack-ux.md, section 10).
MOST: Final = 5
#: How far ahead turns are looked for.
_AHEAD: Final = timedelta(days=60)


def home(ctx: Context, conn: Connection, now: datetime, user: str) -> Home:
    """App Home of somebody, whoever they are."""
    plan = ctx.plans.current(conn)
    executive = plan.by_slack(user)
    return Home(
        as_of=now,
        zone=executive.timezone if executive else _zone(plan),
        mine=_mine(ctx, conn, now, plan, executive) if executive else None,
        ours=_ours(ctx, conn, now, plan, user) if plan.is_lead(user) else None,
    )


def _zone(plan: Plan) -> str:
    """The zone of somebody who is no executive: that of the first layer."""
    return next((layer.timezone for rota in plan.rotas for layer in rota.layers), "UTC")


def _mine(ctx: Context, conn: Connection, now: datetime, plan: Plan, executive: Executive) -> Mine:
    waiting = Which(owner=executive.id, lane=Lane.DESK, channels=ctx.channels)
    thanked, thanked_total = praise.entries(ctx, conn, MOST, owner=executive.id)
    standing, said_at = first_day.standing_of(conn, executive)
    own = ctx.plans.preferences(conn, executive.id)
    kept = promises.kept_by(conn, executive.id)
    of_me, by_me = (find(conn, now, plan, executive) for find in (cover_page.asked_of, cover_page.asked_by))
    return Mine(
        person=person(executive),
        waiting=matters(ctx, conn, case_lists.listed(conn, waiting, MOST)),
        waiting_total=case_lists.counted(conn, waiting),
        turn=_turn(ctx.plans.rotas(conn), now, plan, executive),
        speaks_from=tuple(
            (ctx.channels[row.channel].title, row.handle) for row in cursors.known(conn) if row.channel in ctx.channels
        ),
        own=own_account.ways(ctx, conn, executive),
        signature=first_day.signature(executive).line,
        standing=standing,
        said_at=said_at,
        undo_seconds=executive.undo_seconds,
        always_look=own.second_look is SecondLook.ALWAYS,
        words_in_notifications=own.words_in_notifications,
        quiet=quiet_hours(executive),
        promised=promised.entries(plan, conn, kept[:MOST], executive.id),
        promised_total=len(kept),
        asked_of=of_me[:MOST],
        asked_of_total=len(of_me),
        asks=by_me[:MOST],
        asks_total=len(by_me),
        month=causes.month_of(conn, now, plan, executive),
        praise=thanked,
        praise_total=thanked_total,
    )


def matters(ctx: Context, conn: Connection, rows: list[Row[Any]]) -> tuple[Matter, ...]:
    """Cases as App Home tells of them."""
    return tuple(matter(ctx, case, posts.get(conn, case.last_post)) for case in rows)


def _turn(rotas: list[CompiledRota], now: datetime, plan: Plan, executive: Executive) -> Turn:
    """From the first rota that has them on within the time looked at."""
    for rota in rotas:
        spans = _spans(rota, now)
        mine = [number for number, (_, _, who) in enumerate(spans) if who == executive.id]
        if not mine:
            continue
        is_on = mine[0] == 0
        later = mine[1:] if is_on else mine
        here = spans[mine[0]]
        follows = spans[mine[0] + 1][2] if mine[0] + 1 < len(spans) else None
        return Turn(
            on=is_on,
            until=here[1] if is_on and len(spans) > 1 else None,
            next=spans[later[0]][0] if later else None,
            after=_name(plan, follows),
        )
    return Turn()


def _spans(rota: CompiledRota, now: datetime) -> list[tuple[datetime, datetime, str | None]]:
    """Who is on from when to when, whatever puts them on; the last may go on."""
    spans: list[tuple[datetime, datetime, str | None]] = []
    for segment in rota.between(now, now + _AHEAD):
        start = segment.start
        if spans and spans[-1][2] == segment.executive:
            start = spans.pop()[0]
        spans.append((start, segment.end, segment.executive))
    return spans


def _name(plan: Plan, executive: str | None) -> str:
    found = plan.executive(executive)
    return found.name if found else ""


def _ours(ctx: Context, conn: Connection, now: datetime, plan: Plan, user: str) -> Ours:
    waiting = Which(lane=Lane.DESK)
    checks = waits.listed(conn)
    unthanked, unthanked_total = praise.entries(ctx, conn, MOST, late=now)
    needs, total = home_leads.needed(ctx, conn, now, plan, 0, MOST)
    today = home_leads.today(plan, now, user)
    overdue, aside = promises.late(conn), cases.aside_since(conn, today)
    on_now = []
    for named, rota in zip(plan.rotas, ctx.plans.rotas(conn), strict=True):
        until, following = rota.until(now)
        on = plan.executive(rota.at(now).executive)
        reached = home_leads.reached(ctx, conn, now, plan, named, on)
        on_now.append(OnNow(named.name, on.name if on else "", until, _name(plan, following), reached))
    requests = cover_page.open_requests(conn, now, plan, rota_told.zone_of(plan, user))
    return Ours(
        needs=needs,
        needs_total=total,
        on_now=tuple(on_now[:MOST]),
        open_total=case_lists.counted(conn, waiting),
        oldest_since=case_lists.oldest(conn, waiting),
        late=case_lists.counted(conn, replace(waiting, due_before=now)),
        aside=len(aside),
        first_answers=home_leads.first_answers(conn, today),
        overdue=promised.entries(plan, conn, overdue[:MOST]),
        overdue_total=len(overdue),
        days=next_days(ctx, conn, now, user),
        requests=requests[:MOST],
        requests_total=len(requests),
        detector=learned.line(ctx, conn),
        colleagues=sum(case.colleague for case in aside),
        causes=causes.this_month(conn, now, plan, rota_told.zone_of(plan, user), MOST),
        checks=len(checks),
        first_check=checks[0].due_at if checks else None,
        praise=unthanked,
        praise_total=unthanked_total,
    )
