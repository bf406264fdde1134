"""A database is copied into another of either kind: every row, verified, held, and all or nothing."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Float, Integer, LargeBinary, Table, Text, insert, select, text
from sqlmodel import SQLModel

from bot.clock import SystemClock
from bot.store import audit, events, leases, mark
from bot.store import tables as t
from bot.store.copy import Differs, NoSuchDatabase, NotEmpty, StillRunning, check_source, copy
from bot.store.migrate import upgrade
from bot.store.store import AlreadyRunning, Store
from bot.store.types import Instant
from tests.journeys.bot_process import Bot

AT = datetime(2026, 5, 6, 12, 0, 0, 123457, tzinfo=UTC)
WORDS = "Third week 😀 “quoted”\nand a new line"


@pytest.fixture
async def old(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Store]:
    path = shutil.copyfile(sqlite_template, tmp_path / "old.db")
    store = Store(f"sqlite+aiosqlite:///{path}", SystemClock())
    yield store
    await store.close()


@pytest.fixture
async def new(postgres: Any) -> AsyncIterator[Store]:
    async with postgres.fresh() as url:
        store = Store(url.render_as_string(hide_password=False), SystemClock())
        yield store
        await store.close()


def filled(table: Table, number: int) -> dict[str, Any]:
    """A row with something in every column."""
    values: list[tuple[type, Any]] = [
        (Boolean, True),
        (Instant, AT),
        (Float, 0.1 + number),
        (LargeBinary, b"\x00\xff" + bytes([number])),
        (JSON, {"b": [1, None, 0.1], "a": WORDS}),
        (Integer, number),
        (Text, f"{WORDS} {number}"),
    ]
    return {
        column.name: next(value for kind, value in values if isinstance(column.type, kind)) for column in table.columns
    }


async def fill(store: Store, rows: int = 3) -> None:
    def unit(conn: Any, now: Any) -> None:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in ("leases", "cursors", "events"):
                conn.execute(insert(table), [filled(table, number) for number in range(1, rows + 1)])
        for number in range(rows):
            events.record(conn, now, "sent", key=f"part:{number}")
        audit.seal_some(conn, now, 10)

    await store.write(unit)


async def content(store: Store) -> dict[str, list[Any]]:
    def unit(conn: Any) -> dict[str, list[Any]]:
        tables = [table for table in SQLModel.metadata.sorted_tables if table.name != "leases"]
        return {
            one.name: [tuple(row) for row in conn.execute(select(one).order_by(*one.primary_key))] for one in tables
        }

    return await store.read(unit)


def silent(table: str, done: int, total: int) -> None: ...


async def test_every_row_of_every_table_is_in_the_copy_and_new_ones_go_on_behind(old: Store, new: Store) -> None:
    await fill(old)
    heard: list[tuple[str, int, int]] = []
    copied = await copy(old, new, lambda *told: heard.append(told))
    before, after = await content(old), await content(new)
    assert {name: len(rows) for name, rows in after.items()} == {one.table: one.rows for one in copied}
    for name, rows in before.items():
        assert sorted(map(str, rows)) == sorted(map(str, after[name])), name
    assert ("posts", 3, 3) in heard
    fresh = await new.write(
        lambda conn, now: (
            conn.execute(insert(t.surges).values(began_at=now, last_at=now, matter={}, shown=[])).inserted_primary_key
        )
    )
    assert fresh[0] == 4
    assert (await new.read(audit.check_chain)).broken is None
    for store in (old, new):
        held = await store.read(mark.holding)
        assert held is not None
        assert "copied" in held.why


async def test_it_comes_back_as_it_went(old: Store, new: Store, tmp_path: Path, sqlite_template: Path) -> None:
    await fill(old)
    there = await copy(old, new, silent)
    shutil.copyfile(sqlite_template, tmp_path / "back.db")
    back = Store(f"sqlite+aiosqlite:///{tmp_path}/back.db", SystemClock())
    try:
        assert await copy(new, back, silent) == there
        assert await content(back) == await content(old)
        assert (await back.read(audit.check_chain)).broken is None
    finally:
        await back.close()


async def test_a_target_with_anything_in_it_is_refused(old: Store, new: Store) -> None:
    await fill(old)
    await new.write(lambda conn, now: events.record(conn, now, "opened"))
    with pytest.raises(NotEmpty, match="events"):
        await copy(old, new, silent)
    assert await old.read(mark.holding) is None


async def test_a_running_bot_is_refused(old: Store, new: Store) -> None:
    bot = Store(str(old.url), SystemClock())
    bot.hold()
    with pytest.raises(AlreadyRunning):
        await copy(old, new, silent)
    await bot.close()
    await old.write(lambda conn, now: leases.live(conn, now, "worker"))
    with pytest.raises(StillRunning):
        await copy(old, new, silent)


async def test_what_differs_is_not_kept(old: Store, new: Store) -> None:
    await fill(old)
    spoil = "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.words := 'x'; RETURN NEW; END $$"
    each = "CREATE TRIGGER spoil BEFORE INSERT ON replies FOR EACH ROW EXECUTE FUNCTION spoil()"
    await new.write(lambda conn, now: [conn.execute(text(one)) for one in (spoil, each)] and None)
    try:
        with pytest.raises(Differs, match="replies: 3 rows, 3 in the copy"):
            await copy(old, new, silent)
        assert all(not rows for rows in (await content(new)).values())
        assert await old.read(mark.holding) is None
    finally:
        await new.write(lambda conn, now: conn.execute(text("DROP FUNCTION spoil CASCADE")) and None)


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NoSuchDatabase):
        check_source(f"sqlite+aiosqlite:///{tmp_path}/typo.db")
    assert not (tmp_path / "typo.db").exists()


@pytest.mark.long
async def test_killed_in_the_middle_it_starts_clean(old: Store, new: Store, tmp_path: Path) -> None:
    await fill(old)
    await old.close()
    urls = [store.url.render_as_string(hide_password=False) for store in (old, new)]
    bot = Bot(tmp_path, {})
    bot.env["CRASH_AT"] = "while-copying"
    assert (await bot.command("db", "copy", *urls))[0] != 0
    assert all(not rows for rows in (await content(new)).values())
    del bot.env["CRASH_AT"]
    status, said = await bot.command("db", "copy", *urls)
    assert status == 0, said
    assert "posts: 3 of 3" in said
    assert "Copied and compared" in said
    assert len((await content(new))["posts"]) == 3


async def test_instants_are_copied_to_the_microsecond(old: Store, new: Store) -> None:
    await upgrade(new)
    late = AT + timedelta(microseconds=1)
    await old.write(lambda conn, now: conn.execute(insert(t.customers).values(name="Kim", first_seen=late)) and None)
    await copy(old, new, silent)
    assert [row[2] for row in (await content(new))["customers"]] == [late]
