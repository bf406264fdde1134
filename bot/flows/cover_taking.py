"""Taking cover that was asked for, in whole or in part, and giving it back.

Whoever was first has it: the request is claimed with one conditional update before anything is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import cover_told, rota_changes, rota_told
from bot.flows.context import Context
from bot.flows.cover_settled import actor, cannot, settle
from bot.flows.cover_told import Said, open_spans, shares, who_has
from bot.flows.rota_changes import Preview
from bot.rules.plan import Plan
from bot.rules.plan.times import format_instant
from bot.rules.rota.changes import DayChange, period
from bot.rules.rota.cover import been, taking
from bot.rules.rota.spans import Span, clipped
from bot.rules.rota.wish import Act, Wish
from bot.store import cover_requests, events, plans
from bot.store import rota_changes as kept
from bot.store.cover_requests import known

GONE: Final = "No longer needed. Thank you."
MEANWHILE: Final = "That changed just now. Please press once more."
_NOT_ASKED: Final = "This was asked of others."
_NOTHING: Final = "There is nothing of it to give back any more."


@dataclass(frozen=True, slots=True)
class Taking:
    """What accepting would mean: the hours, the entries, and what they do."""

    spans: tuple[Span, ...]
    said: tuple[DayChange, ...]
    preview: Preview


def taking_of(
    ctx: Context, conn: Connection, now: datetime, row: Row[Any], taker: str, part: Span | None = None
) -> Taking | str:
    """What it would mean that somebody takes what is open, or a part of it; or why they cannot."""
    plan = ctx.plans.current(conn)
    person, spans = plan.executive(taker), list(open_spans(plan, now, row))
    if not spans or person is None:
        return who_has(plan, conn, row) or GONE
    if part is not None:
        spans = clipped(spans, max(part[0], now), part[1])
        if not spans:
            return "Nothing of it is asked for in this time. Choose another."
    why = cannot(ctx, conn, plan, person, row.asker, spans)
    if why is not None:
        return f"{person.name} {why}. A part of it may still be possible."
    said = taking(plan, row.asker, taker, spans, now)
    return Taking(tuple(spans), tuple(said), rota_changes.reckon(ctx, conn, now, said))


def accept(
    ctx: Context, conn: Connection, now: datetime, user: str, request: int, taker: str, part: Span, state: str
) -> Taking | str | None:
    """*Accept*, of all or of a part, as it was shown; a lead's *Give it to…*. None when it is done.

    Whoever is first has it: the request is claimed with one conditional update before anything is kept. Where the rota
    changed since ``state``, nothing is kept and what it would mean now is returned.
    """
    plans.hold(conn)
    plan, row = ctx.plans.current(conn), settle(ctx, conn, now, request)
    if row is None:
        return GONE
    refused = may_take(plan, user, row, taker)
    if refused is not None:
        return refused
    found = taking_of(ctx, conn, now, row, taker, part)
    if isinstance(found, str) or found.preview.state != state:
        return found
    if not cover_requests.change(conn, row):
        return MEANWHILE
    start, end = found.spans[0][0], found.spans[-1][1]
    facts = {"executive": row.asker, "other": taker, "start": format_instant(start), "end": format_instant(end)}
    act = rota_changes.keep(ctx, conn, now, user, found.said, wish=Act.COVER, request=request, **facts)
    share = {"act": act, "who": taker, "begins": start.isoformat(), "ends": end.isoformat()}
    claimed = known(conn, request)
    cover_requests.change(conn, claimed, taken=[*row.taken, share], asked={**row.asked, taker: Said.TOOK})
    given = user != _slack(plan, taker)
    events.record(
        conn,
        now,
        "cover given" if given else "cover accepted",
        actor=actor(plan, user),
        request=request,
        act=act,
        **facts,
    )
    row = settle(ctx, conn, now, request) or claimed
    if given:
        wish = Wish(Act.COVER, row.asker, start, end, taker)
        rota_told.changed(ctx, conn, now, user, act, wish, found.preview.moves)
        cover_told.refresh(conn, now, row)
    else:
        cover_told.accepted(ctx, conn, now, ctx.plans.current(conn), row, taker, act, found.spans)
    return None


def may_take(plan: Plan, user: str, row: Row[Any], taker: str) -> str | None:
    """Why somebody may not accept for ``taker``, or None: those who were asked for themselves, leads for anybody."""
    if plan.is_lead(user):
        return None
    person = plan.by_slack(user)
    return None if person is not None and person.id == taker and taker in row.asked else _NOT_ASKED


@dataclass(frozen=True, slots=True)
class GivingBack:
    """What giving back would mean: the acts, what they said, and what it does."""

    acts: tuple[int, ...]
    gone: tuple[DayChange, ...]
    preview: Preview


def giving_back(ctx: Context, conn: Connection, now: datetime, user: str, request: int) -> GivingBack | str:
    """What it would mean that somebody gives back what they have of a request and has not been yet."""
    plan, row = ctx.plans.current(conn), cover_requests.get(conn, request)
    person = plan.by_slack(user)
    if row is None or person is None:
        return _NOTHING
    acts = [one["act"] for one in shares(conn, row) if one["who"] == person.id and _ends(one) > now]
    gone = [kept.change(row_) for act in acts for row_ in kept.of_act(conn, act)]
    gone = [change for change in gone if change in kept.in_force(conn)]
    if not gone:
        return _NOTHING
    found = rota_changes.reckon(ctx, conn, now, been(gone, now), gone)
    others = [plan.executive(move.before) for move in found.moves if move.before != person.id]
    if others:
        name = others[0].name if others[0] is not None else "Nobody"
        return f"{name} is on for a part of it now. A lead can change that."
    if not found.moves:
        return "You are not on then for this, or would be on anyway: there is nothing to give back."
    return GivingBack(tuple(acts), tuple(gone), found)


def give_back(
    ctx: Context, conn: Connection, now: datetime, user: str, request: int, state: str
) -> GivingBack | str | None:
    """*Give it back*: the rest of it is asked for again. None when it is done; compare-and-set as `accept`."""
    plans.hold(conn)
    found = giving_back(ctx, conn, now, user, request)
    if isinstance(found, str) or found.preview.state != state:
        return found
    row, plan = known(conn, request), ctx.plans.current(conn)
    if not cover_requests.change(conn, row):
        return MEANWHILE
    for act in found.acts:
        rota_changes.take_back(ctx, conn, now, user, act)
    worked = been(found.gone, now)
    if worked:
        kept.say(conn, now, ((change, period(plan, change.entry)[1]) for change in worked), user)
    person = plan.by_slack(user)
    events.record(conn, now, "cover given back", actor=actor(plan, user), request=request, acts=list(found.acts))
    if person is not None:
        cover_requests.change(conn, known(conn, request), asked={**row.asked, person.id: Said.GAVE_BACK})
    settle(ctx, conn, now, request)
    return None


def _slack(plan: Plan, executive: str) -> str:
    found = plan.executive(executive)
    return (found.slack or "") if found else ""


def _ends(share: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(share["ends"])
