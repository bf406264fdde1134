"""The process dies, as by kill -9, at each point between two steps that must not both count, and is started again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import databases
from tests.journeys.bot_process import ANA, SORRY, Bot, Case, Journey, journey, labels

#: Before the executive wrote, and from then on.
FIRST = ("after-intake", "after-attempt:card", "after-acceptance:card", "after-attempt:notice")
THEN = ("after-inbox", "after-reading", "after-attempt:reply", "after-acceptance:reply", "after-decision")


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Journey]:
    async with journey(tmp_path) as found:
        yield found


async def _dies(town: Journey) -> None:
    assert await town.bot.died() == -9


async def _starts(town: Journey, point: str = "") -> None:
    """Start it, so that it dies at this point."""
    await town.bot.start(CRASH_AT=point)
    await town.connected()


async def _says(town: Journey, case: Case, *, tell: bool = True) -> None:
    await town.town.slack.say(ANA, SORRY.replace("{code}", case.code), thread_ts=case.card["ts"], tell=tell)


async def test_an_answer_arrives_once_though_the_bot_dies_at_every_step_of_its_way(town: Journey) -> None:
    await town.bot.kill()
    await _starts(town, "after-intake")
    case = town.writes("x")
    await _dies(town)
    assert not town.cards(case)
    await town.bot.start(CRASH_AT="after-acceptance:card")
    await _dies(town)
    await town.carded(case)
    await _says(town, case, tell=False)  # the card stands there, though nobody alive knows; and nobody listens
    await town.bot.start(CRASH_AT="after-inbox")
    await _dies(town)
    await town.bot.start(CRASH_AT="after-decision")
    await town.previewed(case)
    await asyncio.sleep(0.5)  # what the preview's receipt wakes must not claim the answer before the death
    await town.presses(case)
    await _dies(town)
    assert not town.sent(case)
    await town.bot.start(CRASH_AT="after-acceptance:part")
    await _dies(town)
    assert len(town.sent(case)) == 1
    await _starts(town)
    assert await town.says(case, "delivered", 15)
    assert len(town.sent(case)) == len(town.cards(case)) == len(town.thread(case)) == len(town.told(case)) == 1


@pytest.mark.long
@pytest.mark.parametrize("point", FIRST)
async def test_who_dies_over_a_complaint_loses_nothing_and_posts_nothing_twice(town: Journey, point: str) -> None:
    await town.bot.kill()
    await _starts(town, point)
    case = town.writes()
    await _dies(town)
    await _starts(town)
    await town.carded(case)
    await town.drafts(case)
    await town.presses(case)
    assert await town.says(case, "delivered")
    assert await town.until(lambda: town.told(case)), "what was looked for in vain was not posted again"
    assert len(town.sent(case)) == len(town.cards(case)) == len(town.thread(case)) == len(town.told(case)) == 1


@pytest.mark.long
@pytest.mark.parametrize("point", THEN)
async def test_who_dies_over_an_answer_sends_it_once(town: Journey, point: str) -> None:
    case = await town.complains()
    await town.bot.kill()
    await _starts(town, point)
    await _says(town, case)
    if point == "after-decision":
        await town.previewed(case)
        await town.presses(case)
    await _dies(town)
    await _starts(town)
    await town.previewed(case)
    if point != "after-decision":
        await town.presses(case)
    assert await town.says(case, "delivered")
    assert len(town.sent(case)) == len(town.cards(case)) == len(town.thread(case)) == 1


@pytest.mark.long
@pytest.mark.parametrize("point", ["after-attempt:part", "after-acceptance:part"])
async def test_an_answer_that_may_have_left_is_found_or_asked_about_and_never_repeated(
    town: Journey, point: str
) -> None:
    there = point == "after-acceptance:part"
    telegram, x = cases = [await town.drafted(), await town.drafted("x")]
    for case in cases:
        await town.bot.kill()
        await _starts(town, point)
        await town.presses(case)
        await _dies(town)
    await _starts(town)
    assert await town.says(telegram, "may have been sent")
    assert "Send again" in labels(telegram.preview)
    assert await town.says(x, "delivered" if there else "looking whether it is there (2 of 3)", 15)
    assert [len(town.sent(case)) for case in cases] == [there, there]


async def _whole_journey(town: Journey, case: Case) -> None:
    """From the complaint to the outcome, as stubborn as people and Slack are."""
    await town.carded(case, 60)
    await _says(town, case)
    await town.previewed(case, seconds=60)
    for _ in range(60):
        if (await town.town.slack.press(ANA, case.preview, "Send", channel="C0CASES")).acknowledged:
            break
        await asyncio.sleep(0.5)
    outcomes = ("delivered", "may have been sent")
    assert await town.until(lambda: any(word in town.says_now(case) for word in outcomes), 60), town.says_now(case)


async def _killed_at_random(town: Journey, bots: list[Bot], customers: int) -> None:
    chance = random.Random(5)
    town.town.slack.deliveries.waits = [1] * 30  # Slack insists; sooner than it really does
    cases = []

    async def kills() -> None:
        for number in range(3 * len(bots)):
            await asyncio.sleep(chance.uniform(2, 4))
            bot = bots[number % len(bots)]
            await bot.kill()
            await asyncio.sleep(chance.uniform(0, 2))
            await bot.start()

    async def customer(number: int) -> None:
        await asyncio.sleep(chance.uniform(0, 10))
        case = town.writes("x" if number % 3 == 0 else "telegram")
        cases.append(case)
        await _whole_journey(town, case)

    await asyncio.gather(kills(), *(customer(number) for number in range(customers)))
    await town.connected(len(bots))
    await asyncio.sleep(10)  # leases of the dead run out, what is unsure is looked for
    for case in cases:
        assert len(town.cards(case)) == len(town.thread(case)) == 1
        assert len([one for one in town.told(case) if not one["text"].startswith("Your reply")]) == 1
        assert len(town.sent(case)) == 1 or ("may have been" in town.says_now(case) and not town.sent(case))


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_killed_at_random_it_loses_nothing_and_says_nothing_twice(town: Journey) -> None:
    await _killed_at_random(town, [town.bot], 12)


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_two_workers_killed_at_random_lose_nothing_and_say_nothing_twice(
    tmp_path: Path, postgres: databases.Databases
) -> None:
    async with postgres.fresh() as url, journey(tmp_path, url.render_as_string(hide_password=False)) as town:
        other = Bot(tmp_path / "other", town.bot.env)
        other.folder.mkdir()
        await other.start()
        try:
            await town.connected(2)
            await _killed_at_random(town, [town.bot, other], 20)
            assert await other.stop() == 0
        finally:
            await other.kill()
