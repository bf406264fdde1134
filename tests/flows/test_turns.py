"""Turns: as many calls at once as an account may make, and a few messages claimed ahead that never wait for long."""

from __future__ import annotations

import asyncio
from datetime import datetime

from sqlalchemy import Connection

from bot.flows.context import DESK
from bot.flows.turns import AHEAD, CHANNEL_AT_ONCE, DESK_AT_ONCE, Turns
from bot.rules.lifecycle import PartState
from bot.store import claims, outgoing
from bot.store.store import Store

ACCOUNT = "telegram:42"


def test_a_few_are_claimed_ahead_of_customers_accounts_that_are_well() -> None:
    found = Turns()
    assert found.room(ACCOUNT, well=True) == CHANNEL_AT_ONCE + AHEAD
    assert found.room(ACCOUNT, well=False) == CHANNEL_AT_ONCE
    assert found.room(DESK, well=True) == DESK_AT_ONCE
    found.claimed(ACCOUNT)
    assert found.room(ACCOUNT, well=False) == CHANNEL_AT_ONCE - 1
    found.over(ACCOUNT)
    assert found.room(ACCOUNT, well=False) == CHANNEL_AT_ONCE


async def test_one_that_was_claimed_ahead_begins_when_a_call_ends() -> None:
    found = Turns()
    for _ in range(CHANNEL_AT_ONCE):
        assert await found.begin(ACCOUNT)
    ahead = asyncio.create_task(found.begin(ACCOUNT))
    await asyncio.sleep(0)
    assert not ahead.done()
    found.end(ACCOUNT)
    assert await ahead


async def test_nothing_is_claimed_ahead_of_a_platform_that_is_slow_until_it_answers() -> None:
    found = Turns(soon=0.01)
    for _ in range(CHANNEL_AT_ONCE):
        await found.begin(ACCOUNT)
    assert not await found.begin(ACCOUNT)
    assert found.room(ACCOUNT, well=True) == CHANNEL_AT_ONCE
    found.end(ACCOUNT)
    assert found.room(ACCOUNT, well=True) == CHANNEL_AT_ONCE + AHEAD


async def test_what_got_no_turn_goes_back_as_it_was(store: Store) -> None:
    add = {"account": ACCOUNT, "lane": "l", "priority": 0, "place": "5"}
    row = await store.write(lambda conn, now: outgoing.add(conn, now, "part", "k", **add))

    def claimed_and_back(conn: Connection, now: datetime) -> None:
        [found] = claims.claim(conn, now, "w.1", ACCOUNT, 8, None, [None])
        claims.give_back(conn, found, "w.2")
        assert outgoing.get(conn, row).state == PartState.SENDING, "only who has it gives it back"
        claims.give_back(conn, found, "w.1")

    before = await store.read(lambda conn: outgoing.get(conn, row))
    await store.write(claimed_and_back)
    assert await store.read(lambda conn: outgoing.get(conn, row)) == before
    await store.write(lambda conn, now: outgoing.change(conn, row, [PartState.QUEUED], PartState.UNSURE, looks=2))
    await store.write(claimed_and_back)
    found = await store.read(lambda conn: outgoing.get(conn, row))
    assert (found.state, found.looks, found.attempts) == (PartState.UNSURE, 2, 0), "it is looked for, as before"
