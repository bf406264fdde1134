"""The detector in a lead's App Home, through the real app: the way back to an earlier one is one press."""

from __future__ import annotations

from typing import Any

from bot.flows import learn
from bot.flows.learn import Gathered
from bot.rules.gate import Figures
from bot.rules.teaching import Task, Taught
from bot.store import events, models
from bot.store import topic_lessons as topics
from handlers.standins.slack import all_text, buttons, label
from tests.slack.house import House


async def learned(house: House, times: int = 2) -> None:
    """So many detectors were learned and are kept."""
    figures = Figures(300, 120, 0.80, 0.79)
    for number in range(times):
        gathered = Gathered(
            Task((), (), None), number or None, upto=0, labels=30, worked=90, undecided=0, people={"U0ANA": 30}
        )
        taught = Taught(b"file", figures, figures)
        await house.ctx.store.write(lambda conn, now, of=gathered, made=taught: learn.keep(conn, now, of, made))


async def page(house: House, user: str = "U0LEE") -> Any:
    await house.town.slack.open_home(user)
    return await house.until(lambda: house.town.slack.windows.homes.get(user))


async def test_a_lead_looks_and_puts_an_earlier_one_in_force(house: House) -> None:
    await learned(house)
    home = await page(house)
    assert "In force: detector 2, learned from 30 labels and 90 posts worked at the desk." in all_text(home)
    await house.town.slack.press("U0LEE", home, "See them…")
    window = await house.until(lambda: house.town.slack.window("U0LEE"))
    assert "Whose labels: Ana Ruiz 30." in all_text(window)
    assert [label(one) for one in buttons(window)] == ["Put in force", "Put in force"]
    await house.town.slack.press("U0LEE", window, "Put in force")
    await house.until(lambda: "In force within seconds: detector 1." in all_text(house.town.slack.window("U0LEE")))
    live = await house.ctx.store.read(models.live)
    assert live is not None
    assert live.id == 1


async def test_where_nothing_was_learned_nothing_is_said(house: House) -> None:
    assert "detector" not in all_text(await page(house)).lower()


async def test_nobody_but_leads_hears_of_it(house: House) -> None:
    await learned(house)
    assert "detector" not in all_text(await page(house, "U0ANA")).lower()


async def test_a_lead_puts_what_was_taught_of_topics_out_of_force(house: House) -> None:
    facts = {"upto": 9, "judged": 61, "right": 55, "was": 49, "examples": [["loose soles", 1]], "people": {"U0ANA": 1}}
    await house.ctx.store.write(lambda conn, now: events.record(conn, now, topics.LEARNED, **facts))
    await house.town.slack.press("U0LEE", await page(house), "See them…")
    window = await house.until(lambda: house.town.slack.window("U0LEE"))
    assert "Of 61 others it names 55 rightly; before, 49." in all_text(window)
    await house.town.slack.press("U0LEE", window, "Put in force")
    await house.until(lambda: "In force within a minute." in all_text(house.town.slack.window("U0LEE")))
    in_force = await house.ctx.store.read(topics.in_force)
    assert in_force is not None
    assert (in_force.actor, in_force.facts["examples"]) == ("U0LEE", [])
