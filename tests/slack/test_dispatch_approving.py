"""Pressing what somebody asked for a second look is shown, through the real app: Approve, Not like this…."""

from __future__ import annotations

from bot.store import plans
from handlers.standins.slack import Message, all_text, buttons, label
from tests.conftest import PLAN
from tests.slack.house import House

STOPS = PLAN.replace("leads: [U0LEE]", "leads: [U0LEE]\nstop_topics: [legal]")
LAWYER = "my parcel never arrived, I want a refund, and my lawyer will write to you next"


async def asked(house: House) -> Message:
    """Ana wrote and pressed Send; what Ben is asked."""
    await house.ctx.store.write(lambda conn, now: plans.add(conn, now, STOPS, "test"))
    await house.customer(LAWYER)
    preview = await house.preview()
    await house.town.slack.press("U0ANA", preview, "Send privately")
    await house.line("Waits for a second look by Ben Okafor.")
    return await told(house, "U0BEN", "Ana Ruiz asks for your second look: Dana Wells on Telegram, private, by ")


async def told(house: House, user: str, beginning: str) -> Message:
    def found() -> Message | None:
        mine = [one for one in house.town.slack.messages(user) if one.get("bot_id")]
        return next((one for one in reversed(mine) if one["text"].startswith(beginning)), None)

    return await house.until(found)


async def test_approve_lets_it_leave_after_the_undo_time(house: House) -> None:
    question = await asked(house)
    assert [label(button) for button in buttons(question)] == ["Approve", "Not like this…"]
    assert house.telegram.accepted == []
    await house.town.slack.press("U0BEN", question, "Approve")
    await house.line("Leaves at ")
    house.later(seconds=11)
    await house.line("Delivered to Dana Wells")
    assert len(house.telegram.accepted) == 1
    await told(house, "U0BEN", "You approved Ana Ruiz's answer to Dana Wells.")


async def test_a_forged_press_by_somebody_else_approves_nothing(house: House) -> None:
    question = await asked(house)
    for user in ("U0ANA", "U0EVE", "U0LEE"):
        await house.town.slack.press(user, question, "Approve")
    house.later(seconds=11)
    await house.quiet()
    assert house.telegram.accepted == []
    await house.line("Waits for a second look by Ben Okafor.")


async def test_not_like_this_asks_for_a_reason_that_the_executive_alone_reads(house: House) -> None:
    question = await asked(house)
    await house.town.slack.press("U0BEN", question, "Not like this…")
    window = await house.until(lambda: house.town.slack.window("U0BEN"))
    assert window["title"]["text"] == "Not like this"
    await house.town.slack.submit("U0BEN", window, {"words": "No word of fault, please."})
    back = await told(house, "U0ANA", "Ben Okafor wants other words to Dana Wells: “No word of fault, please.”")
    assert [label(button) for button in buttons(back)][:3] == ["Send privately", "Edit…", "Keep internal"]
    assert not [one for one in house.town.slack.messages() if "No word of fault" in all_text(one)]
    await house.town.slack.press("U0ANA", back, "Keep internal")
    await told(house, "U0ANA", "Kept internal by Ana Ruiz.")
    assert house.telegram.accepted == []
