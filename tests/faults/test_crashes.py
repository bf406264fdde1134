"""The process dies, as by kill -9, at each point between two steps that must not both count, and is started again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.bot_process import ANA, SORRY, Case, Journey, changed, journey, labels

#: Before the executive wrote, and from then on.
FIRST = ("after-intake", "after-attempt:card", "after-acceptance:card", "after-attempt:notice")
THEN = ("after-inbox", "after-reading", "after-attempt:reply", "after-acceptance:reply", "after-decision")


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Journey]:
    # With a time to undo nobody can claim the answer before the death after the press.
    async with journey(tmp_path, plan=changed(undo_seconds=3)) as found:
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
    await town.presses(case)
    await _dies(town)
    assert not town.sent(case)
    await town.bot.start(CRASH_AT="after-acceptance:part")
    await _dies(town)
    assert len(town.sent(case)) == 1
    await _starts(town)
    assert await town.says(case, "delivered")
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
    assert await town.says(x, "delivered" if there else "looking whether it is there (2 of 3)")
    assert [len(town.sent(case)) for case in cases] == [there, there]
