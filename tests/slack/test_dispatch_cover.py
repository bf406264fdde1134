"""Cover through the real Bolt app: asked by command, accepted, taken in part, given back, given by a lead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.flows import cover_reminders, plan_admin
from bot.pages import WhichCover
from handlers.slack.values import UnreadableValue, encode, which_cover
from handlers.standins.slack import all_text
from tests.conftest import PLAN
from tests.slack.house import House
from tests.slack.test_dispatch_rota import answer, labels, opened, tomorrow, who

#: Ana is on; Ben and Cho could be.
SHARED = PLAN.replace("consent: false", "consent: true").replace(
    "  - name: default\n    layers", "  - name: default\n    fallback: [ben, cho]\n    layers"
)


@pytest.fixture
async def asked(house: House) -> House:
    """Ana has asked anybody for cover tomorrow, nine to twelve."""
    assert "fallback" in SHARED
    await plan_admin.apply(house.ctx.store, SHARED, "lee")
    window = await opened(house, "U0ANA", "cover me tomorrow 9-12")
    assert "Asked: Ben Okafor and Cho Min, each by direct message." in all_text(window)
    assert window["submit"]["text"] == "Ask"
    done = await house.town.slack.submit("U0ANA", window, {"note": "A school play."})
    assert "You hear who takes it." in all_text(done.view)
    await card(house, "D0BEN", "asks for cover")
    return house


async def card(house: House, where: str, beginning: str) -> Any:
    """The newest message that says so."""
    return await house.until(
        lambda: next((one for one in reversed(house.town.slack.messages(where)) if beginning in one["text"]), None)
    )


async def press(house: House, user: str, message: Any, label: str) -> Any:
    await house.town.slack.press(user, message, label)
    return await house.until(lambda: house.town.slack.window(user))


async def test_asked_by_command_and_accepted_it_is_saved_and_told(asked: House) -> None:
    house = asked
    message = await card(house, "D0BEN", "asks for cover")
    assert message["text"].startswith("Ana Ruiz asks for cover on ")
    assert "“A school play.”" in message["text"]
    assert labels(message) == ["Accept", "Part of it…", "Not now"]
    window = await press(house, "U0BEN", message, "Accept")
    assert "You cover Ana Ruiz:" in all_text(window)
    assert "Ben Okafor instead of Ana Ruiz" in all_text(window)
    assert await who(house, tomorrow(10)) == "ana"
    done = await house.town.slack.submit("U0BEN", window)
    assert "Ana Ruiz is told. Thank you." in all_text(done.view)
    assert [await who(house, tomorrow(hour)) for hour in (8, 9, 11, 12)] == ["ana", "ben", "ben", "ana"]
    assert labels(await card(house, "D0BEN", "You cover Ana Ruiz")) == ["Give it back"]
    assert labels(await card(house, "D0CHO", "Ben Okafor has it. Thank you.")) == []
    await card(house, "D0ANA", "Ben Okafor covers you: ")


async def test_a_part_is_chosen_in_its_window_and_the_rest_stays_asked_for(asked: House) -> None:
    house = asked
    window = await press(house, "U0BEN", await card(house, "D0BEN", "asks for cover"), "Part of it…")
    assert "What you do not take stays asked for." in all_text(window)
    backwards = {"from": int(tomorrow(11).timestamp()), "until": int(tomorrow(10).timestamp())}
    wrong = await house.town.slack.submit("U0BEN", window, backwards)
    assert wrong.errors == {"until": "The end is not after the beginning. Choose a later end."}
    hours = {"from": int(tomorrow(10).timestamp()), "until": int(tomorrow(12).timestamp())}
    shown = await house.town.slack.submit("U0BEN", window, hours)
    assert "Ben Okafor instead of Ana Ruiz" in all_text(shown.view)
    await house.town.slack.submit("U0BEN", shown.view)
    assert [await who(house, tomorrow(hour)) for hour in (9, 10, 11)] == ["ana", "ben", "ben"]
    left = await card(house, "D0CHO", "Ben Okafor has ")
    assert labels(left) == ["Accept", "Part of it…", "Not now"]
    again = await press(house, "U0CHO", left, "Accept")
    await house.town.slack.submit("U0CHO", again)
    assert await who(house, tomorrow(9)) == "cho"


async def test_given_back_it_is_asked_for_again(asked: House) -> None:
    house = asked
    window = await press(house, "U0BEN", await card(house, "D0BEN", "asks for cover"), "Accept")
    await house.town.slack.submit("U0BEN", window)
    window = await press(house, "U0BEN", await card(house, "D0BEN", "You cover"), "Give it back")
    assert "Ana Ruiz instead of Ben Okafor" in all_text(window)
    done = await house.town.slack.submit("U0BEN", window)
    assert "Given back. It is asked for again." in all_text(done.view)
    assert await who(house, tomorrow(10)) == "ana"
    await card(house, "D0ANA", "Ben Okafor cannot cover you after all.")
    await card(house, "D0LEE", "Ben Okafor cannot cover Ana Ruiz after all.")


async def test_not_now_and_withdraw_answer_in_place(asked: House) -> None:
    house = asked
    await house.town.slack.press("U0BEN", await card(house, "D0BEN", "asks for cover"), "Not now")
    assert labels(await card(house, "D0BEN", "Thank you, nobody is told.")) == ["Accept"]
    await house.town.slack.press("U0ANA", await card(house, "D0ANA", "You asked for cover"), "Withdraw")
    assert labels(await card(house, "D0CHO", "No longer needed. Thank you.")) == []


async def test_a_late_press_reads_who_has_it(asked: House) -> None:
    house = asked
    ben, cho = await card(house, "D0BEN", "asks for cover"), await card(house, "D0CHO", "asks for cover")
    mine = await press(house, "U0CHO", cho, "Accept")
    window = await press(house, "U0BEN", ben, "Accept")
    await house.town.slack.submit("U0BEN", window)
    late = await house.town.slack.submit("U0CHO", mine)
    assert "Ben Okafor has it. Thank you." in all_text(late.view)
    assert await who(house, tomorrow(10)) == "ben"


async def test_somebody_elses_button_is_of_no_use(asked: House) -> None:
    house = asked
    message = await card(house, "D0BEN", "asks for cover")
    window = await press(house, "U0EVE", message, "Accept")
    assert "This was asked of others." in all_text(window)
    assert await who(house, tomorrow(10)) == "ana"


async def test_one_person_is_asked_and_the_asker_can_then_ask_anybody(house: House) -> None:
    await plan_admin.apply(house.ctx.store, SHARED, "lee")
    window = await opened(house, "U0ANA", "cover me tomorrow 9-12 by <@U0BEN>")
    assert "Asked: Ben Okafor, by direct message." in all_text(window)
    await house.town.slack.submit("U0ANA", window)
    await house.town.slack.press("U0BEN", await card(house, "D0BEN", "Only you are asked."), "Not now")
    await house.town.slack.press("U0ANA", await card(house, "D0ANA", "Ben Okafor cannot take"), "Ask anybody")
    await card(house, "D0CHO", "Ana Ruiz asks for cover on ")


async def test_leads_see_it_with_the_gaps_and_in_app_home_and_give_it_to_somebody(asked: House) -> None:
    house = asked
    gaps = await opened(house, "U0LEE", "gaps")
    assert "Ana Ruiz asks for cover on " in all_text(gaps)
    await house.town.slack.open_home("U0LEE")
    home = await house.until(lambda: house.town.slack.windows.homes.get("U0LEE"))
    assert "Requests (1)" in all_text(home)
    await house.town.slack.open_home("U0BEN")
    home = await house.until(lambda: house.town.slack.windows.homes.get("U0BEN"))
    assert "Asked of you (1)" in all_text(home)
    await house.town.slack.press("U0LEE", gaps, "Give it to…")
    window = house.town.slack.window("U0LEE")
    chosen = next(block for block in window["blocks"] if block.get("block_id") == "person")
    assert {one["value"] for one in chosen["element"]["options"]} >= {"ben", "cho"}
    shown = await house.town.slack.submit("U0LEE", window, {"person": "cho"})
    assert "Cho Min covers Ana Ruiz:" in all_text(shown.view)
    await house.town.slack.submit("U0LEE", shown.view)
    assert await who(house, tomorrow(10)) == "cho"
    await card(house, "D0CHO", "put you on:")


async def test_others_read_of_requests_and_cannot_give_them(asked: House) -> None:
    told = await answer(asked, "U0BEN", "gaps")
    assert "Ana Ruiz asks for cover on " in told["text"]
    assert labels(told) == []


async def test_the_reminder_for_leads_has_the_way_out(asked: House) -> None:
    house, begins = asked, tomorrow(9) + timedelta(days=1)  # late in the evening tomorrow is too near for a reminder
    window = await opened(house, "U0ANA", f"cover me {begins:%a} 9-12")
    await house.town.slack.submit("U0ANA", window, {})
    house.later((begins - house.ctx.store.clock.now() - timedelta(hours=1)).total_seconds())
    await house.ctx.store.write(lambda conn, now: cover_reminders.follow(house.ctx, conn, now))
    house.ctx.wake()
    message = await card(house, "D0LEE", "Nobody has taken it yet.")
    assert labels(message) == ["Give it to…"]


@pytest.mark.parametrize("value", ["", "{}", '{"request":"seven"}', '{"request":"7","who":3}', '["7"]'])
def test_what_is_not_ours_is_refused(value: str) -> None:
    with pytest.raises(UnreadableValue):
        which_cover(value)


def test_what_a_window_carries_comes_back_as_it_was() -> None:
    which = WhichCover("7", "eva", "2026-05-16T08:00:00Z", "2026-05-16T16:00:00Z", "0123456789abcdef")
    assert which_cover(encode(which)) == which
    assert which_cover(encode(WhichCover("7"))) == WhichCover("7")
