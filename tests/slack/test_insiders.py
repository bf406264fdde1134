"""Guests, strangers and shared channels: nothing that they do counts, and nothing is shown where they could read it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import TryLater
from bot.pages import Line, Place
from bot.store.tables import replies
from handlers.slack.insiders import GUEST, Insiders
from handlers.standins.slack import all_text
from tests.conftest import HandClock
from tests.slack.house import House


def make(house: House, user: str, **facts: bool) -> None:
    """What the workspace says of a person from now on."""
    person = house.town.slack.workspace.person(user)
    for name, value in facts.items():
        object.__setattr__(person, name, value)
    house.desk.insiders._known.clear()


@pytest.mark.parametrize("fact", ["guest", "stranger"])
async def test_a_guests_press_causes_nothing_though_the_plan_names_them(house: House, fact: str) -> None:
    await house.customer()
    preview = await house.preview()
    make(house, "U0ANA", **{fact: True})
    attempt = await house.town.slack.press("U0ANA", preview, "Send")
    assert attempt.acknowledged
    [told] = await house.until(lambda: house.town.slack.ephemerals("U0ANA"))
    assert told["text"] == GUEST
    await house.quiet()
    assert house.telegram.accepted == []


async def test_a_guests_words_cause_nothing_though_the_plan_names_them(house: House) -> None:
    await house.customer()
    card = await house.card()
    make(house, "U0ANA", guest=True)
    await house.town.slack.say("U0ANA", "Dana, that is on us.", thread_ts=card["ts"])
    await house.quiet(0.8)
    assert await house.ctx.store.read(lambda conn: conn.execute(replies.select()).all()) == []


async def test_no_window_opens_for_a_guest(house: House) -> None:
    await house.customer()
    card = await house.card()
    make(house, "U0ANA", guest=True)
    await house.town.slack.press("U0ANA", card, "Reply")
    assert await house.until(lambda: house.town.slack.ephemerals("U0ANA"))
    assert not house.town.slack.window("U0ANA")


async def test_who_cannot_be_looked_up_is_who_the_plan_says(house: House) -> None:
    await house.customer()
    preview = await house.preview()
    house.desk.insiders._known.clear()
    house.town.faults.always("slack", "users.info", "hang-before")
    await house.town.slack.press("U0ANA", preview, "Send")
    await house.line("Delivered")
    house.town.faults.lift("slack")


async def test_no_card_stands_where_another_company_reads_it(house: House) -> None:
    channel = house.town.slack.workspace.channel("C0CASES")
    channel.shared = True
    await house.customer()
    told = await house.until(lambda: house.town.slack.messages("U0LEE"))
    assert "shared with another company" in all_text(told[0])
    assert house.town.slack.roots() == []
    notice = await house.until(lambda: house.town.slack.messages("U0ANA"))
    assert "refund" in all_text(notice[0]), "the executive has it by direct message"


async def test_an_operator_may_mean_a_shared_channel(house: House) -> None:
    house.town.slack.workspace.channel("C0CASES").shared = True
    house.desk.insiders = Insiders(house.desk.call, allow_shared=True)
    receipt = await house.desk.post(Place("C0CASES"), Line("Hello."), "test")
    assert receipt.remote_id.startswith("C0CASES:")


async def test_slack_is_asked_once_in_ten_minutes_and_sooner_after_it_did_not_answer() -> None:
    clock, asked = HandClock(), []
    answers: list[object] = [{"user": {}}, {"user": {"is_restricted": True}}, TryLater, {"user": {}}]

    async def call(method: str, **arguments: str) -> object:
        asked.append((method, arguments))
        answer = answers.pop(0)
        if answer is TryLater:
            raise TryLater(timedelta(1))
        return answer

    insiders = Insiders(call, clock=clock)
    assert [await insiders.is_guest("U1"), await insiders.is_guest("U1")] == [False, False]
    assert asked == [("users.info", {"user": "U1"})]
    clock.advance(minutes=11)
    assert await insiders.is_guest("U1")
    clock.advance(minutes=11)
    assert await insiders.is_guest("U1"), "the last answer counts where there is none"
    clock.advance(seconds=31)
    assert not await insiders.is_guest("U1")
