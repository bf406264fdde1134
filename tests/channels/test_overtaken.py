"""Through the real client libraries: what was overtaken on its way to the network does not leave, and says so."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import aiohttp
import pytest

from bot import overtaken
from bot.clock import SystemClock
from bot.errors import TryLater
from bot.messages import Audience, Outgoing
from bot.pages import Line, Place
from handlers.channels.telegram.channel import TelegramChannel
from handlers.channels.telegram.manifest import TelegramSettings
from handlers.channels.x.channel import XChannel
from handlers.channels.x.manifest import XSettings
from handlers.slack.client import SlackClient
from handlers.slack.desk import SlackDesk
from handlers.standins import Town
from handlers.standins.slack import BOT_TOKEN
from handlers.standins.telegram import TOKEN
from handlers.standins.x.tokens import ACCESS
from handlers.timely import TimelyRequest


@pytest.mark.parametrize("where", ["slack", "telegram", "x"])
async def test_what_another_may_have_taken_over_does_not_leave(where: str) -> None:
    async with Town() as town, aiohttp.ClientSession(request_class=TimelyRequest) as session:
        message = _outgoing(town, where)

        async def send() -> None:
            if where == "slack":
                desk = SlackDesk(SlackClient(BOT_TOKEN, town.env()["SLACK_API_URL"], session))
                await desk.post(Place("C0CASES"), Line("Hello."), "key")
            elif where == "telegram":
                settings = TelegramSettings(token=TOKEN, api_url=f"{town.url}/telegram")
                await TelegramChannel(settings, session, SystemClock()).send(message)
            else:
                settings_of_x = XSettings(access_token=ACCESS, api_url=f"{town.url}/x")
                await XChannel(settings_of_x, session, SystemClock()).send(message)

        with overtaken.only_while(lambda: False), pytest.raises(TryLater):
            await send()
        assert not town.ledger.calls
        with overtaken.only_while(lambda: True):
            await send()
        assert len(town.ledger.customers) + len(town.ledger.desk) == 1


def _outgoing(town: Town, where: str) -> Outgoing:
    now, person = datetime.now(UTC), town.telegram.person("Dana", "Wells")
    if where == "x":
        post = town.x.post("@acme my parcel never came", town.x.person("Dana", "dana"))
        return Outgoing("k", "7001", post["id"], "Sorry.", Audience.PUBLIC, post["id"], now)
    town.telegram.post("My parcel never came", sender=person)
    return Outgoing("k", "42", str(person["id"]), "Sorry.", Audience.PRIVATE, None, now)


async def test_it_is_asked_with_the_connection_in_hand_and_in_tasks_that_begin_meanwhile() -> None:
    lives = [True]
    async with Town() as town, aiohttp.ClientSession(request_class=TimelyRequest) as session:
        with overtaken.only_while(lambda: lives[0]):
            calls = [asyncio.create_task(session.get(f"{town.url}/telegram/bot{TOKEN}/getMe")) for _ in range(2)]
            lives[0] = False  # while they wait for their connections
        told = await asyncio.gather(*calls, return_exceptions=True)
        assert [type(one) for one in told] == [overtaken.Overtaken] * 2
        assert not town.ledger.calls


async def test_it_is_asked_again_when_the_body_is_written() -> None:
    """A process may come to stand still between a look and the task that writes what it allowed."""
    asked = list[bool]()

    def lives_no_longer() -> bool:
        asked.append(not asked)
        return asked[-1]

    async with Town() as town, aiohttp.ClientSession(request_class=TimelyRequest) as session:
        url = f"{town.url}/telegram/bot{TOKEN}/getMe"
        with overtaken.only_while(lives_no_longer), pytest.raises(overtaken.Overtaken):
            await session.post(url, json={"some": "body"})
        assert asked == [True, False]
        assert not town.ledger.calls
        assert (await session.post(url, json={})).status == 200
