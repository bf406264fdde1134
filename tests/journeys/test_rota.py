"""The rota on the running product: asked, covered, left, built anew and taken back in Slack, its gaps told and filled,
and what leads and executives see in App Home."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from handlers.standins.slack import Message, all_text
from handlers.standins.slack.workspace import BOT_USER
from tests import databases
from tests.journeys.bot_process import ANA, BEN, EVE, LEE, PLAN, Bot, Journey, Plan, journey, labels


def three() -> Plan:
    """Ana is on; Ben and Eve could be."""
    plan = deepcopy(PLAN)
    plan["executives"].append({"id": "eve", "name": "Eve Cole", "slack": EVE, "consent": True, "undo_seconds": 0})
    plan["rotas"][0]["layers"][0]["members"] = ["ana", "ben"]
    return plan


async def says(town: Journey, user: str, text: str = "") -> Message:
    """What ``/rota …`` tells its asker alone."""
    before = len(town.town.slack.ephemerals(user))
    await town.town.slack.command(user, "/rota", text)
    return (await town.until(lambda: town.town.slack.ephemerals(user)[before:]))[0]


async def opens(town: Journey, user: str, text: str) -> Any:
    await town.town.slack.command(user, "/rota", text)
    return await town.until(lambda: town.town.slack.window(user))


async def submits(town: Journey, user: str, values: dict[str, Any] | None = None) -> Any:
    """Send what stands in the window; the one that comes of it."""
    answer = await town.town.slack.submit(user, values=values or {})
    assert not answer.errors, answer.errors
    return answer.view


async def presses(town: Journey, user: str, page: Any, button: str) -> Any:
    await town.town.slack.press(user, page, button)
    return await town.until(lambda: town.town.slack.window(user))


async def beside(town: Journey, user: str, beginning: str) -> Any:
    """Press what stands beside an entry of a window."""
    window = town.town.slack.window(user)
    [block] = [one for one in window["blocks"] if one.get("text", {}).get("text", "").startswith(beginning)]
    return await presses(town, user, window | {"blocks": [block]}, block["accessory"]["text"]["text"])


async def home(town: Journey, user: str) -> Any:
    slack = town.town.slack
    before = slack.windows.homes.get(user)
    await slack.open_home(user)
    return await town.until(lambda: (page := slack.windows.homes.get(user)) is not before and page)


async def told(town: Journey, user: str, beginning: str) -> Message:
    """A direct message of the bot's that begins so."""

    def found() -> Message | None:
        mine = (one for one in town.town.slack.messages(user) if one.get("user") == BOT_USER)
        return next((one for one in mine if one["text"].startswith(beginning)), None)

    message = await town.until(found)
    assert message, f"{user} does not hear {beginning!r}; {town.bot.log[-2000:]}"
    return message


async def test_cover_leave_and_a_turn_of_ones_own_are_shown_saved_told_and_taken_back(tmp_path: Path) -> None:
    async with journey(tmp_path, plan=three()) as town:
        present = await says(town, ANA)
        assert present["text"] == "Ana Ruiz. No change is ahead."
        assert labels(present) == ["Cover me…", "I am away…", "Week", "Gaps", "Why"]

        look = await opens(town, ANA, f"cover me tomorrow 9-12 by <@{EVE}>")
        assert "Asked: Eve Cole, by direct message." in all_text(look)
        assert "You hear" in all_text(await submits(town, ANA))
        card = await told(town, EVE, "Ana Ruiz asks for cover")
        assert "Eve Cole instead of Ana Ruiz" in all_text(await presses(town, EVE, card, "Accept"))
        await submits(town, EVE)
        await told(town, ANA, "Eve Cole covers you")
        assert "Eve Cole" in (await says(town, ANA, "who tomorrow 9:30"))["text"], "by her own clock"

        look = await opens(town, ANA, "away tomorrow")
        assert "Ben Okafor instead of Ana Ruiz" in all_text(look)
        saved = await submits(town, ANA)
        await told(town, BEN, "Ana Ruiz is away. You are on:")
        assert "Ben Okafor" in (await says(town, ANA, "who tomorrow 16:00"))["text"]
        undo = await presses(town, ANA, saved, "Undo")
        assert "Ana Ruiz instead of Ben Okafor" in all_text(undo)
        assert "Taken back." in all_text(await submits(town, ANA))
        assert "Ana Ruiz" in (await says(town, ANA, "who tomorrow 16:00"))["text"]

        look = await opens(town, LEE, f"put <@{BEN}> tomorrow 20-22")
        await submits(town, LEE)
        await told(town, BEN, "Lee Park put you on:")


