"""Creating and migrating the database, and who may use it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from bot.clock import SystemClock
from bot.store import plans
from bot.store.migrate import NewerDatabase, upgrade
from bot.store.store import AlreadyRunning, NoLock, Store
from tests.conftest import PLAN


@pytest.fixture(params=["sqlite", "postgresql"])
async def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Where no database is yet."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/deep/er/buckstop.db"
        return
    async with request.getfixturevalue("postgres").none_yet() as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
async def new_store(new_url: str) -> AsyncIterator[Store]:
    store = Store(new_url, SystemClock())
    yield store
    await store.close()


async def test_a_new_database_is_what_the_tables_say(new_store: Store) -> None:
    assert await upgrade(new_store)

    def compare(conn: Connection) -> list[object]:
        context = MigrationContext.configure(conn, opts={"compare_type": True, "compare_server_default": False})
        assert set(inspect(conn).get_table_names()) == {*SQLModel.metadata.tables, "alembic_version"}
        return list(compare_metadata(context, SQLModel.metadata))

    assert await new_store.read(compare) == []


async def test_upgrading_again_does_nothing(new_store: Store) -> None:
    assert await upgrade(new_store)
    assert not await upgrade(new_store)


async def test_several_may_upgrade_at_once(new_url: str) -> None:
    stores = [Store(new_url, SystemClock()) for _ in range(4)]
    try:
        did = await asyncio.gather(*(upgrade(store) for store in stores))
        assert sorted(did)[-1]
        assert did.count(True) == 1
        await stores[0].write(lambda conn, now: plans.add(conn, now, PLAN, "test"))
        assert await stores[1].read(plans.source) == PLAN
    finally:
        for store in stores:
            await store.close()


async def test_several_processes_may_upgrade_at_once(new_url: str) -> None:
    code = (
        "import asyncio, os, sys\n"
        "from bot.clock import SystemClock\n"
        "from bot.store.migrate import upgrade\n"
        "from bot.store.store import Store\n"
        "async def run():\n"
        "    store = Store(sys.argv[1], SystemClock())\n"
        "    print(await upgrade(store), flush=True)\n"
        "    await store.close()\n"
        "other = os.fork()\n"
        "asyncio.run(run())\n"
        "assert not other or os.waitpid(other, 0)[1] == 0\n"
    )
    root = Path(__file__).parents[2]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, new_url, cwd=root, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    assert process.returncode == 0
    assert sorted(told.decode().split()) == ["False", "True"]


async def test_a_database_of_a_newer_version_is_left_alone(new_store: Store) -> None:
    await upgrade(new_store)
    newer = text("UPDATE alembic_version SET version_num = '9999'")
    await new_store.write(lambda conn, now: conn.execute(newer).rowcount)
    with pytest.raises(NewerDatabase, match="newer Buckstop"):
        await upgrade(new_store)
    assert await new_store.read(lambda conn: inspect(conn).has_table("cases"))


async def test_a_second_holder_of_one_sqlite_database_is_refused(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/buckstop.db"
    first, second = Store(url, SystemClock()), Store(url, SystemClock())
    first.hold()
    with pytest.raises(AlreadyRunning):
        second.hold()
    await upgrade(second)  # other commands write beside it
    await first.close()
    second.hold()
    await second.close()


async def test_by_whatever_path_a_database_is_reached_it_has_one_holder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "other.db").symlink_to(tmp_path / "real" / "buckstop.db")
    paths = ("real/buckstop.db", "link/buckstop.db", "link/../real/buckstop.db", "other.db")
    first, *others = (Store(f"sqlite+aiosqlite:///{tmp_path}/{path}", SystemClock()) for path in paths)
    first.hold()
    for other in others:
        with pytest.raises(AlreadyRunning, match="Stop it first"):
            other.hold()
    for store in (first, *others):
        await store.close()


async def test_where_nothing_can_be_locked_it_says_so(tmp_path: Path) -> None:
    store = Store(f"sqlite+aiosqlite:///{tmp_path}/buckstop.db", SystemClock())
    (tmp_path / "buckstop.db.lock").mkdir()
    with pytest.raises(NoLock, match="disk of this machine"):
        store.hold()
    await store.close()


async def test_a_holder_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/buckstop.db"
    code = (
        "import sys, time\n"
        "from bot.clock import SystemClock\n"
        "from bot.store.store import Store\n"
        "Store(sys.argv[1], SystemClock()).hold()\n"
        "print('held', flush=True)\n"
        "time.sleep(60)\n"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code, url), cwd=Path(__file__).parents[2], stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"held\n"
    store = Store(url, SystemClock())
    with pytest.raises(AlreadyRunning):
        store.hold()
    process.kill()
    await process.wait()
    store.hold()
    await store.close()


async def test_postgresql_is_shared(postgres: object) -> None:
    async with postgres.fresh() as url:  # type: ignore[attr-defined]
        stores = [Store(url.render_as_string(hide_password=False), SystemClock()) for _ in range(2)]
        for store in stores:
            store.hold()
            await store.close()
