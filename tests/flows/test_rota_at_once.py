"""Two who change the rota at the same moment, on each database."""

from __future__ import annotations

import asyncio

import pytest

from bot.flows import plan_admin
from bot.flows.context import Context
from tests.flows.test_rota_changes import COVER, PUT, WEEKS, preview, save


@pytest.fixture
async def ctx(context: Context) -> Context:
    await plan_admin.apply(context.store, WEEKS, "lee")
    return context


async def test_of_two_who_save_at_once_one_is_shown_the_other(ctx: Context) -> None:
    shown = await preview(ctx, "U0LEE", COVER)
    done = await asyncio.gather(save(ctx, "U0LEE", COVER, shown.state), save(ctx, "U0LEE", PUT, shown.state))
    assert sorted(isinstance(one, int) for one in done) == [False, True]
