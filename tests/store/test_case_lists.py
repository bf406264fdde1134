"""What is shown of cases is cut, what is counted never: a flood of them hides none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from bot.flows.inspect import list_cases
from bot.rules.lifecycle import CaseState, Lane
from bot.store import case_lists
from bot.store.case_lists import MOST_CARDS, Which
from bot.store.store import Store
from bot.store.tables import cases, customers, identities
from tests.conftest import NOW

#: What is asked here is answered alike on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MANY = 700


@pytest.fixture
async def flood(store: Store) -> Store:
    """As many open cases as one seldom sees: a third is nobody's, the rest Ana's. Each is due a minute after the one
    before, and was opened a minute earlier."""

    def fill(conn: Connection, now: datetime) -> None:
        conn.execute(insert(customers).values(id=1, name="Dana", first_seen=now))
        who = {"customer_id": 1, "channel": "telegram"}
        conn.execute(insert(identities).values(id=1, remote_id="7", name="Dana", handle="dana", **who))
        place = {"account": "42", "conversation": "42:7", "identity_id": 1, "lane": Lane.DESK, "reasons": [], **who}
        conn.execute(insert(cases), [{**place, **_case(number)} for number in range(MANY)])

    await store.write(fill)
    return store


def _case(number: int) -> dict[str, Any]:
    by = timedelta(minutes=number)
    return {"owner": "ana" if number % 3 else None, "due_at": NOW + by, "opened_at": NOW - by}


async def test_a_flood_is_counted_whole(flood: Store) -> None:
    anas, nobodys = Which(owner="ana"), Which(nobody_of=["ana", "ben"])

    def look(conn: Connection) -> list[int]:
        return [case_lists.counted(conn, one) for one in (Which(), anas, nobodys, Which(lane=Lane.PRAISE))]

    total, hers, left, praise = await flood.read(look)
    assert (total, praise) == (MANY, 0)
    assert hers + left == total
    assert left == len(range(0, MANY, 3))


async def test_of_two_pages_none_is_shown_twice_and_what_is_due_first_comes_first(flood: Store) -> None:
    which = Which(lane=Lane.DESK)
    first, second, everything = await flood.read(
        lambda conn: [case_lists.listed(conn, which, *page) for page in ((5,), (5, 5), ())]
    )
    assert [row.id for row in (*first, *second)] == [row.id for row in everything[:10]] == list(range(1, 11))
    assert len(everything) == MANY


async def test_the_oldest_and_the_late_are_found_behind_what_is_due_first(flood: Store) -> None:
    opened, late = await flood.read(
        lambda conn: (
            case_lists.oldest(conn, Which()),
            case_lists.counted(conn, replace(Which(), due_before=NOW + timedelta(days=1))),
        )
    )
    assert opened == NOW - timedelta(minutes=MANY - 1)
    assert late == MANY
    assert await flood.read(lambda conn: case_lists.oldest(conn, Which([CaseState.CLOSED]))) is None


async def test_the_command_leaves_none_out(flood: Store) -> None:
    assert len(await flood.read(lambda conn: list_cases(conn, [CaseState.OPEN]))) == MANY


async def test_only_so_many_cards_follow_at_once(flood: Store) -> None:
    assert await flood.read(lambda conn: case_lists.that_follow(conn, Which())) == list(range(1, MOST_CARDS + 1))