async def test_how_it_is_built_is_tried_changed_and_taken_back_by_a_lead_alone(tmp_path: Path) -> None:
    async with journey(tmp_path, plan=three()) as town:
        await town.complains()
        page = await home(town, LEE)
        assert {"Change the rota…", "Four weeks", "Try a change"} <= set(labels(page))
        assert "Try a change" not in labels(await home(town, ANA))

        await presses(town, LEE, page, "Try a change")
        await beside(town, LEE, "Layer primary. In turn:")
        shown = await submits(town, LEE, {"members": ["eve"]})
        assert "1 case came." in all_text(shown)
        assert "Eve Cole: no cases; as tried 1 case" in all_text(shown)
        assert "Ana Ruiz" in (await says(town, LEE, "who"))["text"], "nothing is saved"

        await presses(town, LEE, shown, "Change the rota")
        look = await submits(town, LEE)
        assert "1. Eve Cole" in all_text(look)
        done = await submits(town, LEE)
        await told(town, EVE, "Lee Park changed how the rota is built. You are on:")
        assert "Eve Cole" in (await says(town, LEE, "who"))["text"]
        await presses(town, LEE, done, "Undo")
        assert "Taken back." in all_text(await submits(town, LEE))
        assert "Ana Ruiz" in (await says(town, LEE, "who"))["text"]


async def test_a_gap_is_told_at_once_and_filled_in_three_presses(tmp_path: Path) -> None:
    plan = three()
    async with journey(tmp_path, plan=plan) as town:
        plan["rotas"][0]["layers"][0]["members"] = ["ana"]
        day = datetime.now(UTC).date() + timedelta(2)
        plan["time_off"] = [{"executive": "ana", "from": f"{day}", "to": f"{day + timedelta(1)}"}]
        await town.bot.apply(plan)
        report = await told(town, LEE, "Nobody is on the executive rota on")
        assert "Ana Ruiz is away." in all_text(report)
        fill = await presses(town, LEE, report, "Fill…")
        assert "Would then carry" in str(fill)
        assert "Ana Ruiz is away. Ana Ruiz is away." not in all_text(fill)
        look = await submits(town, LEE, {"person": "ben"})
        assert "Ben Okafor is put on where nobody is" in all_text(look)
        await submits(town, LEE)
        assert await town.until(lambda: "Ben Okafor is on." in all_text(report))
        assert "No gaps for 30 days." in all_text(await says(town, LEE, "gaps"))
        assert "Ben Okafor" in all_text(await home(town, LEE)), "the next days"
        assert "On now until" in all_text(await home(town, ANA))


async def test_of_two_who_accept_at_two_workers_one_has_it_and_both_workers_obey(
    tmp_path: Path, postgres: databases.Databases
) -> None:
    plan = three()
    plan["rotas"][0]["fallback"] = ["eve"]
    async with postgres.fresh() as url, journey(tmp_path, url.render_as_string(hide_password=False), plan) as town:
        other = Bot(tmp_path / "other", town.bot.env)
        other.folder.mkdir()
        await other.start()
        try:
            await town.connected(2)
            await opens(town, ANA, "cover me tomorrow 9-12")
            await submits(town, ANA)
            cards = [await told(town, user, "Ana Ruiz asks for cover") for user in (BEN, EVE)]
            for user, card in zip((BEN, EVE), cards, strict=True):
                await presses(town, user, card, "Accept")
            ends = await asyncio.gather(*(town.town.slack.submit(user, values={}) for user in (BEN, EVE)))
            assert sorted("Ana Ruiz is told. Thank you." in all_text(one.view) for one in ends) == [False, True]
            await told(town, ANA, "Ben Okafor covers you" if "is told" in all_text(ends[0].view) else "Eve Cole covers")
            said = {(await says(town, LEE, "who tomorrow 9:30"))["text"] for _ in range(6)}
            assert len(said) == 1, "whichever worker is asked"
        finally:
            await other.stop()
