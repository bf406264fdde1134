"""SQLite's one writer when something fails: whoever is told "done" is done, whoever is told of a fault is not."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, create_engine, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from bot.store import events
from bot.store.store import Store
from bot.store.types import Instant
from bot.store.writer import Writer
from tests.patience import PATIENCE

FAULT = (sqlite3.Error, DBAPIError)
SCHEMA = """
CREATE TABLE numbers (number INTEGER UNIQUE);
CREATE TABLE owed (number INTEGER REFERENCES numbers (number) DEFERRABLE INITIALLY DEFERRED, words BLOB);
"""


class Bench:
    """A writer on a table of numbers. ``options`` go to SQLite with the file's name."""

    def __init__(self, path: Path, options: str = "") -> None:
        self.path = path
        with sqlite3.connect(path) as driver:
            driver.executescript(SCHEMA)
        driver.close()
        engine = create_engine(
            f"sqlite+pysqlite:///file:{path}?uri=true{options}",
            isolation_level="AUTOCOMMIT",
            connect_args={"check_same_thread": False, "timeout": 0.05},
        )
        self.writer = Writer(engine)

    async def together(self, *units: Callable[[Connection], Any]) -> list[Any]:
        """The results, or errors, of units that come while another is at work, and so share its commit."""
        begun, go_on = threading.Event(), threading.Event()

        def busy(_conn: Connection) -> None:
            begun.set()
            go_on.wait(PATIENCE)

        first = asyncio.create_task(self.writer.do(busy))
        assert await asyncio.to_thread(begun.wait, PATIENCE)
        waiting = [asyncio.create_task(self.writer.do(unit)) for unit in units]
        await asyncio.sleep(0)
        go_on.set()
        _, *results = await asyncio.gather(first, *waiting, return_exceptions=True)
        return results

    def numbers(self) -> list[int]:
        """What is in the file, as another process reads it."""
        driver = sqlite3.connect(self.path)
        found = [number for (number,) in driver.execute("SELECT number FROM numbers ORDER BY rowid")]
        driver.close()
        return found


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(tmp_path / "numbers.db")
    yield bench
    await bench.writer.close()


def add(number: int) -> Callable[[Connection], int]:
    """A unit that adds a number, which must be new, and returns it. It works on the driver, as the hot path does."""

    def unit(conn: Connection) -> int:
        driver: Any = conn.connection.driver_connection
        driver.execute("INSERT INTO numbers VALUES (?)", [number])
        return number

    return unit


async def test_units_run_and_answer_in_the_order_in_which_they_were_handed_in(bench: Bench) -> None:
    answered: list[int] = []

    async def one(number: int) -> None:
        answered.append(await bench.writer.do(add(number)))

    await asyncio.gather(*(one(number) for number in range(200)))
    assert answered == bench.numbers() == list(range(200))


async def test_a_result_is_told_only_once_others_can_read_it(bench: Bench) -> None:
    for number in range(5):
        await bench.writer.do(add(number))
        assert bench.numbers()[-1] == number


async def test_a_unit_that_fails_before_it_says_anything_to_the_database_takes_nobody_along(bench: Bench) -> None:
    """Core answers a value that cannot be stored with a rollback of its own, where it knows of no transaction."""

    def wrong(conn: Connection) -> None:
        conn.execute(select(bindparam("at", type_=Instant())), {"at": "no instant"})

    one, error, two = await bench.together(add(1), wrong, add(2))
    assert isinstance(error, StatementError | AttributeError)
    assert [one, two] == bench.numbers() == [1, 2]


async def test_a_commit_that_fails_fails_all_who_shared_it_and_the_writer_goes_on(bench: Bench) -> None:
    def owe(conn: Connection) -> str:
        """Succeeds, and its commit cannot: SQLite looks at a deferred foreign key only then."""
        conn.execute(text("INSERT INTO owed (number) VALUES (-1)"))
        return "done"

    def with_foreign_keys(conn: Connection) -> None:
        driver: Any = conn.connection.driver_connection
        driver.execute("COMMIT")  # the switch has no effect inside a transaction
        driver.execute("PRAGMA foreign_keys=ON")
        driver.execute("BEGIN IMMEDIATE")
        driver.execute("SAVEPOINT unit")

    await bench.writer.do(with_foreign_keys)
    results = await bench.together(add(1), owe, add(2))
    assert [type(result) for result in results] == [sqlite3.IntegrityError] * 3
    assert bench.numbers() == []
    assert await bench.writer.do(add(3)) == 3
    assert bench.numbers() == [3]


async def test_on_a_full_disk_what_was_told_as_done_is_there_and_nothing_else(bench: Bench) -> None:
    def limit(pages: int) -> Callable[[Connection], Any]:
        return lambda conn: conn.execute(text(f"PRAGMA max_page_count={pages}")).scalar()

    def big(conn: Connection) -> int:
        add(100)(conn)
        conn.execute(text("INSERT INTO owed (words) VALUES (zeroblob(200000))"))
        return 100

    full = await bench.writer.do(limit(1))  # SQLite takes no less than there is
    results = await bench.together(add(1), big, add(2))
    assert isinstance(results[1], FAULT)
    told = [result for result in results if isinstance(result, int)]
    assert bench.numbers() == told
    await bench.writer.do(limit(full + 1000))
    assert await bench.together(big, add(3)) == [100, 3]
    assert bench.numbers() == [*told, 100, 3]


async def test_on_a_read_only_database_all_fail_and_nobody_waits_for_ever(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "numbers.db", "&mode=ro")
    async with asyncio.timeout(PATIENCE):
        results = await asyncio.gather(*(bench.writer.do(add(number)) for number in range(3)), return_exceptions=True)
        assert ["readonly" in str(result) for result in results] == [True] * 3
        await bench.writer.close()
    assert bench.numbers() == []


async def test_callers_who_are_cancelled_harm_nobody(bench: Bench) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(conn: Connection) -> int:
        begun.set()
        go_on.wait(PATIENCE)
        return add(0)(conn)

    tasks = [asyncio.create_task(bench.writer.do(unit)) for unit in (slow, *map(add, range(1, 4)))]
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    tasks[0].cancel()  # at work
    tasks[2].cancel()  # waiting
    go_on.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [results[1], results[3]] == [1, 3]
    assert [type(results[0]), type(results[2])] == [asyncio.CancelledError] * 2
    assert bench.numbers() == [0, 1, 2, 3], "a unit is done wholly, whether anybody still listens or not"


async def test_closing_ends_what_waits_first_and_leaves_one_whole_file(sqlite_store: Store) -> None:
    keep = [sqlite_store.write(lambda conn, now: events.record(conn, now, "kept")) for _ in range(100)]
    waiting = [asyncio.create_task(one) for one in keep]
    await asyncio.sleep(0)
    await sqlite_store.close()
    await asyncio.gather(*waiting)
    file = Path(str(sqlite_store.url.database))
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    driver = sqlite3.connect(file)
    assert driver.execute("SELECT count(*) FROM events").fetchone() == (100,)
    driver.close()
