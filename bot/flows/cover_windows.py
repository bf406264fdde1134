"""The windows behind a request for cover: the shifts that result, a part of it, whom leads give it to, giving back."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.flows import fill
from bot.flows.context import Context
from bot.flows.cover_settled import hindrances
from bot.flows.cover_taking import (
    GONE,
    GivingBack,
    Taking,
    accept,
    give_back,
    giving_back,
    may_take,
    taking_of,
)
from bot.flows.cover_told import name_of, open_spans, who_has
from bot.flows.rota_told import zone_of
from bot.flows.rota_windows import MEANWHILE, sentences
from bot.pages import AtField, CoverGive, CoverLook, CoverPart, NoticeWindow, WhichCover, Window
from bot.rules.plan import Plan
from bot.rules.plan.times import format_instant, parse_instant
from bot.rules.rota.cover import rings, rota_of
from bot.rules.rota.spans import Span
from bot.rules.rota.wording import spell_for
from bot.store import cover_requests

TITLE: Final = "Cover"
_ONLY_LEADS: Final = "Only a lead can do that."


def accept_window(ctx: Context, conn: Connection, now: datetime, user: str, request: int) -> Window:
    """*Accept*: the shifts that result, to be saved with the next press."""
    me = ctx.plans.current(conn).by_slack(user)
    shown = _look(ctx, conn, now, user, request, me.id if me else "")
    return NoticeWindow(TITLE, (shown,)) if isinstance(shown, str) else shown


def part_window(ctx: Context, conn: Connection, now: datetime, user: str, request: int) -> Window:
    """*Part of it…*: from when to when."""
    plan, row = ctx.plans.current(conn), cover_requests.get(conn, request)
    me = plan.by_slack(user)
    if row is None:
        return NoticeWindow(TITLE, (GONE,))
    left = open_spans(plan, now, row)
    refused = may_take(plan, user, row, me.id if me else "")
    if refused is not None or not left:
        return NoticeWindow(TITLE, (refused or who_has(plan, conn, row) or GONE,))
    asked = "; ".join(_spelled(plan, row.rota, span, user, now) for span in left)
    lines = (f"{name_of(plan, row.asker)} asks for cover on {asked}.", "What you do not take stays asked for.")
    return CoverPart(WhichCover(str(request), me.id if me else ""), lines, left[0][0], left[-1][1])


def part(
    ctx: Context,
    conn: Connection,
    now: datetime,
    user: str,
    which: WhichCover,
    start: datetime | None,
    end: datetime | None,
) -> Window | AtField:
    """A part was chosen: the shifts that result."""
    if start is None or end is None or end <= start:
        return AtField("The end is not after the beginning. Choose a later end.", "until")
    shown = _look(ctx, conn, now, user, int(which.request), which.who, (start, end))
    return AtField(shown, "until") if isinstance(shown, str) else shown


def give_window(ctx: Context, conn: Connection, now: datetime, user: str, request: int) -> Window:
    """*Give it to…*: who could, whoever would then carry least first."""
    plan, row = ctx.plans.current(conn), cover_requests.get(conn, request)
    if not plan.is_lead(user):
        return NoticeWindow(TITLE, (_ONLY_LEADS,))
    left = open_spans(plan, now, row) if row is not None else ()
    rota = rota_of(plan, row.asker, *left[0]) if row is not None and left else None
    if row is None or rota is None:
        return NoticeWindow(TITLE, ((who_has(plan, conn, row) if row is not None else "") or GONE,))
    reasons = hindrances(ctx, conn, plan, [one for one in plan.executives if one.id != row.asker], row.asker, left)
    able = [one for one, why in reasons.items() if why is None]
    ring = rings(plan, row.asker, left)
    others = [f"{name_of(plan, one)} {why}." for one, why in reasons.items() if why is not None and one in ring]
    asked = "; ".join(_spelled(plan, row.rota, span, user, now) for span in left)
    about = f"{name_of(plan, row.asker)} asks for cover on {asked}."
    choices = fill.in_order(conn, now, plan, rota, left, able)
    return CoverGive(WhichCover(str(request)), about, choices, tuple(others))


def give(ctx: Context, conn: Connection, now: datetime, user: str, which: WhichCover, person: str) -> Window:
    """Somebody was chosen: the shifts that result."""
    if not ctx.plans.current(conn).is_lead(user):
        return NoticeWindow(TITLE, (_ONLY_LEADS,))
    shown = _look(ctx, conn, now, user, int(which.request), person)
    return NoticeWindow(TITLE, (shown,)) if isinstance(shown, str) else shown


def save(ctx: Context, conn: Connection, now: datetime, user: str, which: WhichCover) -> Window:
    """*Accept*, or a lead's *Save*, under the shifts; where the rota changed meanwhile they are shown again."""
    hours = parse_instant(which.start), parse_instant(which.end)
    done = accept(ctx, conn, now, user, int(which.request), which.who, hours, which.state)
    if isinstance(done, str):
        return NoticeWindow(TITLE, (done,))
    if isinstance(done, Taking):
        return _shown(ctx, conn, now, user, which, done, (MEANWHILE,))
    row = cover_requests.known(conn, int(which.request))
    return NoticeWindow("Saved", (f"{name_of(ctx.plans.current(conn), row.asker)} is told. Thank you.",))


