"""*Show*: a list of App Home whole, a page at a time. Reads, never writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.flows import home_leads, praise, promised, sample, triage_list
from bot.flows.context import Context
from bot.flows.home import matters
from bot.flows.rota_told import zone_of
from bot.pages import HomeList, ListName, ListPage, NoticeWindow, Window
from bot.rules.lifecycle import Lane
from bot.rules.plan import Plan
from bot.rules.triage import Kind
from bot.store import case_lists, cases, promises, waits
from bot.store.case_lists import Which

#: So many entries stand on one page: three blocks each, of Slack's hundred.
A_PAGE: Final = 20


def card(ctx: Context, conn: Connection, now: datetime, user: str, case: int) -> Window:
    """*It is a complaint*, pressed in the list of what was set aside: it goes from there to the desk."""
    told = sample.complaint(ctx, conn, now, case, user)
    return _again(ctx, conn, now, user, told or "It is on the desk now, with its card and its clock.")


def say(ctx: Context, conn: Connection, now: datetime, user: str, case: int, kind: Kind) -> Window:
    """What a post that waits is, pressed in the list: it goes where it belongs, and the list goes on."""
    return _again(ctx, conn, now, user, triage_list.say(ctx, conn, now, case, user, kind))


def give(ctx: Context, conn: Connection, now: datetime, user: str, case: int, to: str) -> Window:
    """*Give it to…*, chosen in the list."""
    return _again(ctx, conn, now, user, triage_list.give(ctx, conn, now, case, user, to))


def _again(ctx: Context, conn: Connection, now: datetime, user: str, told: str | None) -> Window:
    shown = window(ctx, conn, now, user, ListPage(ListName.ASIDE))
    return replace(shown, said=told or "") if isinstance(shown, HomeList) else shown


def _to_check(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, page: ListPage, zone: str, today: datetime
) -> HomeList:
    """What waits for a look, what goes on first first; then what was set aside today."""
    rows = waits.listed(conn)
    aside = cases.aside_since(conn, today)
    start, end = page.number * A_PAGE, (page.number + 1) * A_PAGE
    checks = triage_list.waiting(ctx, conn, now, plan, rows[start:end], give=True)
    looked = home_leads.set_aside(ctx, aside[max(0, start - len(rows)) : max(0, end - len(rows))])
    return HomeList(page, now, zone, checks=checks, aside=looked, more=max(0, len(rows) + len(aside) - end))


def window(ctx: Context, conn: Connection, now: datetime, user: str, page: ListPage) -> Window:
    """A page of one of the reader's lists."""
    plan = ctx.plans.current(conn)
    executive = plan.by_slack(user)
    mine = page.name in (ListName.WAITING, ListName.PROMISED, ListName.PRAISE)
    if (mine and executive is None) or (not mine and not plan.is_lead(user)):
        return NoticeWindow("App Home", ("This list is not yours any more.",))
    owner = executive.id if mine and executive is not None else None
    zone, start = zone_of(plan, user), page.number * A_PAGE
    if page.name is ListName.NOBODY:
        needs, total = home_leads.needed(ctx, conn, now, plan, start, A_PAGE)
        return HomeList(page, now, zone, needs=needs, more=max(0, total - start - A_PAGE))
    if page.name is ListName.ASIDE:
        return _to_check(ctx, conn, now, plan, page, zone, home_leads.today(plan, now, user))
    if page.name in (ListName.PRAISE, ListName.UNTHANKED):
        late = None if mine else now
        thanked, total = praise.entries(ctx, conn, A_PAGE, start, owner=owner, late=late)
        return HomeList(page, now, zone, praise=thanked, more=max(0, total - start - A_PAGE))
    if page.name is ListName.WAITING:
        waiting = Which(owner=owner, lane=Lane.DESK, channels=ctx.channels)
        shown = matters(ctx, conn, case_lists.listed(conn, waiting, A_PAGE, start))
        more = max(0, case_lists.counted(conn, waiting) - start - A_PAGE)
        replies = executive is not None and executive.consent
        return HomeList(page, now, zone, matters=shown, more=more, replies=replies)
    kept = promises.kept_by(conn, owner) if owner is not None else promises.late(conn)
    entries = promised.entries(plan, conn, kept[start : start + A_PAGE], owner or "")
    return HomeList(page, now, zone, promises=entries, more=max(0, len(kept) - start - A_PAGE))
