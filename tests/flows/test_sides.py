"""The two ends of the wire in trouble: one that is refused says so, keeps no other waiting, and goes on by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from bot.errors import NotAuthorised
from bot.messages import Account
from bot.pages import ReplyState
from bot.roles import Role
from bot.sides import Sides
from bot.store import cursors
from tests.flows.rig import TELEGRAM, Rig, X
from tests.patience import PATIENCE

SLACK = Account("T0TEAM", "https://acme.slack.com", "Acme")


class Side:
    """A platform that says who we are, or refuses our token."""

    trouble: str | None = None

    def __init__(self, name: str, account: Account, *, refuses: bool) -> None:
        self.name = name
        self.account = account
        self.refuses = refuses

    async def open(self) -> Account:
        if self.refuses:
            raise NotAuthorised("The token was revoked.")
        return self.account


def sides_of(rig: Rig, desk: Side, **channels: Any) -> Sides:
    tenure: Any = SimpleNamespace(lives=True)
    opened = {f"{side.name}:{side.account.id}": side for side in channels.values()}
    given: Any = (rig.ctx, desk, SimpleNamespace(team=""), None, None, tenure, frozenset({Role.WORKERS}), opened)
    return Sides(*given)


@asynccontextmanager
async def watched(sides: Sides) -> AsyncIterator[None]:
    watching = asyncio.create_task(sides.watch())
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def paused(rig: Rig) -> set[str]:
    return {f"{row.channel}:{row.id}" for row in await rig.ctx.store.read(cursors.paused)}


async def until(rig: Rig, holds: Callable[[set[str]], bool]) -> set[str]:
    async with asyncio.timeout(PATIENCE):
        while not holds(found := await paused(rig)):
            await asyncio.sleep(0.001)
    return found


async def test_an_account_that_works_again_does_not_wait_for_one_that_does_not(rig: Rig) -> None:
    telegram, x = Side("telegram", TELEGRAM, refuses=True), Side("x", X, refuses=False)
    await rig.ctx.store.write(lambda conn, now: cursors.pause(conn, now, "telegram", TELEGRAM.id, "revoked"))
    await rig.ctx.store.write(lambda conn, now: cursors.pause(conn, now, "x", X.id, "revoked"))
    async with watched(sides_of(rig, Side("slack", SLACK, refuses=False), telegram=telegram, x=x)):
        assert await until(rig, lambda found: f"x:{X.id}" not in found) == {f"telegram:{TELEGRAM.id}"}
        telegram.refuses = False
        assert await until(rig, lambda found: not found) == set()


async def test_readiness_says_that_slack_refuses_our_token_until_it_takes_it_again(rig: Rig) -> None:
    desk = Side("slack", SLACK, refuses=False)
    sides = sides_of(rig, desk)
    await sides.keep_desk()
    assert "slack:T0TEAM" not in await sides.faults()
    desk.refuses = True
    rig.desk.fail(NotAuthorised("Slack refuses the token: token_revoked."), always=True)
    await rig.customer("my parcel never arrived, I want a refund")
    await rig.settle()
    assert (await sides.faults())["slack:T0TEAM"] == "Slack refuses the token: token_revoked."
    async with watched(sides):
        await asyncio.sleep(0.02)
        assert "slack:T0TEAM" in await sides.faults()
        desk.refuses = False
        await until(rig, lambda found: not found)
    assert "slack:T0TEAM" not in await sides.faults()


async def test_what_waited_for_a_token_leaves_within_seconds_of_its_channel_hearing_again(rig: Rig) -> None:
    telegram = Side("telegram", TELEGRAM, refuses=True)
    await rig.customer("my parcel never arrived, I want a refund")
    rig.telegram.fail(NotAuthorised("The token was revoked."), meets="send")
    line = await rig.answer("Dana, that is on us.")
    assert "is connected again" in line.page.why
    sides = sides_of(rig, Side("slack", SLACK, refuses=False), telegram=telegram)
    began = rig.clock.now()
    telegram.trouble = "Telegram does not accept the bot's token."
    async with watched(sides):
        await asyncio.sleep(0.01)  # ten glances or so
        assert await paused(rig) == {f"telegram:{TELEGRAM.id}"}
        telegram.refuses, telegram.trouble = False, None
        await until(rig, lambda found: not found)
    assert rig.clock.now() - began < timedelta(seconds=55), "not by the look of every minute"
    await rig.settle()
    assert line.page.state is ReplyState.DELIVERED
