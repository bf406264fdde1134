"""What was said at the desk about the rota, on each database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.rules.plan.model import Override, Swap, TimeOff
from bot.rules.rota.changes import DayChange, Entry
from bot.store import plans, rota_changes
from bot.store.plans import Plans
from bot.store.store import Store
from tests.conftest import NOW, PLAN

START, END = NOW, NOW + timedelta(hours=2)
ENTRIES: list[tuple[Entry, str]] = [
    (Override(START, END, "ben"), "default"),
    (Swap(START, END, "ana", "ben"), "default"),
    (TimeOff("ana", date(2026, 5, 8), date(2026, 5, 9)), ""),
    (TimeOff("ana", START, END), ""),
]


@pytest.fixture
async def planned(store: Store) -> Store:
    await store.write(lambda conn, now: plans.add(conn, now, PLAN, "test"))
    return store


async def say(store: Store, *said: tuple[Entry, str], by: str = "U0LEE") -> int:
    def unit(conn: Connection, now: datetime) -> int:
        plans.hold(conn)
        return rota_changes.say(conn, now, [(DayChange(entry, rota, now), END) for entry, rota in said], by)

    return await store.write(unit)


async def test_every_kind_comes_back_as_it_was_said(planned: Store) -> None:
    assert await say(planned, *ENTRIES) == 1
    found = await planned.read(rota_changes.in_force)
    assert [(one.entry, one.rota) for one in found] == ENTRIES
    assert {one.said_at for one in found} == {NOW}


async def test_an_act_is_taken_back_whole_and_once(planned: Store) -> None:
    await say(planned, *ENTRIES[:2])
    assert await say(planned, ENTRIES[2], by="U0BEN") == 2

    def last(by: str | None = None) -> Any:
        return planned.read(lambda conn: rota_changes.last(conn, NOW, by))

    assert (await last(), await last("U0LEE"), await last("U0EVE")) == (2, 1, None)
    assert await planned.write(lambda conn, now: rota_changes.undo(conn, now, 1, "U0LEE"))
    assert not await planned.write(lambda conn, now: rota_changes.undo(conn, now, 1, "U0LEE"))
    assert len(await planned.read(rota_changes.in_force)) == 1
    assert await last("U0LEE") is None


async def test_the_plan_in_force_follows_within_the_unit_and_in_every_process(planned: Store) -> None:
    known, elsewhere = Plans(), Plans()

    def unit(conn: Connection, now: datetime) -> tuple[int, int, str]:
        before = len(known.current(conn).rotas[0].overrides)
        state = known.state(conn)
        rota_changes.say(conn, now, [(DayChange(ENTRIES[0][0], "default", now), END)], "U0LEE")
        assert known.state(conn) != state
        return before, len(known.current(conn).rotas[0].overrides), state

    before, after, state = await planned.write(unit)
    assert (before, after) == (0, 1)
    assert len((await planned.read(elsewhere.current)).rotas[0].overrides) == 1
    assert await planned.read(elsewhere.state) == await planned.read(known.state) != state
    await planned.write(lambda conn, now: rota_changes.undo(conn, now, 1, "U0LEE"))
    assert (await planned.read(elsewhere.current)).rotas[0].overrides == ()
    assert (await planned.read(elsewhere.file)).rotas[0].overrides == ()


async def test_what_is_over_or_was_taken_back_long_ago_is_forgotten(planned: Store) -> None:
    await say(planned, *ENTRIES)
    later = datetime(2026, 6, 6, tzinfo=UTC)
    assert await planned.write(lambda conn, now: rota_changes.forget(conn, START, 10)) == 0
    assert await planned.write(lambda conn, now: rota_changes.forget(conn, later, 3)) == 3
    assert await planned.write(lambda conn, now: rota_changes.forget(conn, later, 3)) == 1


async def test_which_version_came_from_a_file_is_known(planned: Store) -> None:
    desk = PLAN + "# at the desk\n"
    await planned.write(lambda conn, now: plans.add(conn, now, desk, "U0LEE", at_desk=True))
    newest = await planned.read(plans.newest)
    file = await planned.read(lambda conn: plans.newest(conn, from_file=True))
    assert newest is not None
    assert file is not None
    assert (newest.source, newest.at_desk, file.source) == (desk, True, PLAN)
    await planned.write(lambda conn, now: plans.came_from_file(conn, newest.id))
    again = await planned.read(lambda conn: plans.newest(conn, from_file=True))
    assert again is not None
    assert again.source == desk
