"""A turn ends: what nobody has answered goes to whoever is on now, oldest first; *Keep these* takes it back.

Clocks run on (but nobody loses what came over before they had the time of the first step for it), and answered cases
stay with their owners. Up to where this was looked at is remembered for each rota, so
that a hand-off counts once, whether anybody was running then or not.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.errors import surely
from bot.flows import queue
from bot.flows.case import move
from bot.flows.context import Context
from bot.flows.reach import unreachable
from bot.flows.reply import Answer
from bot.pages import CardState
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.plan import Executive, Plan, parse_instant
from bot.rules.plan.model import Outside, Rota
from bot.rules.plan.times import format_instant
from bot.rules.recusal import speaks_of
from bot.rules.rota import CompiledRota
from bot.store import cases, clocks, cursors, events, handovers, outgoing, posts, replies

_CURSOR = "rota"
#: So many cases go over in one transaction: nobody who waits for one of them, or for the database, waits long.
AT_ONCE: Final = 50
#: Somebody is at work at a case that has a reply in one of these states: it stays.
_AT_WORK = (
    *(PartState.DRAFT, PartState.PREVIEWED, PartState.TAKEN_BACK),
    *(PartState.SECOND, PartState.HELD, PartState.QUEUED),
)


def hand_over(ctx: Context, conn: Connection, now: datetime, most: int = AT_ONCE) -> bool:
    """Bring cases that nobody has answered to whoever is on now, where a turn has ended since the last look. At most
    ``most`` of them: true where more may be left, and it is to be called again.

    In between the cursor tells when it was begun, so that whoever goes on ends the same turn.
    """
    plan = ctx.plans.current(conn)
    version = ctx.plans.state(conn)
    for rota, ready in zip(plan.rotas, ctx.plans.rotas(conn), strict=True):
        before = cursors.cursor(conn, _CURSOR, rota.name)
        looked, seen, begun = [*(before or "").split(" "), "", ""][:3]
        since = parse_instant(looked) if looked else None
        until = parse_instant(begun) if begun else now
        turned = since is not None and since < until and ready.changes(since, until)
        if since is not None and not turned and seen == version:
            continue
        if since is not None and turned and not begun and _nobody_comes(plan, ready, now):
            continue  # a turn ends with nobody after it: what waits goes over when the next one begins
        ended = since if turned else None
        if since is not None and not _go_over(ctx, conn, now, plan, rota, ready, ended, until, most):
            cursors.move(conn, now, _CURSOR, rota.name, f"{looked} {seen} {format_instant(until)}")
            return True
        reached = until if turned or since is None else since
        cursors.move(conn, now, _CURSOR, rota.name, f"{format_instant(reached)} {version}")
    return False


def _nobody_comes(plan: Plan, ready: CompiledRota, now: datetime) -> bool:
    """Whether nobody is on, or only a fallback who is not to be troubled outside the windows."""
    duty = ready.at(now)
    resting = plan.policy.outside is Outside.WAIT and ready.opens(now) is not None
    return duty.executive is None or (duty.source == "fallback" and resting)


def _go_over(
    ctx: Context,
    conn: Connection,
    now: datetime,
    plan: Plan,
    rota: Rota,
    ready: CompiledRota,
    since: datetime | None,
    until: datetime,
    most: int,
) -> bool:
    """Move what was with the turn that ended ``until`` now, and what nobody had; true once nothing is left to move.
    Whoever gave and got some is told then, of all. Without ``since`` only the plan has changed."""
    turn, moved = f"{rota.name}:{int(until.timestamp())}:", 0
    for found in cases.never_answered(conn):
        if found.channel not in ctx.channels or plan.rota_for(found.topic, found.channel).name != rota.name:
            continue
        comes = plan.executive(ready.at(until, found.topic).executive)
        if comes is None or not _gives(plan, ready, found, comes, since):
            continue
        case = surely(cases.to_decide(conn, found.id), "it was found just now")
        waits = case.state == CaseState.OPEN and case.answered_at is None and case.owner == found.owner
        if not waits or not _goes(ctx, conn, now, case, comes):
            continue
        held = plan.executive(case.owner)
        if move(ctx, conn, now, case, comes, "buckstop", brought=held is not None) is None:
            moved += 1
            if held is not None:
                handovers.add(conn, now, f"{turn}{held.id}", case.id, held.id, comes.id)
                steps = ctx.plans.policy(conn, case.plan_version).steps
                clocks.rest(conn, case.id, now + (steps[0].after if steps else timedelta(0)))
        if moved == most:
            return False
    for batch, giver, taker in sorted(handovers.of_turn(conn, turn)):
        _tell(ctx, conn, now, "gave", f"gave:{batch}", plan.executive(giver), batch)
        _tell(ctx, conn, now, "got", f"got:{batch}:{taker}", plan.executive(taker), batch)
    return True


def _gives(plan: Plan, ready: CompiledRota, case: Row[Any], comes: Executive, since: datetime | None) -> bool:
    """Whether a case is with nobody, or with who was on at an instant, and not with who comes."""
    held = plan.executive(case.owner)
    ended = since is not None and held is not None and ready.at(since, case.topic).executive == held.id
    return comes != held and (held is None or ended)


def _goes(ctx: Context, conn: Connection, now: datetime, case: Row[Any], comes: Executive) -> bool:
    """Whether a case goes over: nobody is writing an answer, and the next can be given it."""
    if case.card == CardState.WRITING or replies.of_case(conn, case.id, _AT_WORK):
        return False
    if speaks_of(posts.get(conn, case.first_post).text, comes, case.customer):
        return False
    return unreachable(ctx, conn, now, case, comes) is None


def _tell(
    ctx: Context, conn: Connection, now: datetime, kind: str, key: str, person: Executive | None, batch: str
) -> None:
    if person is not None and person.slack is not None and outgoing.by_key(conn, key) is None:
        queue.tell(ctx, conn, now, key, person.slack, kind, {"to": person.id, "batch": batch})


def keep_these(ctx: Context, conn: Connection, now: datetime, batch: str, user: str, most: int = AT_ONCE) -> Answer:
    """*Keep these*: what went over and still waits comes back to whoever had it, ``most`` of it now, the rest by
    `keep_on`."""
    plan = ctx.plans.current(conn)
    rows = handovers.of_batch(conn, batch)
    giver = plan.executive(rows[0].giver) if rows else None
    if giver is None or giver.slack != user:
        return "Only the person whose turn it was can keep them."
    handovers.want(conn, batch)
    keep_on(ctx, conn, now, most)
    return None


def keep_on(ctx: Context, conn: Connection, now: datetime, most: int = AT_ONCE) -> bool:
    """Bring back what somebody keeps: true where more may be left, and it is to be called again."""
    plan, rows = ctx.plans.current(conn), handovers.wanted(conn, most)
    for row in rows:
        case = surely(cases.to_decide(conn, row.case_id), "it went over")
        waits = case.state == CaseState.OPEN and case.answered_at is None and case.owner == row.taker
        kept = waits and not replies.of_case(conn, case.id, _AT_WORK)
        kept = kept and move(ctx, conn, now, case, plan.executive(row.giver), row.giver) is None
        if handovers.settle(conn, row.id, kept=kept) and kept:
            events.record(conn, now, "kept", actor=row.giver, case=case.id)
    if told := {key for row in rows for key in (f"gave:{row.batch}", f"got:{row.batch}:{row.taker}")}:
        outgoing.refresh(conn, now, *told)
    return len(rows) == most
