"""*Show*: a list of App Home whole, a page at a time. Reads, never writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.flows import carded, home_leads, promised
from bot.flows.context import Context
from bot.flows.home import matters
from bot.flows.rota_told import zone_of
from bot.pages import HomeList, ListName, ListPage, NoticeWindow, Window
from bot.rules.lifecycle import CaseState
from bot.store import cases, promises

#: So many entries stand on one page: three blocks each, of Slack's hundred.
A_PAGE: Final = 20


def card(ctx: Context, conn: Connection, now: datetime, user: str, case: int) -> Window:
    """*This is a complaint*, pressed in the list of what was set aside: it goes from there to the desk."""
    told = carded.card(ctx, conn, now, case, user)
    shown = window(ctx, conn, now, user, ListPage(ListName.ASIDE))
    if not isinstance(shown, HomeList):
        return shown
    return replace(shown, said=told or "It is on the desk now, with its card and its clock.")


def window(ctx: Context, conn: Connection, now: datetime, user: str, page: ListPage) -> Window:
    """A page of one of the reader's lists."""
    plan = ctx.plans.current(conn)
    executive = plan.by_slack(user)
    mine = page.name in (ListName.WAITING, ListName.PROMISED)
    if (mine and executive is None) or (not mine and not plan.is_lead(user)):
        return NoticeWindow("App Home", ("This list is not yours any more.",))
    owner = executive.id if mine and executive is not None else None
    zone, start = zone_of(plan, user), page.number * A_PAGE
    if page.name is ListName.NOBODY:
        needs, total = home_leads.needed(ctx, conn, now, plan, start, A_PAGE)
        return HomeList(page, now, zone, needs=needs, more=max(0, total - start - A_PAGE))
    if page.name is ListName.ASIDE:
        found = cases.aside_since(conn, home_leads.today(plan, now, user))
        shown_aside = home_leads.set_aside(ctx, found[start : start + A_PAGE])
        return HomeList(page, now, zone, aside=shown_aside, more=max(0, len(found) - start - A_PAGE))
    if page.name is ListName.WAITING:
        rows = cases.listed(conn, [CaseState.OPEN], owner=owner)
        shown = matters(ctx, conn, rows[start : start + A_PAGE])
        replies = executive is not None and executive.consent
        return HomeList(page, now, zone, matters=shown, more=max(0, len(rows) - start - A_PAGE), replies=replies)
    kept = promises.kept_by(conn, owner) if owner is not None else promises.late(conn)
    entries = promised.entries(plan, conn, kept[start : start + A_PAGE], owner or "")
    return HomeList(page, now, zone, promises=entries, more=max(0, len(kept) - start - A_PAGE))
