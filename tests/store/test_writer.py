"""Units of work on SQLite: many share a commit, one that fails fails alone, and what is not durable is not promised."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from bot.store.writer import MOST_TOGETHER, Writer
from tests.patience import PATIENCE


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{tmp_path}/words.db",
        isolation_level="AUTOCOMMIT",
        connect_args={"check_same_thread": False, "timeout": 0.2},
    )
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA journal_mode=WAL"))
    with engine.connect() as conn:
        conn.exec_driver_sql("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT UNIQUE)")
    return engine


@pytest.fixture
async def writer(engine: Engine) -> AsyncIterator[Writer]:
    writer = Writer(engine)
    yield writer
    await writer.close()
    engine.dispose()


def add(word: str):
    return lambda conn: conn.execute(text("INSERT INTO words (word) VALUES (:word)"), {"word": word}).rowcount


def words(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return list(conn.execute(text("SELECT word FROM words ORDER BY id")).scalars())


async def test_units_that_come_while_another_runs_share_its_commit(writer: Writer, engine: Engine) -> None:
    commits, release = [], asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(conn: Connection) -> None:
        conn.connection.driver_connection.set_trace_callback(  # type: ignore[union-attr]
            lambda statement: commits.append(statement) if statement == "COMMIT" else None
        )
        asyncio.run_coroutine_threadsafe(release.wait(), loop).result()

    first = asyncio.create_task(writer.do(slow))
    await asyncio.sleep(0.05)
    rest = [asyncio.create_task(writer.do(add(f"{number:02}"))) for number in range(40)]
    await asyncio.sleep(0)
    release.set()
    await asyncio.gather(first, *rest)
    assert words(engine) == [f"{number:02}" for number in range(40)]
    assert len(commits) == 1


async def test_a_commit_is_shared_by_so_many_at_most(writer: Writer, engine: Engine) -> None:
    await asyncio.gather(*(writer.do(add(str(number))) for number in range(MOST_TOGETHER * 3)))
    assert words(engine) == [str(number) for number in range(MOST_TOGETHER * 3)]


async def test_a_unit_that_fails_rolls_back_alone(writer: Writer, engine: Engine) -> None:
    def half(conn: Connection) -> None:
        add("half")(conn)
        raise ValueError("no")

    done = await asyncio.gather(
        writer.do(add("a")), writer.do(half), writer.do(add("b")), writer.do(add("a")), return_exceptions=True
    )
    assert [type(one).__name__ for one in done] == ["int", "ValueError", "int", "IntegrityError"]
    assert words(engine) == ["a", "b"]


async def test_a_commit_that_fails_fails_all_that_waited_and_leaves_nothing(writer: Writer, engine: Engine) -> None:
    """A full disk, as SQLite plays it."""
    await writer.do(add("before"))
    await writer.do(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count = 1").scalar())
    big = [writer.do(add(str(number) + "x" * 20_000)) for number in range(3)]
    done = await asyncio.gather(*big, writer.do(add("small")), return_exceptions=True)
    assert all(isinstance(one, sqlite3.OperationalError) for one in done[:3])
    assert words(engine) in (["before"], ["before", "small"])
    await writer.do(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count = 100000").scalar())
    await writer.do(add("after"))
    assert words(engine)[-1] == "after"


async def test_a_database_that_somebody_else_locks_fails_the_round_and_works_again(
    writer: Writer, engine: Engine
) -> None:
    await writer.do(add("before"))
    with engine.connect() as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        done = await asyncio.gather(writer.do(add("a")), writer.do(add("b")), return_exceptions=True)
        assert ["locked" in str(one) for one in done] == [True, True]
        other.exec_driver_sql("ROLLBACK")
    await writer.do(add("c"))
    assert words(engine) == ["before", "c"]


async def test_a_database_that_cannot_be_opened_hangs_nobody_and_is_tried_again(tmp_path: Path) -> None:
    engine = create_engine(
        f"sqlite:///{tmp_path}/not/yet/words.db",
        isolation_level="AUTOCOMMIT",
        connect_args={"check_same_thread": False},
    )
    writer = Writer(engine)
    try:
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(OperationalError, match="unable to open"):
                await writer.do(add("a"))
            (tmp_path / "not" / "yet").mkdir(parents=True)
            await writer.do(lambda conn: conn.exec_driver_sql("CREATE TABLE words (id INTEGER, word TEXT)") and None)
            await writer.do(add("a"))
    finally:
        await writer.close()
        engine.dispose()


async def test_a_caller_that_is_cancelled_leaves_the_unit_whole(writer: Writer, engine: Engine) -> None:
    task = asyncio.create_task(writer.do(add("a")))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await writer.do(add("b"))
    assert words(engine) in (["a", "b"], ["b"])


async def test_closing_finishes_what_waits(engine: Engine) -> None:
    writer = Writer(engine)
    waiting = [asyncio.ensure_future(writer.do(add(str(number)))) for number in range(100)]
    await asyncio.sleep(0)
    await writer.close()
    await asyncio.gather(*waiting)
    assert len(words(engine)) == 100
    engine.dispose()
