"""Slack fails while cards, direct messages, previews and status lines are on their way: each stands there once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from handlers.standins import Fault, Kind
from tests.journeys.bot_process import ANA, CASES, SORRY, Case, Journey, journey

pytestmark = pytest.mark.asyncio(loop_scope="module")

TROUBLES = ("hang", "cut-after", "500-after", "garbage", "500", "cut-before", "html", "429")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Journey]:
    async with journey(tmp_path_factory.mktemp("bot")) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cases(town: Journey) -> list[Case]:
    """As many customers as there are troubles, all at once: the first posts of Slack (their cards) meet one each."""
    town.town.faults.next("slack", "chat.postMessage", *TROUBLES)
    written = [town.writes() for _ in TROUBLES]
    await asyncio.gather(*(town.carded(case) for case in written))
    return written


async def test_each_case_has_one_card_and_one_direct_message(town: Journey, cases: list[Case]) -> None:
    assert await town.until(lambda: all(town.told(case) for case in cases))
    await asyncio.sleep(0.5)
    assert [len(town.cards(case)) for case in cases] == [1] * len(cases)
    assert [len(town.told(case)) for case in cases] == [1] * len(cases)


async def test_each_message_of_an_executive_has_one_preview(town: Journey, cases: list[Case]) -> None:
    assert await town.until(lambda: all(town.told(case) for case in cases))
    town.town.faults.next("slack", "chat.postMessage", *TROUBLES)
    say = town.town.slack.say
    await asyncio.gather(*(say(ANA, SORRY.replace("{code}", c.code), thread_ts=c.card["ts"]) for c in cases))
    await asyncio.gather(*(town.previewed(case) for case in cases))
    assert await town.until(lambda: not town.town.faults.waiting)
    assert [len(town.thread(case)) for case in cases] == [1] * len(cases)


async def test_each_status_line_comes_to_tell_the_truth(town: Journey, cases: list[Case]) -> None:
    for case in cases:
        if not case.preview:
            await town.drafts(case)
    town.town.faults.next("slack", "chat.update", *TROUBLES)
    await asyncio.gather(*(town.presses(case) for case in cases))
    for case in cases:
        assert await town.says(case, "delivered")
    assert await town.until(lambda: all("You answered" in town.told(case)[0]["text"] for case in cases))
    assert [len(town.sent(case)) for case in cases] == [1] * len(cases)
    assert [len(town.thread(case)) for case in cases] == [1] * len(cases)


async def test_a_card_can_be_answered_before_slack_told_us_that_it_stands(town: Journey) -> None:
    town.town.faults.next("slack", "chat.postMessage", "hang")
    case = town.writes()
    await town.carded(case)
    await town.drafts(case)
    assert len(town.cards(case)) == 1


async def test_a_name_that_slack_does_not_tell_holds_up_its_own_thread_alone(town: Journey) -> None:
    talked, other = await town.complains(), await town.complains()
    town.town.slack.workspace.add_person("U0NEW", "Nia New")
    town.town.faults.next("slack", "users.info", "hang")
    await town.town.slack.say(ANA, f"<@U0NEW> do you know of {talked.code}?", thread_ts=talked.card["ts"])
    await town.drafts(other)
    assert not town.thread(talked), "it was not waited for"


async def test_a_card_that_its_channel_refuses_goes_to_the_common_one_and_leads_hear_of_it(
    town: Journey,
) -> None:
    refused = Fault(Kind.REFUSED, error="not_in_channel")
    town.town.faults.next("slack", "chat.postMessage", refused)
    case = town.writes()
    told = await town.until(
        lambda: [one for one in town.town.slack.messages("U0LEE") if "cannot be posted" in one["text"]]
    )
    assert CASES in told[0]["text"] or "case channel" in told[0]["text"]
    assert await town.until(lambda: town.told(case)), "the executive can act without a card"
