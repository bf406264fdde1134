"""Requests for cover in the store: changed only as they were read, live as long as something can become of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.store import cover_requests
from bot.store.cover_requests import CoverState
from bot.store.store import Store

BEGINS = datetime(2026, 5, 16, 8, tzinfo=UTC)
ENDS = BEGINS + timedelta(hours=8)
ROW: dict[str, Any] = {
    "rota": "default", "asker": "ben", "asked_by": "U0BEN", "asked_at": BEGINS, "begins": BEGINS, "ends": ENDS,
    "note": "", "target": "", "generation": 1, "round": 1, "asked": {"eva": "asked"}, "taken": [], "since": BEGINS,
    "closes_at": BEGINS, "reminded": 10, "shown": [],
}  # fmt: skip


async def test_of_two_changes_of_what_was_read_once_the_second_fails(store: Store) -> None:
    request = await store.write(lambda conn, now: cover_requests.add(conn, **ROW))
    row = await store.read(lambda conn: cover_requests.known(conn, request))
    taken = [{"act": 1, "who": "eva"}]
    assert await store.write(lambda conn, now: cover_requests.change(conn, row, taken=taken))
    assert not await store.write(lambda conn, now: cover_requests.change(conn, row, state=CoverState.WITHDRAWN))
    found = await store.read(lambda conn: cover_requests.known(conn, request))
    assert (found.state, found.taken, found.generation) == (CoverState.OPEN, taken, 2)


async def test_what_is_filled_lives_until_its_end_and_the_rest_only_while_open(store: Store) -> None:
    def unit(conn: Connection, now: datetime) -> list[int]:
        made = [cover_requests.add(conn, **ROW) for _ in CoverState]
        for number, state in zip(made, CoverState, strict=True):
            cover_requests.change(conn, cover_requests.known(conn, number), state=state)
        return made

    made = dict(zip(CoverState, await store.write(unit), strict=True))

    async def live(at: datetime) -> list[int]:
        return await store.read(lambda conn: [row.id for row in cover_requests.live(conn, at)])

    assert await live(BEGINS) == [made[CoverState.OPEN], made[CoverState.FILLED]]
    assert await live(ENDS) == [made[CoverState.OPEN]]
    assert [row.id for row in await store.read(cover_requests.open_ones)] == [made[CoverState.OPEN]]


async def test_what_ended_long_ago_is_forgotten(store: Store) -> None:
    request = await store.write(lambda conn, now: cover_requests.add(conn, **ROW))
    await store.write(lambda conn, now: cover_requests.forget(conn, ENDS))
    assert await store.read(lambda conn: cover_requests.get(conn, request)) is not None
    await store.write(lambda conn, now: cover_requests.forget(conn, ENDS + timedelta.resolution))
    assert await store.read(lambda conn: cover_requests.get(conn, request)) is None
