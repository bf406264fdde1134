"""What became of a request for cover by the rota as it is now, and who could take it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import cover_told, readiness
from bot.flows.context import Context
from bot.flows.cover_told import Said, shares
from bot.rules.plan import Executive, Plan
from bot.rules.rota.cover import hindered, rota_of, standing, step
from bot.rules.rota.spans import Span
from bot.store import cover_requests, events
from bot.store.cover_requests import CoverState, known


def settle(ctx: Context, conn: Connection, now: datetime, request: int) -> Row[Any] | None:
    """What became of a request by the rota as it is now: taken, open again, over, or of no use. The caller holds the
    plan. Returns the request as it is then."""
    row = cover_requests.get(conn, request)
    if row is None or row.state not in (CoverState.OPEN, CoverState.FILLED):
        return row
    plan = ctx.plans.current(conn)
    has = shares(conn, row)
    undone = [one for one in row.taken if one not in has]
    if row.state == CoverState.FILLED and not undone:
        return row
    closes_at = row.ends if undone else row.closes_at
    left = standing(plan, row.asker, row.since, closes_at, row.ends, now)
    state = CoverState.OPEN
    if not left.spans:
        began = row.state == CoverState.OPEN and (left.since != row.since or row.ends <= now)
        state = CoverState.OVER if began else CoverState.FILLED if has else CoverState.GIVEN_UP
    values: dict[str, Any] = {"state": state, "taken": has, "since": left.since, "closes_at": left.closes_at}
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    again = bool(undone) and state is CoverState.OPEN
    if again:
        values |= {"round": row.round + 1, "reminded": min(row.reminded, step(left.closes_at, now))}
    if not cover_requests.change(conn, row, **values):
        return cover_requests.get(conn, request)
    if state != row.state:
        what = "cover open again" if state is CoverState.OPEN else f"cover {state}"
        events.record(conn, now, what, request=row.id, executive=row.asker)
    settled = known(conn, request)
    if again:
        _ask_again(ctx, conn, now, plan, settled, undone, left.spans)
    elif state is CoverState.OVER:
        ended = left.since if left.since > row.closes_at else row.ends
        cover_told.over(ctx, conn, now, plan, settled, (row.closes_at, ended))
    cover_told.refresh(conn, now, settled)
    return settled


def _ask_again(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any], undone: Sequence[dict[str, Any]],
    spans: Sequence[Span],
) -> None:  # fmt: skip
    """Somebody gave it back: asker and leads hear of it, and everybody who did not say *Not now* is asked anew."""
    gave = {one["who"] for one in undone}
    ids = [who for who, said in row.asked.items() if said != Said.NOT_NOW and who not in gave]
    cover_told.open_again(ctx, conn, now, plan, row, undone)
    cover_told.asked(ctx, conn, now, plan, row, able(ctx, conn, plan, row.asker, spans, ids), again=True)


def hindrances(
    ctx: Context, conn: Connection, plan: Plan, people: Sequence[Executive], asker: str, spans: Sequence[Span]
) -> dict[str, str | None]:
    """Why each of some people cannot stand in at some hours, by their ids: as words after a name, or None."""
    found = hindered(plan, [one.id for one in people], asker, spans)
    rota = rota_of(plan, asker, *spans[0])
    if rota is None:
        return found
    for one in people:
        lacks = readiness.lacks(ctx, conn, plan, rota, one)
        found[one.id] = found[one.id] or next(
            (said for lack, said in lacks if lack is not readiness.Lack.ACCOUNT), None
        )
    return found


def cannot(
    ctx: Context, conn: Connection, plan: Plan, person: Executive, asker: str, spans: Sequence[Span]
) -> str | None:
    """The same of one person."""
    return hindrances(ctx, conn, plan, [person], asker, spans)[person.id]


def able(
    ctx: Context, conn: Connection, plan: Plan, asker: str, spans: Sequence[Span], ids: Sequence[str]
) -> list[Executive]:
    """Those of some people who can stand in at these hours, in their order."""
    people = [person for one in ids if (person := plan.executive(one)) is not None]
    reasons = hindrances(ctx, conn, plan, people, asker, spans)
    return [one for one in people if reasons[one.id] is None]


def actor(plan: Plan, user: str) -> str:
    """Whom an event names: an executive's id, else the Slack user."""
    person = plan.by_slack(user)
    return person.id if person else user
