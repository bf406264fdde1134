"""Who was on is written down as it happens; calendars show what has been as it was, whatever the plan says since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.flows import plan_admin, rota_record
from bot.flows.context import Context
from bot.rules.rota.calendar import shifts
from bot.store import duties
from bot.store.tables import duties as table
from tests.conftest import HandClock
from tests.flows.test_rota_changes import WEEKS

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

#: Now is Wed 6 May, 12:00 UTC: Ben's week, until Mon 11 May, 09:00 in London (08:00 UTC); then Ana's.
NOW, TURN = datetime(2026, 5, 6, 12, tzinfo=UTC), datetime(2026, 5, 11, 8, tzinfo=UTC)
BEGAN = TURN - timedelta(weeks=1)


@pytest.fixture
async def ctx(context: Context) -> Context:
    await plan_admin.apply(context.store, WEEKS, "lee")
    await looked(context)
    return context


async def looked(ctx: Context) -> None:
    await ctx.store.write(lambda conn, now: rota_record.keep(ctx, conn, now))


async def rows(ctx: Context, rota: str = "default") -> list[tuple[datetime, str | None]]:
    query = table.select().where(table.c.rota == rota, table.c.skill == "").order_by(table.c.begins)
    found = [(row.begins, row.executive) for row in await ctx.store.read(lambda conn: conn.execute(query).all())]
    return [one for one in found if one[0] >= BEGAN]


async def shown(ctx: Context, days: int = 20) -> list[tuple[datetime, datetime, str]]:
    """The shifts of a calendar around now."""
    now = ctx.store.clock.now()

    def read(conn: Any) -> Any:
        records = rota_record.records(ctx, conn, now, NOW - timedelta(days=30))
        plan, ready = ctx.plans.current(conn), ctx.plans.rotas(conn)[0]
        start, end = NOW - timedelta(days=5), NOW + timedelta(days=days)
        return shifts(plan.rotas[0], ready, start, end, records.get("default"))

    return [(one.start, one.end, one.executive) for one in await ctx.store.read(read)]


async def test_a_turn_is_written_down_at_its_instant_however_late_it_is_looked_at(
    ctx: Context, clock: HandClock
) -> None:
    assert await rows(ctx) == [(BEGAN, "ben")]
    clock.advance(minutes=30)
    await looked(ctx)
    assert await rows(ctx) == [(BEGAN, "ben")], "nothing changed"
    clock.advance(days=6)
    await looked(ctx)
    assert await rows(ctx) == [(BEGAN, "ben"), (TURN, "ana")]


async def test_a_rota_without_anybody_is_written_down_too(ctx: Context) -> None:
    rota = table.select().where(table.c.rota == "empty")
    [row] = await ctx.store.read(lambda conn: conn.execute(rota).all())
    assert row.executive is None


async def test_what_has_been_stays_what_it_was_in_calendars(ctx: Context, clock: HandClock) -> None:
    clock.advance(days=6)
    await looked(ctx)
    before = await shown(ctx)
    await plan_admin.apply(ctx.store, WEEKS.replace("members: [ana, ben]", "members: [cho]"), "lee")
    clock.advance(seconds=1)
    await looked(ctx)
    changed = clock.now()
    after = await shown(ctx)
    assert before[1:3] == [(BEGAN, TURN, "ben"), (TURN, TURN + timedelta(weeks=1), "ana")]
    assert after == [*before[:2], (TURN, changed, "ana"), (changed, NOW + timedelta(days=20), "cho")]


async def test_a_change_is_shown_from_the_instant_on_before_it_is_written_down(ctx: Context, clock: HandClock) -> None:
    clock.advance(hours=1)
    await plan_admin.apply(ctx.store, WEEKS.replace("members: [ana, ben]", "members: [cho]"), "lee")
    assert (await shown(ctx))[-2:] == [
        (BEGAN, clock.now(), "ben"),
        (clock.now(), NOW + timedelta(days=20), "cho"),
    ]


async def test_while_nothing_was_running_it_is_what_the_plan_says_on_return(ctx: Context, clock: HandClock) -> None:
    clock.advance(days=6)
    await plan_admin.apply(ctx.store, WEEKS.replace("cho, name: Cho Min", "cho, name: Cho Minh"), "lee")
    await looked(ctx)
    assert await rows(ctx) == [(BEGAN, "ben"), (TURN, "ana")]


async def test_a_clock_that_is_set_back_writes_the_same_once(ctx: Context, clock: HandClock) -> None:
    clock.advance(days=6)
    await looked(ctx)
    clock.advance(days=-2)
    await looked(ctx)
    assert (await rows(ctx))[-1] == (clock.now(), "ben")
    clock.advance(days=2)
    await looked(ctx)
    assert (await rows(ctx))[-1] == (TURN, "ana")


async def test_who_left_the_plan_stays_in_what_has_been(ctx: Context, clock: HandClock) -> None:
    clock.advance(days=1)
    await looked(ctx)
    lines = [line for line in WEEKS.splitlines() if "{id: ben" not in line and line.strip() != "undo_seconds: 0}"]
    await plan_admin.apply(ctx.store, "\n".join(lines).replace("members: [ana, ben]", "members: [ana]"), "lee")
    assert "ben" in [who for _, _, who in await shown(ctx)]


async def test_skills_have_lines_of_their_own(ctx: Context, clock: HandClock) -> None:
    text = WEEKS.replace("  - name: default\n    layers:", "  - name: default\n    needs: {billing: x}\n    layers:")
    await plan_admin.apply(ctx.store, text.replace("slack: U0ANA,", "slack: U0ANA, skills: [x],", 1), "lee")
    clock.advance(minutes=3)
    await looked(ctx)
    found = await ctx.store.read(lambda conn: duties.since(conn, NOW))
    assert {(row.skill, row.executive) for row in found if row.rota == "default"} == {("", "ben"), ("x", "ana")}


async def test_what_is_long_over_is_let_go_and_who_is_on_since_then_is_not(ctx: Context, clock: HandClock) -> None:
    clock.advance(days=30)
    await looked(ctx)
    assert len(await rows(ctx)) == 5
    assert await ctx.store.write(lambda conn, now: duties.forget(conn, TURN + timedelta(days=1))) > 1
    assert (await rows(ctx))[0] == (TURN, "ana"), "it was so at that instant"
    assert await ctx.store.write(lambda conn, now: duties.forget(conn, TURN + timedelta(days=1))) == 0
