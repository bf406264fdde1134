"""What a transaction on SQLite has read it need not ask for again, and it never believes what is no longer so."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, select, text, update

from bot.store.statement import Change, Insertion, Lookup, Statement
from bot.store.store import Store
from bot.store.tables import customers, identities

AT = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)
NAME = Statement(select(customers.c.name).where(customers.c.id == bindparam("customer")))
BOTH = Statement(
    select(customers.c.name, identities.c.handle)
    .join(identities, identities.c.customer_id == customers.c.id)
    .where(customers.c.id == bindparam("customer"))
)
HIDDEN = Statement(
    select(customers.c.id).where(
        customers.c.id == bindparam("customer"), text("EXISTS (SELECT 1 FROM identities WHERE handle = 'new')")
    )
)
rename = Change(customers, customers.c.id == bindparam("customer"))
change_handle = Change(identities, identities.c.customer_id == bindparam("customer"))
add_customer, add_identity = Insertion(customers), Insertion(identities)
HANDLES = Lookup(select(identities).order_by(identities.c.id.desc()), identities.c.customer_id, "customer")


@pytest.fixture
async def store(sqlite_store: Store) -> Store:
    """A store with one customer."""

    def unit(conn: Connection, _now: datetime) -> None:
        customer = add_customer(conn, name="Dana", first_seen=AT)
        add_identity(conn, customer_id=customer, channel="x", remote_id="7", name="Dana", handle="old")

    await sqlite_store.write(unit)
    return sqlite_store


def asked(conn: Connection) -> list[str]:
    """What SQLite is asked from here on."""
    heard: list[str] = []
    driver: Any = conn.connection.driver_connection
    driver.set_trace_callback(heard.append)
    return heard


def by_core(conn: Connection) -> None:
    conn.execute(update(customers).values(name="Eve"))


def by_driver(conn: Connection) -> None:
    driver: Any = conn.connection.driver_connection
    driver.execute("UPDATE customers SET name = 'Eve'")


async def test_the_same_question_is_asked_once_until_its_tables_change(store: Store) -> None:
    def unit(conn: Connection, _now: datetime) -> list[str]:
        heard = asked(conn)
        for _ in range(3):
            assert (NAME.scalar(conn, customer=1), NAME.first(conn, customer=2)) == ("Dana", None)
        change_handle(conn, {"handle": "other"}, customer=1)
        assert NAME.scalar(conn, customer=1) == "Dana"
        return [words.split()[0] for words in heard]

    assert await store.write(unit) == ["SELECT", "SELECT", "UPDATE"]


@pytest.mark.parametrize(
    "change",
    [lambda conn: rename(conn, {"name": "Eve"}, customer=1), by_core, by_driver],
    ids=["own", "core", "driver"],
)
async def test_a_change_is_seen_at_once_however_it_was_made(store: Store, change: Callable[[Connection], Any]) -> None:
    def unit(conn: Connection, _now: datetime) -> tuple[Any, ...]:
        before = NAME.scalar(conn, customer=1), BOTH.one(conn, customer=1).name
        change(conn)
        return *before, NAME.scalar(conn, customer=1), BOTH.one(conn, customer=1).name

    assert await store.write(unit) == ("Dana", "Dana", "Eve", "Eve")


async def test_a_question_about_two_tables_is_asked_again_when_the_second_changes(store: Store) -> None:
    def unit(conn: Connection, _now: datetime) -> list[str]:
        handles = [BOTH.one(conn, customer=1).handle]
        change_handle(conn, {"handle": "new"}, customer=1)
        return [*handles, BOTH.one(conn, customer=1).handle]

    assert await store.write(unit) == ["old", "new"]


async def test_a_table_that_hides_in_a_text_is_never_taken_for_unchanged(store: Store) -> None:
    def unit(conn: Connection, _now: datetime) -> list[bool]:
        found = [HIDDEN.first(conn, customer=1) is not None]
        change_handle(conn, {"handle": "new"}, customer=1)
        return [*found, HIDDEN.first(conn, customer=1) is not None]

    assert await store.write(unit) == [False, True]


async def test_what_a_unit_read_that_was_rolled_back_is_forgotten(store: Store) -> None:
    def fails(conn: Connection, _now: datetime) -> None:
        rename(conn, {"name": "Eve"}, customer=1)
        assert NAME.scalar(conn, customer=1) == "Eve"
        raise ValueError("no")

    units = (fails, lambda conn, now: NAME.scalar(conn, customer=1))  # in one commit
    error, name = await asyncio.gather(*map(store.write, units), return_exceptions=True)
    assert (type(error), name) == (ValueError, "Dana")


async def test_what_another_process_changed_is_seen_by_the_next_transaction(store: Store) -> None:
    assert await store.write(lambda conn, now: NAME.scalar(conn, customer=1)) == "Dana"
    with sqlite3.connect(str(store.url.database)) as other:
        other.execute("UPDATE customers SET name = 'Eve'")
    other.close()
    assert await store.write(lambda conn, now: NAME.scalar(conn, customer=1)) == "Eve"


async def test_who_changes_the_list_that_they_were_given_changes_nobody_elses(store: Store) -> None:
    def unit(conn: Connection, _now: datetime) -> int:
        NAME.rows(conn, customer=1).clear()
        return len(NAME.rows(conn, customer=1))

    assert await store.write(unit) == 1


async def test_what_is_asked_ahead_for_many_is_known_of_each_until_it_changes(store: Store) -> None:
    def unit(conn: Connection, _now: datetime) -> list[str]:
        for number, handle in enumerate(("b", "c", "d"), 8):
            customer = add_customer(conn, name="Kim", first_seen=AT) if handle != "d" else 1
            add_identity(conn, customer_id=customer, channel="x", remote_id=str(number), name="Kim", handle=handle)
        heard = asked(conn)
        together = [row.handle for row in HANDLES.ahead(conn, [1, 3, 2, 99, 1])]
        assert together == ["d", "old", "c", "b"], "of each in its own order"
        alone = [[row.handle for row in HANDLES.rows(conn, customer=one)] for one in (1, 2, 3, 99)]
        assert alone == [["d", "old"], ["b"], ["c"], []]
        HANDLES.ahead(conn, [1, 2])
        assert len(heard) == 1
        change_handle(conn, {"handle": "e"}, customer=2)
        assert [row.handle for row in HANDLES.rows(conn, customer=2)] == ["e"]
        return [words.split()[0] for words in heard]

    assert await store.write(unit) == ["SELECT", "UPDATE", "SELECT"]


async def test_beside_a_transaction_what_is_asked_ahead_is_asked_one_by_one(store: Store) -> None:
    assert [row.handle for row in await store.read(lambda conn: HANDLES.ahead(conn, [1, 2]))] == ["old"]
