"""The connection to Slack breaks in each of its ways: what was said meanwhile is heard, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from handlers.standins.slack import Message, events
from tests.journeys.bot_process import ANA, CASES, SORRY, Case, Journey, journey

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Journey]:
    async with journey(tmp_path_factory.mktemp("bot")) as found:
        yield found


async def _says(town: Journey, case: Case, *, tell: bool) -> Message:
    return await town.town.slack.say(ANA, SORRY.replace("{code}", case.code), thread_ts=case.card["ts"], tell=tell)


async def test_what_was_said_while_tickets_were_refused_is_caught_up_once(town: Journey) -> None:
    case = await town.complains()
    sockets = town.town.slack.sockets
    sockets.refusing = True
    sockets.cut()
    said = await _says(town, case, tell=False)
    await asyncio.sleep(1)
    sockets.refusing = False
    await town.previewed(case)
    channel = town.town.slack.workspace.channel(CASES)
    await town.town.slack.tell(events.posted(channel, said), channel)
    await asyncio.sleep(0.7)
    assert len(town.thread(case)) == 1


async def test_a_farewell_of_slack_loses_nothing(town: Journey) -> None:
    case = await town.complains()
    await town.town.slack.sockets.disconnect()
    await _says(town, case, tell=False)
    await town.previewed(case)
    assert len(town.thread(case)) == 1


async def test_one_message_in_many_events_makes_one_preview(town: Journey) -> None:
    await town.connected()
    case = await town.complains()
    said = await _says(town, case, tell=False)
    channel = town.town.slack.workspace.channel(CASES)
    tell = town.town.slack.tell
    event = events.posted(channel, said)
    ids = [("EvSAME", 0), ("EvSAME", 1), ("EvOTHER", 0), ("EvRETRY", 2)]
    await asyncio.gather(*(tell(event, channel, event_id, retry) for event_id, retry in ids))
    await town.previewed(case)
    await town.town.slack.unfurl(said)
    await asyncio.sleep(0.7)
    assert len(town.thread(case)) == 1


async def test_a_press_whose_acknowledgement_is_lost_counts_once_when_it_is_repeated(town: Journey) -> None:
    case = await town.drafted()
    shown = dict(case.preview)
    press = asyncio.create_task(town.town.slack.press(ANA, shown, "Send", channel=CASES))
    await asyncio.sleep(0.005)
    town.town.slack.sockets.cut()
    await press
    await town.connected()
    assert await town.until(lambda: town.town.slack.sockets.open)
    await town.town.slack.press(ANA, shown, "Send", channel=CASES)
    assert await town.says(case, "delivered")
    assert len(town.sent(case)) == 1


@pytest.mark.long
async def test_a_half_open_connection_is_noticed(town: Journey) -> None:
    case = await town.complains()
    town.town.slack.sockets.silence()
    await _says(town, case, tell=False)
    await town.previewed(case)
    assert len(town.thread(case)) == 1
