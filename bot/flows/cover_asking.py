"""The second step of *Cover me…* where cover has to be asked for: who would be asked, then they are."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.flows import cover
from bot.flows.context import Context
from bot.flows.cover_told import here
from bot.flows.rota_told import zone_of
from bot.pages import AtField, NoticeWindow
from bot.pages.rota import RotaLook, Wished
from bot.rules.plan.times import format_moment
from bot.rules.rota.cover import ANYBODY
from bot.rules.rota.wish import Fault, Wish
from bot.rules.wording import listed

TITLE: Final = "Cover me"
#: A window's field for each of a fault's.
_FIELDS: Final = {"when": "until", "who": "person", "other": "other"}
#: So many of those asked are named.
_MOST: Final = 6


def look(ctx: Context, conn: Connection, now: datetime, user: str, wish: Wish) -> RotaLook | NoticeWindow | AtField:
    """Who would be asked for which hours."""
    found = cover.asking(ctx, conn, now, user, wish)
    if isinstance(found, Fault):
        return AtField(found.text, _FIELDS[found.field]) if found.field else NoticeWindow(TITLE, (found.text,))
    plan = ctx.plans.current(conn)
    who = plan.executive(wish.who)
    name = who.name if who else ""
    mine = who is not None and who.slack == user
    hours = here(found.spans, zone_of(plan, user), now)
    names = [one.name for one in found.people]
    more = len(names) - _MOST
    asked = listed([*names[:_MOST], *([f"{more} more"] if more > 0 else [])])
    each = ", each by direct message. The first who accepts has it" if wish.other == ANYBODY else ", by direct message"
    return RotaLook(
        title=TITLE if mine else "Cover",
        wished=Wished(wish.act, wish.who, wish.other, wish.rota, format_moment(wish.start), format_moment(wish.end)),
        said=(f"{'You ask' if mine else f'{name} asks'} for cover: {hours}.",),
        lines=(f"Asked: {asked}{each}.", f"Until somebody accepts, {'you are' if mine else f'{name} is'} on."),
        asks=True,
    )


def save(ctx: Context, conn: Connection, now: datetime, user: str, wish: Wish, note: str) -> NoticeWindow:
    """*Ask*."""
    done = cover.ask(ctx, conn, now, user, wish, note)
    if isinstance(done, Fault):
        return NoticeWindow(TITLE, (done.text,))
    return NoticeWindow("Asked", ("You hear who takes it. Until then nothing changes.",))
