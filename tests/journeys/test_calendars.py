"""The running product: a user group follows the plan that is applied, and a calendar is where Slack says it is."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import aiohttp
from icalendar import Calendar

from handlers.standins.slack import buttons
from tests.journeys.bot_process import ANA, BEN, PLAN, journey
from tests.pages.rig import free_port

GROUP = "S0ONCALL"


async def test_the_group_follows_and_the_calendar_is_where_slack_says(tmp_path: Path) -> None:
    port = free_port()
    plan = deepcopy(PLAN)
    plan["rotas"][0]["user_group"] = GROUP
    env = {"BUCKSTOP_PUBLIC_URL": f"http://127.0.0.1:{port}", "BUCKSTOP_HTTP_PORT": str(port)}
    async with journey(tmp_path, **env) as town:
        slack = town.town.slack
        group = slack.groups.add(GROUP, "oncall")
        await town.bot.apply(plan)
        assert await town.until(lambda: group.members == [ANA]), town.bot.log[-2000:]
        plan["rotas"][0]["layers"][0]["members"] = ["ben"]
        await town.bot.apply(plan)
        assert await town.until(lambda: group.members == [BEN])

        await slack.command(BEN, "/rota", "calendar")
        await slack.press(BEN, slack.ephemerals(BEN)[-1], "My calendar…")
        [address] = [one["url"] for one in buttons(await town.until(lambda: slack.window(BEN))) if "url" in one]
        async with aiohttp.ClientSession() as session, session.get(f"{address}.ics") as response:
            found = Calendar.from_ical(await response.text())
        assert str(found["X-WR-CALNAME"]) == "Ben Okafor on the executive rota"
        assert len(found.walk("VEVENT")) == 1
        assert address.rpartition("/")[2] not in town.bot.log
