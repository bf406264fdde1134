"""Calendars through the real Bolt app: from ``/rota calendar`` to a subscription, and from an absence to leave."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.flows import leave_feed
from bot.rules.rota.absence import Busy
from bot.store import calendars, leave_feeds
from bot.store.store import Store
from bot.store.tokens import Vault
from handlers.standins import Town
from handlers.standins.slack import all_text, buttons, label
from tests.slack.house import House, opened

ADDRESS = "https://outlook.acme.example/owa/calendar/9f1c/calendar.ics"


@pytest.fixture
async def house(town: Town, store: Store) -> AsyncIterator[House]:
    able = {"public_url": "https://bot.acme.example", "vault": Vault([Fernet.generate_key().decode()])}
    async with opened(town, store, **able) as made:
        yield made


async def window(house: House, user: str = "U0ANA") -> Any:
    """*My calendar…*, by way of the command."""
    await house.town.slack.command(user, "/rota", "calendar")
    await house.town.slack.press(user, house.town.slack.ephemerals(user)[-1], "My calendar…")
    return await house.until(lambda: house.town.slack.window(user))


def page(view: Any) -> str:
    [link] = [one["url"] for one in buttons(view) if "url" in one]
    return str(link)


async def read(house: House, *busy: Busy) -> None:
    """Ana's calendar is read, and says this."""
    claimed = await house.ctx.store.write(lambda conn, now: leave_feed.claim(house.ctx, conn, now))
    assert claimed is not None
    await house.ctx.store.write(lambda conn, now: leave_feed.read(house.ctx, conn, now, claimed, busy))
    house.ctx.wake()


async def message(house: House, beginning: str) -> Any:
    """Ana's direct message that begins so, once it does."""

    def found() -> Any:
        return next((one for one in house.town.slack.roots("U0ANA") if one["text"].startswith(beginning)), None)

    return await house.until(found)


async def test_the_window_leads_to_the_page_of_ones_own_calendar(house: House) -> None:
    shown = await window(house)
    assert page(shown).startswith("https://bot.acme.example/calendar/")
    word = page(shown).rpartition("/")[2]
    row = await house.ctx.store.read(lambda conn: calendars.by_word(conn, word))
    assert row is not None
    assert row.subject == "executive:ana"
    assert page(await window(house)) == page(shown), "it stays the same until it is renewed"


async def test_a_new_address_is_asked_for_twice_and_then_the_old_one_is_dead(house: House) -> None:
    shown = await window(house)
    await house.town.slack.press("U0ANA", shown, "New address…")
    asked = await house.until(lambda: house.town.slack.window("U0ANA"))
    assert "stops working at once" in all_text(asked)
    old = page(shown).rpartition("/")[2]
    assert await house.ctx.store.read(lambda conn: calendars.by_word(conn, old)) is not None
    done = await house.town.slack.submit("U0ANA")
    assert page(done.view) != page(shown)
    assert await house.ctx.store.read(lambda conn: calendars.by_word(conn, old)) is None


async def test_a_calendar_for_leave_is_given_named_by_its_host_and_taken_back(house: House) -> None:
    await window(house)
    done = await house.town.slack.submit("U0ANA", values={"words": ADDRESS})
    assert "Your calendar at outlook.acme.example is read now" in all_text(done.view)
    shown = await window(house)
    assert "Leave is read from outlook.acme.example, for the first time in a moment." in all_text(shown)
    assert "9f1c" not in str(shown)
    await house.town.slack.press("U0ANA", shown, "Stop reading")
    after = await house.until(lambda: house.town.slack.window("U0ANA"))
    assert "outlook" not in all_text(after)
    assert await house.ctx.store.read(leave_feeds.every) == []


async def test_a_wrong_address_is_told_at_its_field_and_an_empty_one_closes(house: House) -> None:
    await window(house)
    wrong = await house.town.slack.submit("U0ANA", values={"words": "outlook.acme.example"})
    assert "begins with https://" in str(wrong.errors)
    await window(house)
    done = await house.town.slack.submit("U0ANA")
    assert done.view is None


async def test_i_am_away_enters_it_and_the_message_says_so(house: House) -> None:
    await house.ctx.store.write(lambda conn, now: leave_feed.give(house.ctx, conn, now, "U0ANA", ADDRESS))
    day = datetime.now(UTC).date() + timedelta(7)
    await read(house, Busy(day, day + timedelta(3)))
    asked = await message(house, "Your calendar says you are away")
    assert [label(one) for one in buttons(asked)] == ["I am away", "No, I can answer"]
    await house.town.slack.press("U0ANA", asked, "I am away")
    await message(house, "You are away")
    plan = await house.ctx.store.read(lambda conn: house.ctx.plans.current(conn))
    assert [(one.executive, one.start) for one in plan.time_off] == [("ana", day)]


async def test_no_i_can_answer_changes_nothing(house: House) -> None:
    await house.ctx.store.write(lambda conn, now: leave_feed.give(house.ctx, conn, now, "U0ANA", ADDRESS))
    day = datetime.now(UTC).date() + timedelta(7)
    await read(house, Busy(day, day + timedelta(3)))
    asked = await message(house, "Your calendar says you are away")
    await house.town.slack.press("U0ANA", asked, "No, I can answer")
    await message(house, "Noted: you can answer")
    assert (await house.ctx.store.read(lambda conn: house.ctx.plans.current(conn))).time_off == ()


async def test_who_is_neither_executive_nor_lead_reads_that_there_is_none(house: House) -> None:
    shown = await window(house, "U0TOM")
    assert "There is a calendar for each executive" in all_text(shown)
    assert not await house.ctx.store.read(lambda conn: calendars.get(conn, "executive:ana"))