def back_window(ctx: Context, conn: Connection, now: datetime, user: str, request: int) -> Window:
    """*Give it back*: the shifts that result."""
    found = giving_back(ctx, conn, now, user, request)
    if isinstance(found, str):
        return NoticeWindow(TITLE, (found,))
    return _back(ctx, conn, now, user, WhichCover(str(request)), found)


def save_back(ctx: Context, conn: Connection, now: datetime, user: str, which: WhichCover) -> Window:
    """*Give it back* under the shifts."""
    done = give_back(ctx, conn, now, user, int(which.request), which.state)
    if isinstance(done, GivingBack):
        return _back(ctx, conn, now, user, which, done, (MEANWHILE,))
    return NoticeWindow(TITLE, (done or "Given back. It is asked for again.",))


def _look(
    ctx: Context, conn: Connection, now: datetime, user: str, request: int, taker: str, hours: Span | None = None
) -> CoverLook | str:
    plan, row = ctx.plans.current(conn), cover_requests.get(conn, request)
    if row is None:
        return GONE
    refused = may_take(plan, user, row, taker)
    if refused is not None:
        return refused
    found = taking_of(ctx, conn, now, row, taker, hours)
    if isinstance(found, str):
        return found
    which = WhichCover(str(request), taker, format_instant(found.spans[0][0]), format_instant(found.spans[-1][1]))
    return _shown(ctx, conn, now, user, which, found)


def _shown(
    ctx: Context,
    conn: Connection,
    now: datetime,
    user: str,
    which: WhichCover,
    found: Taking,
    said: tuple[str, ...] = (),
) -> CoverLook:
    plan, row = ctx.plans.current(conn), cover_requests.known(conn, int(which.request))
    taker = plan.executive(which.who)
    mine = taker is not None and taker.slack == user
    covers = "You cover" if mine else f"{name_of(plan, which.who)} covers"
    which = WhichCover(which.request, which.who, which.start, which.end, found.preview.state)
    return CoverLook(
        "Accept" if mine else "Give it to somebody",
        which,
        (*said, f"{covers} {name_of(plan, row.asker)}:"),
        sentences(ctx, conn, now, user, found.preview),
    )


def _back(
    ctx: Context, conn: Connection, now: datetime, user: str, which: WhichCover, found: GivingBack,
    said: tuple[str, ...] = (),
) -> CoverLook:  # fmt: skip
    which = WhichCover(which.request, state=found.preview.state)
    lines = sentences(ctx, conn, now, user, found.preview)
    return CoverLook("Give it back", which, (*said, "Given back, it is:"), lines, back=True)


def _spelled(plan: Plan, rota: str, span: Span, user: str, now: datetime) -> str:
    own = zone_of(plan, user)
    found = plan.rota(rota)
    theirs = found.layers[0].timezone if found and found.layers else own
    return spell_for(*span, theirs, own, now)
