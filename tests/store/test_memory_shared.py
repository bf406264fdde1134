"""On PostgreSQL a transaction remembers what it read until others may have changed it; a line that broke is nobody's
trouble before the commit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, event, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.store.statement import Change, Insertion, Statement
from bot.store.store import Lapsed, Store
from bot.store.tables import customers, identities
from tests.conftest import HandClock
from tests.databases import Databases

AT = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)
NAME = Statement(select(customers.c.name).where(customers.c.id == bindparam("customer")))
HELD = Statement(select(customers.c.id).where(customers.c.id == bindparam("customer")).with_for_update())
HANDLE = Statement(select(identities.c.handle).where(identities.c.customer_id == bindparam("customer")))
RENAMED = Statement(
    update(customers)
    .where(customers.c.id == bindparam("customer"))
    .values(name=bindparam("to", type_=customers.c.name.type))
)
rename = Change(customers, customers.c.id == bindparam("customer"))
rename_fresh = Change(customers, customers.c.id == bindparam("customer"), fresh=True)
add_customer, add_identity = Insertion(customers), Insertion(identities)
BROKEN = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


@pytest.fixture
async def store(postgres: Databases, clock: HandClock) -> AsyncIterator[Store]:
    """A store on PostgreSQL with one customer, Dana."""
    async with postgres.fresh() as url:
        found = Store(url.render_as_string(hide_password=False), clock)

        def unit(conn: Connection, _now: datetime) -> None:
            customer = add_customer(conn, name="Dana", first_seen=AT)
            add_identity(conn, customer_id=customer, channel="x", remote_id="7", name="Dana", handle="old")

        await found.write(unit)
        yield found
        await found.close()


def elsewhere_she_is(conn: Connection, name: str) -> None:
    """Another worker commits in the midst of our transaction."""
    with conn.engine.begin() as other:
        other.execute(update(customers).values(name=name))


async def test_the_same_question_is_asked_once_as_long_as_nothing_is_changed(store: Store) -> None:
    def unit(conn: Connection, _now: datetime) -> list[Any]:
        found = [NAME.scalar(conn, customer=1)]
        elsewhere_she_is(conn, "Eve")
        add_identity(conn, customer_id=1, channel="x", remote_id="8", name="Dana", handle="new")
        return [*found, NAME.scalar(conn, customer=1), len(HANDLE.rows(conn, customer=1))]

    assert await store.write(unit) == ["Dana", "Dana", 2], "what is added is seen, what others do meanwhile is not yet"
    assert await store.write(lambda conn, now: NAME.scalar(conn, customer=1)) == "Eve"


@pytest.mark.parametrize(
    "step",
    [
        lambda conn: HELD.first(conn, customer=1),
        lambda conn: Change(identities, identities.c.customer_id == bindparam("customer"))(
            conn, {"handle": "other"}, customer=1
        ),
        lambda conn: RENAMED.run_each(conn, [{"customer": 7, "to": "nobody"}]),
        lambda conn: conn.execute(text("SELECT 1")),
    ],
    ids=["held", "changed", "changed each", "core"],
)
async def test_whatever_may_have_waited_for_others_makes_us_look_again(
    store: Store, step: Callable[[Connection], Any]
) -> None:
    def unit(conn: Connection, _now: datetime) -> list[Any]:
        found = [NAME.scalar(conn, customer=1)]
        elsewhere_she_is(conn, "Eve")
        step(conn)
        return [*found, NAME.scalar(conn, customer=1)]

    assert await store.write(unit) == ["Dana", "Eve"]


async def test_a_row_of_ones_own_is_changed_without_waiting_for_others(store: Store) -> None:
    def unit(conn: Connection, _now: datetime) -> list[Any]:
        ours = add_customer(conn, name="new", first_seen=AT)
        found = [NAME.scalar(conn, customer=ours), HANDLE.scalar(conn, customer=1)]
        rename_fresh(conn, {"name": "named"}, customer=ours)
        with conn.engine.begin() as other:
            other.execute(update(identities).values(handle="theirs"))
        return [*found, NAME.scalar(conn, customer=ours), HANDLE.scalar(conn, customer=1)]

    assert await store.write(unit) == ["new", "old", "named", "old"]


async def test_what_is_run_for_each_of_many_changes_all_of_them(store: Store) -> None:
    def unit(conn: Connection, _now: datetime) -> list[str]:
        more = [add_customer(conn, name=str(number), first_seen=AT) for number in range(40)]
        RENAMED.run_each(conn, [{"customer": one, "to": f"it's {one}"} for one in more])
        RENAMED.run_each(conn, [])
        return [NAME.scalar(conn, customer=one) == f"it's {one}" for one in more]

    assert all(await store.write(unit))


async def test_a_line_that_broke_while_nobody_used_it_is_made_anew(store: Store) -> None:
    await store.write_apart(lambda conn, now: conn.execute(text(BROKEN)) and None)
    assert await store.write(lambda conn, now: NAME.scalar(conn, customer=1)) == "Dana"
    await store.write_apart(lambda conn, now: conn.execute(text(BROKEN)) and None)
    assert await store.read(lambda conn: NAME.scalar(conn, customer=1)) == "Dana"


async def test_what_broke_in_its_midst_is_done_once_and_not_by_one_who_lapsed(store: Store) -> None:
    runs = 0

    def unit(conn: Connection, _now: datetime) -> None:
        nonlocal runs
        runs += 1
        rename(conn, {"name": f"{NAME.scalar(conn, customer=1)}!"}, customer=1)
        if runs % 2:
            with conn.engine.begin() as other:
                other.execute(text(BROKEN))
        NAME.scalar(conn, customer=1)

    await store.write(unit)
    assert (runs, await store.read(lambda conn: NAME.scalar(conn, customer=1))) == (2, "Dana!")
    answers = iter([True, False])
    store.lives = lambda: next(answers)
    with pytest.raises(Lapsed):
        await store.write(unit)
    assert await store.read(lambda conn: NAME.scalar(conn, customer=1)) == "Dana!"


async def test_a_commit_whose_answer_never_came_is_not_run_again(store: Store) -> None:
    runs = 0

    def unit(conn: Connection, _now: datetime) -> None:
        nonlocal runs
        runs += 1
        rename(conn, {"name": "Eve"}, customer=1)
        event.listen(conn, "commit", broken, once=True)

    def broken(conn: Connection) -> None:
        with conn.engine.begin() as other:
            other.execute(text(BROKEN))

    with pytest.raises(DBAPIError):
        await store.write(unit)
    assert runs == 1


async def began(store: Store, unit: Callable[[Connection, datetime], Any], **how: bool) -> int:
    """How many transactions the server was told to begin for a unit."""
    said: list[str] = []

    def heard(conn: Connection, now: datetime) -> Any:
        beneath: Any = conn.connection.driver_connection
        beneath.add_query_logger(lambda record: said.append(record.query))
        return unit(conn, now)

    await store.write(heard, **how)
    return sum(query.startswith("BEGIN") for query in said)


async def test_a_transaction_begins_with_what_changes_or_holds_something(store: Store) -> None:
    assert await began(store, lambda conn, now: NAME.scalar(conn, customer=1)) == 0
    assert await began(store, lambda conn, now: (NAME.scalar(conn, customer=1), HELD.first(conn, customer=1))) == 1
    assert await began(store, lambda conn, now: rename(conn, {"name": "Eve"}, customer=1)) == 1


async def test_one_change_alone_is_stored_without_a_transaction_around_it(store: Store) -> None:
    assert await began(store, lambda conn, now: rename(conn, {"name": "Eve"}, customer=1), alone=True) == 0
    assert await store.read(lambda conn: NAME.scalar(conn, customer=1)) == "Eve"
    assert await began(store, lambda conn, now: rename(conn, {"name": "Kim"}, customer=1)) == 1, "the next is as usual"
