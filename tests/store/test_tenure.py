"""A worker's own lease: it knows that it may be replaced before others know, and begins anew under a new fence."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from bot.clock import SystemClock
from bot.store import leases
from bot.store.leases import LEASE
from bot.store.migrate import NewerDatabase, StillRunning, config, upgrade
from bot.store.store import Lapsed, Store
from bot.store.tenure import Tenure
from tests import databases
from tests.conftest import HandClock
from tests.databases import pass_lease_time
from tests.patience import until


@pytest.fixture
async def shared(postgres: databases.Databases, clock: HandClock) -> AsyncIterator[tuple[Store, Store]]:
    """Two workers' stores on one PostgreSQL database."""
    async with postgres.fresh() as url:
        stores = Store(url.render_as_string(hide_password=False), clock), Store(str(url), clock)
        yield stores
        for store in stores:
            await store.close()


async def living(store: Store) -> list[str]:
    return await store.read(lambda conn: leases.living(conn, store.clock.now()))


async def pass_time(store: Store, clock: HandClock, span: timedelta = LEASE) -> None:
    """Nobody renews anything meanwhile."""
    clock.advance(seconds=span.total_seconds())
    await pass_lease_time(store, span.total_seconds())


async def test_who_stood_still_knows_it_and_comes_back_under_a_new_fence(
    shared: tuple[Store, Store], clock: HandClock
) -> None:
    store, _ = shared
    tenure = Tenure(store)
    assert not tenure.lives, "before it said so nobody does"
    await tenure.renew()
    before = tenure.name
    assert tenure.holds(before)
    assert await living(store) == [before]
    clock.advance(seconds=LEASE.total_seconds() - 0.5)
    assert not tenure.lives, "a little sooner than the database"
    assert await living(store) == [before]
    await tenure.renew()
    assert tenure.lives
    assert not tenure.holds(before), "what was claimed then is nobody's"
    assert await living(store) == [tenure.name] != [before]


async def test_it_takes_over_from_others_only_when_they_had_time_to_say_that_they_live(
    shared: tuple[Store, Store], clock: HandClock
) -> None:
    store, _ = shared
    tenure = Tenure(store)
    await tenure.renew()
    assert not tenure.settled
    for _ in range(5):
        clock.advance(seconds=1.5)
        await tenure.renew()
    assert tenure.settled
    await pass_time(store, clock, timedelta(minutes=1))  # the database was away
    await tenure.renew()
    assert tenure.lives
    assert not tenure.settled


async def test_who_does_not_live_writes_nothing(shared: tuple[Store, Store], clock: HandClock) -> None:
    store, _ = shared
    tenure = Tenure(store)
    store.lives = lambda: tenure.lives
    with pytest.raises(Lapsed):
        await store.write(lambda conn, now: None)
    await tenure.renew()
    await store.write(lambda conn, now: None)
    clock.advance(minutes=1)
    with pytest.raises(Lapsed):
        await store.write(lambda conn, now: None)


async def test_one_has_a_duty_until_it_may_be_anothers_and_then_the_other(
    shared: tuple[Store, Store], clock: HandClock
) -> None:
    tenures = [Tenure(store) for store in shared]
    works: list[list[str]] = [[], []]

    async def work(number: int) -> None:
        works[number].append("begun")
        try:
            await asyncio.Event().wait()
        finally:
            works[number].append("ended")

    tasks = [
        asyncio.create_task(tenure.duty("clocks", lambda number=number: work(number)))  # type: ignore[misc]
        for number, tenure in enumerate(tenures)
    ]
    await asyncio.sleep(0)
    for tenure in tenures:
        await tenure.renew()
    assert await until(lambda: works == [["begun"], []])
    await pass_time(shared[0], clock)  # the first stands still
    await tenures[1].renew()
    assert await until(lambda: works[1] == ["begun"])
    await tenures[0].renew()
    assert await until(lambda: not tenures[0]._has("clocks"))
    await tenures[1].leave()
    tasks[1].cancel()
    await tenures[0].renew()
    assert tenures[0]._has("clocks"), "who ends in good order leaves its duties"
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    assert [work[-1] for work in works] == ["ended", "ended"]


async def test_on_sqlite_a_worker_is_alone_and_has_every_duty(tmp_path: object, clock: HandClock) -> None:
    store = Store(f"sqlite+aiosqlite:///{tmp_path}/b.db", clock)
    await upgrade(store)
    tenure = Tenure(store, ["web"])
    name = tenure.name
    await tenure.renew()
    clock.advance(hours=1)
    assert tenure.holds(name)
    await tenure.renew()
    assert tenure.name == name
    assert await store.read(lambda conn: leases.roles(conn, clock.now())) == {"web"}
    done: list[int] = []

    async def work() -> None:
        done.append(1)
        await asyncio.Event().wait()

    task = asyncio.create_task(tenure.duty("clocks", work))
    await asyncio.sleep(0)
    await tenure.renew()
    assert await until(lambda: done == [1])
    task.cancel()
    await store.close()


# ---- other versions


def _newer(conn: Connection, _now: object) -> None:
    conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))


async def test_a_newer_version_lets_those_go_on_who_live_and_nobody_else(
    shared: tuple[Store, Store], clock: HandClock
) -> None:
    """What older workers would not survive waits until none lives; so whoever lived all the time may go on."""
    store, other = shared
    head = await store.read(lambda conn: conn.execute(text("SELECT version_num FROM alembic_version")).scalar())
    tenure = Tenure(store)
    await tenure.renew()
    await store.write(_newer)
    try:
        await tenure.renew()
        assert tenure.lives
        with pytest.raises(NewerDatabase, match="newer Buckstop"):
            await Tenure(other).renew()
        await pass_time(store, clock)
        with pytest.raises(NewerDatabase):
            await tenure.renew()
        assert not tenure.lives
    finally:
        back = text("UPDATE alembic_version SET version_num = :head").bindparams(head=head)
        await store.write(lambda conn, now: conn.execute(back) and None)


async def test_a_change_that_older_workers_would_not_survive_waits_for_them(
    postgres: databases.Databases,
) -> None:
    from alembic import command

    async with postgres.none_yet() as url:
        store = Store(url.render_as_string(hide_password=False), SystemClock())
        try:
            await upgrade(store)

            def older(conn: Connection) -> None:
                made = config()
                made.attributes["connection"] = conn
                command.downgrade(made, "0003")

            async with store.engine.begin() as conn:
                await conn.run_sync(older)
            await store.write(lambda conn, now: leases.live(conn, now, "old") and None)
            with pytest.raises(StillRunning, match="Stop them all"):
                await upgrade(store)
            await store.write(lambda conn, now: leases.leave(conn, "old"))
            assert await upgrade(store)
        finally:
            await store.close()
