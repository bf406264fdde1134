"""*Show*: a list of App Home whole, a page at a time. Reads, never writes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.flows import promised
from bot.flows.context import Context
from bot.flows.home import matters
from bot.flows.rota_told import zone_of
from bot.pages import HomeList, ListName, ListPage, NoticeWindow, Window
from bot.rules.lifecycle import CaseState
from bot.store import cases, promises

#: So many entries stand on one page: three blocks each, of Slack's hundred.
A_PAGE: Final = 20


def window(ctx: Context, conn: Connection, now: datetime, user: str, page: ListPage) -> Window:
    """A page of one of the reader's lists."""
    plan = ctx.plans.current(conn)
    executive = plan.by_slack(user)
    mine = page.name in (ListName.WAITING, ListName.PROMISED)
    if (mine and executive is None) or (not mine and not plan.is_lead(user)):
        return NoticeWindow("App Home", ("This list is not yours any more.",))
    owner = executive.id if mine and executive is not None else None
    zone, start = zone_of(plan, user), page.number * A_PAGE
    if page.name in (ListName.WAITING, ListName.NOBODY):
        rows = cases.listed(conn, [CaseState.OPEN], owner=owner) if mine else cases.listed(conn, [CaseState.OPEN])
        if not mine:
            held = {person.id for person in plan.executives}
            rows = [case for case in rows if case.owner not in held]
        shown = matters(ctx, conn, rows[start : start + A_PAGE])
        replies = executive is not None and executive.consent
        return HomeList(page, now, zone, matters=shown, more=max(0, len(rows) - start - A_PAGE), replies=replies)
    kept = promises.kept_by(conn, owner) if owner is not None else promises.late(conn)
    entries = promised.entries(plan, conn, kept[start : start + A_PAGE], owner or "")
    return HomeList(page, now, zone, promises=entries, more=max(0, len(kept) - start - A_PAGE))
