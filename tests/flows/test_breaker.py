"""A platform that swallows one message after the other gets a rest, and one message at a time tries it again."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.errors import Rejected, TryLater, Unsure
from bot.flows.pace import BURST, FIRST_REST, LONGEST_REST, SWALLOWED, Pace, Trouble, heed, troubles
from bot.pages import Line, ReplyState
from bot.rules.lifecycle import PartState
from bot.store import claims, outgoing, paces
from bot.store.store import Store
from tests.conftest import HandClock
from tests.flows.rig import Rig

WORDS = "I am sorry. A new one leaves today, I saw to it myself."


async def lose(store: Store, times: int, after: timedelta = timedelta(0)) -> list[bool]:
    lost = lambda conn, now: heed(conn, now + after, "x:1", Unsure())  # noqa: E731
    return [await store.write(lost) for _ in range(times)]


async def room(store: Store, account: str = "x:1", after: timedelta = timedelta(0), most: int = 8) -> int:
    """How many may set off, so long after now."""
    return await store.write(
        lambda conn, now: troubles(conn, [account]).get(account, Trouble()).room(conn, now + after, account, most)
    )


async def test_it_trips_once_after_many_in_a_row(store: Store) -> None:
    assert await lose(store, SWALLOWED + 2) == [False] * (SWALLOWED - 1) + [True, False, False]
    assert await room(store) == 0
    assert await room(store, "telegram:1") == 8, "other accounts go on"


async def test_after_its_rest_one_at_a_time_tries_and_an_answer_ends_it(store: Store) -> None:
    await lose(store, SWALLOWED)
    assert await room(store, after=FIRST_REST) == 1
    await lose(store, 1, FIRST_REST)
    assert await room(store, after=2.9 * FIRST_REST) == 0, "the next rest is twice as long"
    assert await room(store, after=3 * FIRST_REST) == 1
    row = await store.write(
        lambda conn, now: outgoing.add(conn, now, "part", "k", account="x:1", lane="l", priority=0, place="")
    )
    await store.write(lambda conn, now: claims.claim(conn, now, "another worker", "x:1", 1, None, [None]))
    assert await room(store, after=3 * FIRST_REST) == 0, "one at a time, whichever worker has it"
    await store.write(lambda conn, now: outgoing.settle(conn, row, "another worker", PartState.SENT))
    await store.write(lambda conn, now: paces.well(conn, "x:1"))
    assert await room(store, after=3 * FIRST_REST) == 8
    assert await lose(store, 1) == [False]


async def test_rests_are_bounded(store: Store) -> None:
    await lose(store, 60)
    assert await room(store, after=LONGEST_REST) == 1


async def test_refusals_and_waits_are_no_losses(store: Store) -> None:
    heeded = lambda error: store.write(lambda conn, now: heed(conn, now, "x:1", error))  # noqa: E731
    for error in (Rejected(), TryLater(timedelta(seconds=0.5))):
        assert not any([await heeded(error) for _ in range(20)])
        assert await room(store) == 8
    await heeded(TryLater(timedelta(seconds=9)))
    assert await room(store, after=timedelta(seconds=8)) == 0


async def test_all_workers_spend_one_budget_together(store: Store, database_url: str, clock: HandClock) -> None:
    beside, pace = Store(database_url, clock), Pace({"telegram": 1})

    def unit(conn: Connection, now: datetime) -> int:
        purse = pace.purse(conn, now, "telegram:42")
        assert purse is not None
        room = purse.get("telegram:42:dana", 8)
        if room:
            purse.spend("telegram:42:dana")
        return room

    spent = await asyncio.gather(*(side.write(unit) for side in (store, beside) * 4))
    assert sorted(spent) == [0, 0, 0, 0, 0, 1, 2, BURST]
    clock.advance(seconds=2)
    assert await beside.write(unit) == 2
    clock.advance(hours=-1)
    assert await store.write(unit) == 1, "a clock that is behind takes nothing away"
    await beside.close()


async def test_of_many_approved_replies_few_are_lost_to_a_platform_in_trouble(rig: Rig) -> None:
    count = SWALLOWED + 6
    for number in range(1, count + 1):
        await rig.customer(f"my parcel {number} never arrived, a disgrace", f"Kim {number}")
        await rig.say("U0ANA", f"{WORDS} {number}", rig.card(number))
    rig.telegram.fail(Unsure(), meets="send", always=True)
    for number in range(1, count + 1):
        await rig.send("U0ANA", rig.lines(number)[-1])
    await rig.later(seconds=10)
    lost = len(rig.telegram.asked)
    assert SWALLOWED <= lost < count, "the others wait, and are still certain not to have left"
    told = [page.text for page in rig.desk.told("U0LEE", Line) if "rests for some seconds" in page.text]
    assert len(told) == 1
    rig.telegram.faults.clear()
    for _ in range(12):
        await rig.later(seconds=30)
    states = [rig.lines(number)[-1].page.state for number in range(1, count + 1)]
    assert states.count(ReplyState.DELIVERED) == count - lost or states.count(ReplyState.UNSURE) <= lost + 1
    assert len(rig.accepted) == states.count(ReplyState.DELIVERED)
