"""What is stored comes back the same: instants to the microsecond, bytes as they were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError

from bot.store import cursors, events, inbox
from bot.store.store import Store
from bot.store.tables import cursors as cursors_table
from bot.store.tables import events as events_table
from bot.store.tables import inbox as inbox_table
from bot.store.types import Instant

EAST, WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-9, minutes=-30))
INSTANTS = [
    datetime(2026, 5, 6, 12, 0, 0, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1, 1, 2, tzinfo=UTC),
    datetime(9999, 12, 30, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 5, 6, 12, 0, 0, 123_457, tzinfo=EAST),
    datetime(2026, 5, 6, 12, 0, 0, 654_321, tzinfo=WEST),
]
BYTES = [b"", b"\0", b"a\0b\0", bytes(range(256)), "\ud800".encode("utf-16", "surrogatepass")]


async def test_instants_come_back_exactly_and_in_utc(store: Store) -> None:
    def keep(conn: Connection, _now: datetime) -> None:
        for instant in INSTANTS:
            events.record(conn, instant, "kept")

    await store.write(keep)
    found = await store.read(lambda conn: list(conn.scalars(select(events_table.c.at).order_by(events_table.c.id))))
    assert found == INSTANTS
    assert {instant.tzinfo for instant in found} == {UTC}


async def test_instants_are_compared_and_sorted_as_instants(store: Store) -> None:
    def keep(conn: Connection, _now: datetime) -> None:
        for instant in INSTANTS:
            events.record(conn, instant, "kept")

    await store.write(keep)
    at = events_table.c.at
    found = await store.read(lambda conn: list(conn.scalars(select(at).where(at >= INSTANTS[0]).order_by(at))))
    assert found == sorted(instant for instant in INSTANTS if instant >= INSTANTS[0])


async def test_a_naive_instant_is_refused_on_every_way_in(store: Store) -> None:
    naive = datetime(2026, 5, 6, 12, 0)  # noqa: DTZ001 - that is the fault
    for unit in (
        lambda conn, now: events.record(conn, naive, "kept"),
        lambda conn, now: cursors.move(conn, naive, "telegram", "42", "7"),
        lambda conn, now: inbox.due(conn, naive),
        lambda conn, now: conn.execute(select(cursors_table).where(cursors_table.c.moved_at < naive)),
    ):
        with pytest.raises((ValueError, StatementError), match="naive"):
            await store.write(unit)
    assert await store.read(lambda conn: conn.execute(select(events_table)).all()) == []


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_sqlite_keeps_instants_as_integers_in_their_order(one: datetime, other: datetime) -> None:
    kind, dialect = Instant(), sqlite.dialect()
    kept, beside = (kind.process_bind_param(instant, dialect) for instant in (one, other))
    assert kind.process_result_value(kept, dialect) == one
    assert (kept < beside) == (one < other)


async def test_bytes_come_back_as_they_were(store: Store) -> None:
    def keep(conn: Connection, now: datetime) -> None:
        for number, payload in enumerate(BYTES):
            inbox.put(conn, now, source="slack", kind="event", key=f"k{number}", payload=payload, position=str(number))

    await store.write(keep)
    kept = inbox_table.c.payload
    assert await store.read(lambda conn: list(conn.scalars(select(kept).order_by(inbox_table.c.id)))) == BYTES
    assert [row.payload for row in await store.write(inbox.due)] == BYTES
