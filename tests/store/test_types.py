"""Instants in the database: sorted as instants whatever their zone, and never naive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import StatementError

from bot.store import cursors, events, inbox
from bot.store.store import Store
from bot.store.tables import cursors as cursors_table
from bot.store.tables import events as events_table

EAST, WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-9, minutes=-30))
INSTANTS = [
    datetime(2026, 5, 6, 12, 0, 0, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1, 1, 2, tzinfo=UTC),
    datetime(9999, 12, 30, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 5, 6, 12, 0, 0, 123_457, tzinfo=EAST),
    datetime(2026, 5, 6, 12, 0, 0, 654_321, tzinfo=WEST),
]


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
        lambda conn, now: inbox.claim(conn, naive, "w", 1),
        lambda conn, now: conn.execute(select(cursors_table).where(cursors_table.c.moved_at < naive)),
    ):
        with pytest.raises((ValueError, StatementError), match="naive"):
            await store.write(unit)
    assert await store.read(lambda conn: conn.execute(select(events_table)).all()) == []
