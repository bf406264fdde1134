"""What tests of cover act on: a plan with four executives in one ring, requests, presses, and what everybody reads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.flows import cover, cover_taking, show
from bot.flows.context import Context
from bot.flows.cover_taking import GivingBack, Taking
from bot.pages.cover import CoverCard
from bot.rules.rota.cover import ANYBODY
from bot.rules.rota.wish import Act, Wish
from bot.store import cover_requests
from bot.store.plans import Plans
from bot.store.tables import outgoing
from tests.conftest import PLAN

#: Ana, Ben, Cho, Eva take turns of a week; now is Wednesday of Ana's (6 May), from Monday 11 May it is Ben's.
_EVA = "  - {id: eva, name: Eva Lind, slack: U0EVA, timezone: Europe/London, consent: true}\n"
RING = (
    PLAN.replace("consent: false", "consent: true")
    .replace("leads: [U0LEE]", f"{_EVA}leads: [U0LEE]")
    .replace("anchor: 2026-01-05T09:00, every: {weeks: 52}", "anchor: 2026-05-04T09:00, every: {weeks: 1}")
    .replace("members: [ana]", "members: [ana, ben, cho, eva]")
)


def at(day: int, hour: int = 0, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


#: Saturday in Ben's week.
START, END = at(16, 8), at(16, 16)


def wish(start: datetime = START, end: datetime = END, who: str = "ben", other: str = ANYBODY) -> Wish:
    return Wish(Act.COVER, who, start, end, other)


async def ask(ctx: Context, user: str = "U0BEN", what: Wish | None = None, note: str = "") -> Any:
    """The id of a request, or what is wrong."""
    return await ctx.store.write(lambda conn, now: cover.ask(ctx, conn, now, user, what or wish(), note))


async def accept(
    ctx: Context, user: str, request: int, part: tuple[datetime, datetime] = (START, END), who: str = ""
) -> Any:
    """Look at it, then save it."""

    def unit(conn: Any, now: datetime) -> Any:
        taker = who or next(one.id for one in ctx.plans.current(conn).executives if one.slack == user)
        row = cover_requests.known(conn, request)
        found = cover_taking.taking_of(ctx, conn, now, row, taker, part)
        state = found.preview.state if isinstance(found, Taking) else ctx.plans.state(conn)
        return cover_taking.accept(ctx, conn, now, user, request, taker, part, state)

    return await ctx.store.write(unit)


async def give_back(ctx: Context, user: str, request: int) -> Any:
    def unit(conn: Any, now: datetime) -> Any:
        found = cover_taking.giving_back(ctx, conn, now, user, request)
        if not isinstance(found, GivingBack):
            return found
        return cover_taking.give_back(ctx, conn, now, user, request, found.preview.state)

    return await ctx.store.write(unit)


async def press(ctx: Context, what: Any, user: str, request: int) -> Any:
    return await ctx.store.write(lambda conn, now: what(ctx, conn, now, user, request))


async def row(ctx: Context, request: int) -> Any:
    return await ctx.store.read(lambda conn: cover_requests.known(conn, request))


async def who(ctx: Context, t: datetime) -> str | None:
    """As another process would see it."""
    return await ctx.store.read(lambda conn: Plans().rotas(conn)[0].at(t).executive)


async def cards(ctx: Context, user: str) -> list[CoverCard]:
    """The messages about requests to somebody, as they stand now."""

    def unit(conn: Any) -> list[Any]:
        rows = conn.execute(outgoing.select().where(outgoing.c.kind == "cover", outgoing.c.place == user))
        return [show.page_of(ctx, conn, ctx.store.clock.now(), one) for one in rows.all()]

    return await ctx.store.read(unit)


async def lines(ctx: Context, user: str) -> list[str]:
    """The sentences that were said to somebody."""

    def unit(conn: Any) -> list[str]:
        rows = conn.execute(outgoing.select().where(outgoing.c.kind == "line", outgoing.c.place == user))
        return [one.facts["text"] for one in rows.all()]

    return await ctx.store.read(unit)
