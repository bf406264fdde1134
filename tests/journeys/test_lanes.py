"""The leads' list and praise's lane, as the process that operators run works them: through silence and a kill."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from handlers.standins.slack import all_text
from tests.journeys.bot_process import ANA, BEN, CASES, PLAN, Journey, Plan, journey, labels

ASKS = "What time do you open on Sunday? And do you have the blue boots, Mulberry size 44?"
PRAISES = "Thank you so much! Leo Mulberry at the shop was wonderful and so kind, best service ever!"


def lanes(wait: str) -> Plan:
    """Ben is the lead, and both are at work at any hour."""
    plan = deepcopy(PLAN)
    for executive in plan["executives"]:
        executive["hours"] = {"start": "00:00", "end": "00:00"}
    return plan | {"leads": [BEN], "triage": {"questions": wait}, "praise": {"first_response": "1d"}}


async def said(town: Journey, where: str, words: str) -> Any:
    found = await town.until(lambda: [one for one in town.town.slack.messages(where) if words in one["text"]])
    assert found, f"not said to {where}: {words}; {town.bot.log[-2000:]}"
    return found[-1]


async def test_a_question_that_no_lead_looks_at_and_praise_go_their_ways(tmp_path: Path) -> None:
    async with journey(tmp_path, plan=lanes("6s")) as town:
        asks, praises = town.town.telegram.person("Jo", "Asks"), town.town.telegram.person("Mira", "Praises")
        town.town.telegram.post(ASKS, sender=asks)
        town.town.telegram.post(PRAISES, sender=praises)
        await said(town, BEN, "A post waits for a look. It goes to Ana Ruiz at ")
        card = await said(town, CASES, ASKS[:30])
        assert "For <@U0ANA>" in card["text"]
        await said(town, BEN, "Nothing waits here any more. Thank you.")
        praise = await said(town, CASES, "Praise from Mira Praises on Telegram")
        assert "<@" not in all_text(praise)
        notice = await said(town, ANA, "Praise from Mira Praises on Telegram")
        assert labels(notice)[:2] == ["Handed on to…", "Reply"]
        code, told = await town.bot.command("db", "check")
        assert code == 0, told


@pytest.mark.long
async def test_what_waits_outlives_a_kill(tmp_path: Path) -> None:
    async with journey(tmp_path, plan=lanes("6s")) as town:
        town.town.telegram.post(ASKS, sender=town.town.telegram.person("Jo", "Asks"))
        await said(town, BEN, "A post waits for a look.")
        assert town.town.slack.roots(CASES) == []
        await town.bot.kill()
        await town.bot.start()
        await said(town, CASES, ASKS[:30])
        await said(town, BEN, "Nothing waits here any more. Thank you.")
        assert len(town.town.slack.roots(CASES)) == 1
