"""How the rota is built, changed through the real Bolt app: lists, fields, what would change, kept, taken back."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.flows import plan_admin
from bot.rules.plan import Plan
from bot.store.tables import cases
from handlers.slack.insiders import GUEST
from handlers.standins.slack import all_text
from tests.conftest import PLAN
from tests.slack.house import House
from tests.slack.test_home import opened as home_of
from tests.slack.test_insiders import make


async def pressed(house: House, *labels: str, user: str = "U0LEE") -> Any:
    """From *Change the rota…* in App Home through the windows, one press after the other."""
    await house.town.slack.press(user, await home_of(house, user), "Change the rota")
    for label in labels:
        await house.town.slack.press(user, house.town.slack.window(user), label)
    return house.town.slack.window(user)


async def beside(house: House, beginning: str, user: str = "U0LEE") -> Any:
    """Press the button beside an entry of a list."""
    window = house.town.slack.window(user)
    block = next(one for one in window["blocks"] if one.get("text", {}).get("text", "").startswith(beginning))
    return await through(house, window, block, user)


async def through(house: House, window: Any, block: Any, user: str) -> Any:
    only = window | {"blocks": [block]}
    await house.town.slack.press(user, only, block["accessory"]["text"]["text"])
    return house.town.slack.window(user)


async def in_force(house: House) -> Plan:
    return await house.ctx.store.read(house.ctx.plans.current)


async def layer_window(house: House, entry: str) -> Any:
    await pressed(house, "Rotas and layers")
    await beside(house, "default.")
    await beside(house, "primary.")
    return await beside(house, entry)


async def test_members_are_chosen_put_in_order_saved_and_taken_back(house: House) -> None:
    form = await layer_window(house, "In turn:")
    assert form["title"]["text"] == "Who takes turns"
    shown = (await house.town.slack.submit("U0LEE", form, {"members": ["ana", "ben"]})).view
    assert "primary of default, at once, in turn:" in all_text(shown)
    assert "2. Ben Okafor" in all_text(shown)
    await house.town.slack.press("U0LEE", shown, "Move up")
    shown = house.town.slack.window("U0LEE")
    assert "1. Ben Okafor" in all_text(shown)
    done = (await house.town.slack.submit("U0LEE", shown)).view
    assert "Saved" in all_text(done)
    [change] = (await in_force(house)).rotas[0].layers[0].changes
    assert change.members == ("ben", "ana")
    await house.town.slack.press("U0LEE", done, "Undo")
    back = (await house.town.slack.submit("U0LEE", house.town.slack.window("U0LEE"))).view
    assert "Taken back." in all_text(back)
    assert (await in_force(house)).rotas[0].layers[0].changes == ()


async def test_what_is_wrong_stands_at_its_field_and_the_fields_come_back(house: House) -> None:
    form = await layer_window(house, "Hours: always")
    answer = await house.town.slack.submit("U0LEE", form, {"days": ["mon", "tue"], "start": "09:00"})
    assert answer.errors == {"end": "Choose from when to when on these days."}
    values = {"days": ["mon", "tue"], "start": "09:00", "end": "17:00", "holidays": "2026-12-24"}
    shown = (await house.town.slack.submit("U0LEE", form, values)).view
    assert "Mon and Tue, 09:00–17:00 (London time), not on holidays (2026-12-24)." in all_text(shown)
    assert "instead of Ana Ruiz" in all_text(shown)
    await house.town.slack.press("U0LEE", shown, "Change this")
    again = house.town.slack.window("U0LEE")
    holidays = next(block for block in again["blocks"] if block.get("block_id") == "holidays")
    assert holidays["element"]["initial_value"] == "2026-12-24"
    await house.town.slack.press("U0LEE", again, "Back")
    assert house.town.slack.window("U0LEE")["title"]["text"] == "Layer primary"


async def test_somebody_new_is_asked_for_consent_by_themselves(house: House) -> None:
    await pressed(house, "People")
    form = await beside(house, "One more executive.")
    values = {"name": "Dev Patel", "title": "CTO", "slack": "U0DEV", "timezone": "kolkata", "skills": "security"}
    shown = (await house.town.slack.submit("U0LEE", form, values)).view
    assert "Dev Patel, CTO. Kolkata time. Skills: security. Has not agreed yet." in all_text(shown)
    await house.town.slack.submit("U0LEE", shown)
    dev = (await in_force(house)).executive("dev-patel")
    assert dev is not None
    assert (dev.slack, dev.timezone, dev.consent) == ("U0DEV", "Asia/Kolkata", False)


async def test_a_topic_gets_a_skill_and_a_way_of_its_own(house: House) -> None:
    await pressed(house, "Topics and routes")
    form = await beside(house, "One more topic.")
    values = {"topic": "billing", "rota": "default", "slack_channel": "C0CASES"}
    shown = (await house.town.slack.submit("U0LEE", form, values)).view
    assert "goes to rota default" in all_text(shown)
    await house.town.slack.submit("U0LEE", shown)
    routes = (await in_force(house)).routes
    assert [one.topic for one in routes] == ["outage", "billing", None]


async def test_a_plan_that_changed_meanwhile_is_shown_again(house: House) -> None:
    form = await layer_window(house, "In turn:")
    shown = (await house.town.slack.submit("U0LEE", form, {"members": ["ana", "ben"]})).view
    await house.town.slack.command("U0BEN", "/rota", "take tomorrow 14-16")
    await house.town.slack.submit("U0BEN", house.town.slack.window("U0BEN"))
    again = (await house.town.slack.submit("U0LEE", shown)).view
    assert "The rota changed meanwhile. This is what it would do now:" in all_text(again)
    assert (await in_force(house)).rotas[0].layers[0].changes == ()


async def test_whoever_leads_no_more_hears_kindly_who_changes_it(house: House) -> None:
    window = await pressed(house)
    await plan_admin.apply(house.ctx.store, PLAN.replace("leads: [U0LEE]", "leads: [U0BEN]"), "test")
    await house.town.slack.press("U0LEE", window, "People")
    assert "Leads change how the rota is built." in all_text(house.town.slack.window("U0LEE"))


async def test_a_guest_is_told_so_kindly(house: House) -> None:
    window = await pressed(house)
    make(house, "U0LEE", guest=True)
    await house.town.slack.press("U0LEE", window, "People")
    told = await house.until(lambda: house.town.slack.ephemerals("U0LEE"))
    assert told[-1]["text"] == GUEST


async def test_another_rhythm_begins_at_its_first_hand_off(house: House) -> None:
    form = await layer_window(house, "Hand-off every 52 weeks.")
    day = datetime.now(UTC).date() + timedelta(days=10)
    values = {"count": "2", "unit": "Weeks", "first": day.isoformat(), "hour": "10:00"}
    shown = (await house.town.slack.submit("U0LEE", form, values)).view
    assert "primary. Hand-off every 2 weeks. The next is on" in all_text(shown)
    await house.town.slack.submit("U0LEE", shown)
    new, old = (await in_force(house)).rotas[0].layers
    assert (new.name, new.anchor.date(), old.name) == ("primary", day, f"primary until {day}")


async def test_a_change_is_tried_on_what_came_and_leads_on_to_the_change(house: House) -> None:
    await house.customer()
    await house.card()
    before = await in_force(house)
    page = await home_of(house, "U0LEE")
    await house.town.slack.press("U0LEE", page, "Try a change")
    assert house.town.slack.window("U0LEE")["title"]["text"] == "Try a change"
    form = await beside(house, "Layer primary of default. In turn:")
    assert form["submit"]["text"] == "Try it"
    same = await house.town.slack.submit("U0LEE", form, {"members": ["ana"]})
    assert same.errors == {"members": "This is how it is already. Nothing would change."}
    shown = (await house.town.slack.submit("U0LEE", form, {"members": ["ben", "cho"]})).view
    assert "primary, in turn: Ben Okafor, Cho Min." in all_text(shown)
    assert "1 case came. As the plan is, and as tried:" in all_text(shown)
    assert "As it really was: Ana Ruiz 1 in the end." in all_text(shown)
    assert await in_force(house) == before
    await house.town.slack.press("U0LEE", shown, "Change the rota")
    form = house.town.slack.window("U0LEE")
    assert form["submit"]["text"] == "Next"
    chosen = next(one for one in form["blocks"] if one.get("block_id") == "members")["element"]["initial_options"]
    assert [one["value"] for one in chosen] == ["ben", "cho"]


async def test_a_month_of_arrivals_is_lived_through_while_a_press_waits_for_it(house: House) -> None:
    """Five thousand cases, within the three seconds that Slack waits; and whoever writes meanwhile is not kept waiting.

    Seconds are those of the processor, a third of Slack's: an idle machine takes no longer."""
    await arrived(house, 5_000)
    page = await home_of(house, "U0LEE")
    await house.town.slack.press("U0LEE", page, "Try a change")
    form = await beside(house, "One person is left out")
    begun, own = time.process_time(), time.thread_time()
    shown = (await house.town.slack.submit("U0LEE", form, {"members": "ana"})).view
    took, held = time.process_time() - begun, time.thread_time() - own
    assert "5000 cases came." in all_text(shown)
    assert took < 3
    assert held < took / 2, "most of it is done in another thread, and the loop goes on meanwhile"


async def arrived(house: House, number: int) -> None:
    """So many cases of the last month, as the store keeps them."""
    now = house.ctx.store.clock.now()
    values = [
        {
            "channel": "telegram", "account": "42", "conversation": str(n), "audience": "private", "identity_id": 1,
            "customer_id": 1, "state": "closed", "owner": "ana", "opened_at": now - timedelta(minutes=n * 8),
            "answered_at": now - timedelta(minutes=n * 8 - 5), "reasons": [],
        }
        for n in range(1, number + 1)
    ]  # fmt: skip
    await house.ctx.store.write(lambda conn, _: conn.execute(cases.insert(), values))
