"""Silence, as the process that operators run meets it: reminded, offered, refused, taken, moved, told to the leads."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers.standins.slack import Message, all_text, buttons
from tests.journeys.bot_process import ANA, BEN, CASES, EVE, LEE, PLAN, TOM, Case, Journey, Plan, journey, labels


def ladder(*steps: tuple[int, str, str], members: tuple[str, ...] = ("ana", "ben", "eve")) -> Plan:
    """The plan with three executives and steps so many seconds after the start."""
    plan = deepcopy(PLAN)
    eve: dict[str, Any] = {"id": "eve", "name": "Eve Cole", "slack": EVE, "consent": True, "undo_seconds": 0}
    plan["executives"].append(eve)
    plan["rotas"][0]["layers"][0]["members"] = list(members)
    plan["escalation"] = [
        {
            "name": "default",
            "first_response": "10m",
            "steps": [{"after": f"{at}s", act: whom} for at, act, whom in steps],
        }
    ]
    return plan


def about(town: Journey, case: Case, user: str, beginning: str = "") -> list[Message]:
    return [one for one in town.told(case, user) if one["text"].startswith(beginning)]


async def asked(town: Journey, case: Case, user: str) -> Message:
    [question] = await town.until(lambda: about(town, case, user, "Could you answer")) or [{}]
    assert question, f"{user} is not asked; {town.bot.log[-2000:]}"
    return question


def everything_said(town: Journey) -> int:
    return sum(len(town.town.slack.messages(where)) for where in (CASES, ANA, BEN, EVE, TOM, LEE))


async def test_the_ladder_goes_up_and_each_hears_once(tmp_path: Path) -> None:
    tells = ((1, "tell", "owner"), (2, "tell", "delegate"), (8, "tell", "leads"))
    plan = ladder(*sorted((*tells, (3, "offer", "next"), (6, "move", "next"))))
    async with journey(tmp_path, plan=plan) as town:
        case = await town.complains()
        assert await town.until(lambda: len(town.told(case, ANA)) == 2)
        assert "has been waiting" in all_text(town.told(case, ANA)[1])
        assert await town.until(lambda: len(town.told(case, TOM)) == 1)
        question = await asked(town, case, BEN)
        assert labels(question) == ["Take it", "Not now"]
        assert await town.until(lambda: "Now with Ben Okafor" in all_text(case.card))
        assert [all_text(one) for one in town.thread(case)] == ["Now with Ben Okafor\nNow with Ben Okafor"]
        assert await town.until(lambda: about(town, case, ANA, "Now with Ben Okafor. Thank you."))
        [told] = await town.until(lambda: about(town, case, LEE, "Nobody has taken"))
        assert about(town, case, EVE) == []
        await asyncio.sleep(0.5)
        said = everything_said(town)
        await town.town.slack.select(LEE, told, "Eve Cole")
        assert await town.until(lambda: "Now with Eve Cole" in all_text(case.card))
        assert await town.until(lambda: about(town, case, EVE))
        await town.drafts(case, user=EVE)
        await town.presses(case, user=EVE)
        assert await town.says(case, "delivered")
        [sent] = town.sent(case)
        assert "Eve Cole" in sent.text
        assert everything_said(town) > said


@pytest.mark.long
async def test_a_refusal_goes_on_at_once_and_who_takes_it_answers(tmp_path: Path) -> None:
    async with journey(tmp_path, plan=ladder((1, "offer", "next"), (8, "move", "next"))) as town:
        case = await town.complains()
        question = await asked(town, case, BEN)
        await town.town.slack.press(BEN, question, "Not now")
        second = await asked(town, case, EVE)
        assert await town.until(lambda: "Thank you, we ask somebody else." in all_text(question))
        await asyncio.gather(
            town.town.slack.press(EVE, second, "Take it"),
            town.town.slack.press(EVE, second, "Take it"),
            town.town.slack.press(BEN, second, "Take it", channel=EVE),
        )
        assert await town.until(lambda: "Reply" in labels(second))
        assert await town.until(lambda: "Now with Eve Cole" in all_text(case.card))
        # Words in the thread of that message are a draft, like those under any notice.
        await town.town.slack.say(EVE, f"By my own hand, {case.code}.", channel=EVE, thread_ts=second["ts"])
        preview = (await town.until(lambda: town.town.slack.thread("D0EVE", second["ts"])[2:]))[-1]
        await asyncio.sleep(5)  # the move finds it taken
        assert f"<@{EVE}>, this one is yours" in all_text(case.card)
        await town.town.slack.press(EVE, preview, "Send")
        assert await town.says(case, "delivered")


async def test_killed_between_decision_and_message_it_is_said_once(tmp_path: Path) -> None:
    plan = ladder((1, "tell", "owner"), (3, "offer", "next"), (60, "tell", "leads"))
    async with journey(tmp_path, plan=plan, CRASH_AT="after-step") as town:
        case = town.writes()
        await town.carded(case)
        await town.bot.died()
        await asyncio.sleep(2.5)  # the offer falls due while nobody runs
        await town.bot.start(CRASH_AT="")
        await town.connected()
        await asked(town, case, BEN)
        await asyncio.sleep(1)
        assert len(about(town, case, BEN)) == 1
        assert len([one for one in town.told(case, ANA) if "has been waiting" in all_text(one)]) == 1


async def test_somebody_who_pauses_notifications_is_passed_over_at_once(tmp_path: Path) -> None:
    async with journey(
        tmp_path, plan=ladder((1, "tell", "owner"), (2, "offer", "next"), (60, "tell", "leads"))
    ) as town:
        town.town.slack.pause(ANA, datetime.now(UTC) + timedelta(hours=8))
        town.town.slack.pause(BEN, datetime.now(UTC) + timedelta(hours=8))
        case = town.writes()
        await town.carded(case)
        await asked(town, case, EVE)
        assert about(town, case, BEN) == []
        assert not [one for one in town.told(case, ANA) if "has been waiting" in all_text(one)]
        assert buttons(town.told(case, EVE)[0])
