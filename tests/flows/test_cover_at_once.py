"""Two workers at once: one request is taken by one, whoever presses; a step is said once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.flows import cover, cover_reminders, plan_admin
from bot.flows.context import Context
from bot.store.cover_requests import CoverState
from bot.store.store import Store
from tests.conftest import HandClock, make_context
from tests.flows.covers import RING, START, accept, ask, at, cards, give_back, press, row, who


@pytest.fixture
async def two(context: Context, database_url: str, clock: HandClock) -> AsyncIterator[tuple[Context, Context]]:
    """Two processes on one database."""
    await plan_admin.apply(context.store, RING, "lee")
    store = Store(database_url, clock)
    yield context, make_context(store)
    await store.close()


async def test_of_two_who_accept_at_once_one_has_it_and_the_other_reads_who(two: tuple[Context, Context]) -> None:
    request = await ask(two[0])
    done = await asyncio.gather(accept(two[0], "U0EVA", request), accept(two[1], "U0CHO", request))
    first = ["eva", "cho"][done.index(None)]
    name = {"eva": "Eva Lind", "cho": "Cho Min"}[first]
    assert sorted(map(str, done)) == sorted(["None", f"{name} has it. Thank you."])
    assert await who(two[0], START) == first
    found = await row(two[1], request)
    assert (found.state, [one["who"] for one in found.taken]) == (CoverState.FILLED, [first])


async def test_two_parts_that_overlap_are_taken_by_one_each_at_most(two: tuple[Context, Context]) -> None:
    request = await ask(two[0])
    parts = (at(16, 8), at(16, 13)), (at(16, 11), at(16, 16))
    await asyncio.gather(accept(two[0], "U0EVA", request, parts[0]), accept(two[1], "U0CHO", request, parts[1]))
    on = [await who(two[0], at(16, hour)) for hour in range(8, 16)]
    assert on in (
        ["eva"] * 5 + ["cho"] * 3,
        ["eva"] * 3 + ["cho"] * 5,
        ["eva"] * 5 + ["ben"] * 3,
        ["ben"] * 3 + ["cho"] * 5,
    )


async def test_withdrawn_and_accepted_at_once_is_either(two: tuple[Context, Context]) -> None:
    request = await ask(two[0])
    await asyncio.gather(accept(two[0], "U0EVA", request), press(two[1], cover.withdraw, "U0BEN", request))
    found = await row(two[0], request)
    assert (found.state, await who(two[0], START)) in ((CoverState.FILLED, "eva"), (CoverState.WITHDRAWN, "ben"))


async def test_given_back_twice_at_once_is_asked_for_again_once(two: tuple[Context, Context]) -> None:
    request = await ask(two[0])
    await accept(two[0], "U0EVA", request)
    done = await asyncio.gather(*(give_back(one, "U0EVA", request) for one in two))
    assert None in done
    assert len(await cards(two[0], "U0CHO")) == 2


async def test_a_step_is_said_once_by_two_workers(two: tuple[Context, Context], clock: HandClock) -> None:
    await ask(two[0])
    clock.advance(days=8, hours=21)

    async def follow(ctx: Context) -> Any:
        return await ctx.store.write(lambda conn, now: cover_reminders.follow(ctx, conn, now))

    await asyncio.gather(*(follow(one) for one in two))
    assert [len(await cards(two[0], user)) for user in ("U0BEN", "U0LEE")] == [2, 1]
