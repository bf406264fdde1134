"""Looking after the house while it runs: what must never be, every few minutes and by night, and the daily stock.

Two duties, each of one worker. By night everything is held against the audit trail, and the trail against itself, in
portions with rests between them: each is a read of its own, so that nobody who writes waits for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.flows import audit, fault, operators
from bot.flows.context import Context
from bot.flows.invariants import AT_ONCE, BY_NIGHT, EXPLAINED, LOST, MOST_CASES, SECRETS, TRAIL, Broken, broken
from bot.store import cursors
from bot.store.audit import Walk

#: Time between two looks. What both of them find is told; what one alone finds may have been passing.
EVERY: Final = timedelta(minutes=3)
_PATIENCE: Final = timedelta(minutes=2)
#: In the leads' zone; where nobody was on duty then, as soon as somebody is.
_HOUR: Final = 3
#: Rows of each portion, which cost some five milliseconds, and the rest after it in seconds: a million take 18 minutes.
_PORTION: Final = 50
_REST: Final = 0.05
OFTEN, NIGHTLY = "often", "nightly"
_OF_CASE: Final = re.compile(r"of case (\d+)")


async def look(ctx: Context) -> None:
    """Every few minutes: what an index answers; and once a day stock is taken."""
    now = ctx.store.clock.now()
    found = await ctx.store.read(lambda conn: [*broken(conn, now), *_unopened(ctx, conn)])
    lost = sum(one.count for one in found if one.invariant in LOST)
    stock = await ctx.store.read(lambda conn: operators.taken_stock(ctx, conn, now, lost))

    def unit(conn: Connection, now: datetime) -> None:
        fault.settle(ctx, conn, now, AT_ONCE, found, _PATIENCE)
        if stock is not None:
            operators.report(ctx, conn, now, *stock)
        cursors.move(conn, now, "watch", OFTEN, "")

    await ctx.store.write(unit)


def _unopened(ctx: Context, conn: Connection) -> Iterator[Broken]:
    if ctx.vault is not None and (missing := ctx.vault.in_use(conn)[None]):
        yield Broken(SECRETS, missing)


async def is_night(ctx: Context) -> bool:
    """Whether it is time for the whole of it. The first time is the night after the first start."""

    def unit(conn: Connection, now: datetime) -> bool:
        last = cursors.moved_at(conn, "watch", NIGHTLY)
        if last is None:
            cursors.move(conn, now, "watch", NIGHTLY, "")
        return last is not None and last < operators.latest(_HOUR, ctx.plans.current(conn), now)

    return await ctx.store.write(unit)


async def night(ctx: Context) -> None:
    """All that left against the audit trail, and the audit trail against itself."""
    found = [*await _against_the_trail(ctx), *await _the_trail(ctx)]

    def unit(conn: Connection, now: datetime) -> None:
        fault.settle(ctx, conn, now, BY_NIGHT, found)
        cursors.move(conn, now, "watch", NIGHTLY, "")

    await ctx.store.write(unit)


async def _against_the_trail(ctx: Context) -> list[Broken]:
    def portion(conn: Connection, after: int) -> tuple[list[str], int | None]:
        return audit.some_unexplained(conn, after, _PORTION)

    said: list[str] = []
    upto: int | None = 0
    while upto is not None:
        faults, behind = await ctx.store.read(partial(portion, after=upto))
        if faults:  # what was let go between two of its questions is not there when it is asked again
            faults, behind = await ctx.store.read(partial(portion, after=upto))
        said, upto = said + faults, behind
        await ctx.store.clock.sleep(_REST)
    if not said:
        return []
    cases = Counter(int(found[1]) for one in said if (found := _OF_CASE.search(one)) is not None)
    return [Broken(EXPLAINED, len(said), tuple(sorted(cases)[:MOST_CASES]), said[0])]


async def _the_trail(ctx: Context) -> list[Broken]:
    walk = await ctx.store.read(Walk)
    while await ctx.store.read(lambda conn: walk.step(conn, _PORTION)):
        await ctx.store.clock.sleep(_REST)
    said = await ctx.store.read(walk.broken)
    return [Broken(TRAIL, 1, said=said)] if said is not None else []
