"""App Home through the real app: opened, pressed, submitted, and drawn anew when something changes."""

from __future__ import annotations

from typing import Any

from handlers.standins.faults import Fault, Kind
from handlers.standins.slack import all_text, buttons, label
from tests.slack.house import House


async def opened(house: House, user: str = "U0ANA") -> Any:
    """Somebody looks at their page."""
    before = house.town.slack.windows.homes.get(user)
    await house.town.slack.open_home(user)
    return await house.until(lambda: (page := house.town.slack.windows.homes.get(user)) is not before and page)


async def says(house: House, words: str, user: str = "U0ANA") -> Any:
    """The page, once it says something."""
    return await house.until(lambda: words in all_text(page := house.town.slack.windows.homes.get(user) or {}) and page)


async def test_an_executive_opens_it_and_answers_from_it(house: House) -> None:
    assert "Nothing waits for you." in all_text(await opened(house))
    await house.customer()
    await house.card()
    page = await opened(house)
    assert "Waiting for you (1)" in all_text(page)
    await house.town.slack.press("U0ANA", page, "Reply")
    window = await house.until(lambda: house.town.slack.window("U0ANA"))
    assert "To Dana Wells" in all_text(window)


async def test_the_messages_tab_draws_nothing(house: House) -> None:
    await house.town.slack.open_home("U0ANA", "messages")
    await house.quiet()
    assert house.town.slack.windows.homes == {}


async def test_everybody_gets_a_page_and_only_executives_get_buttons(house: House) -> None:
    eves, lees = await opened(house, "U0EVE"), await opened(house, "U0LEE")
    assert "Only the addressed executive can answer customers." in all_text(eves)
    assert "Ana Ruiz" in all_text(lees)
    assert [label(one) for one in buttons(eves)] == ["Refresh"]
    rota = ["Change the rota…", "Four weeks", "Try a change"]
    assert [label(one) for one in buttons(lees)] == ["Fill…", *rota, "Refresh"]


async def test_stop_at_once_asks_once_and_stops(house: House) -> None:
    await house.customer()
    preview = await house.preview()
    page = await opened(house)
    await house.town.slack.press("U0ANA", page, "Stop at once")
    window = await house.until(lambda: house.town.slack.window("U0ANA"))
    assert "nothing leaves under the name Ana Ruiz" in all_text(window)
    assert "has not agreed" not in (await house.line("Preview."))["text"], "asked is not said"
    await house.town.slack.submit("U0ANA")
    page = await says(house, "You stopped on")
    assert "Agree" in [label(one) for one in buttons(page)]
    await house.until(
        lambda: (
            "Send privately"
            not in [label(one) for one in buttons(house.town.slack.thread("C0CASES", preview["thread_ts"])[-1])]
        )
    )
    await house.town.slack.press("U0ANA", page, "Agree")
    await says(house, "You agreed on")
    assert house.telegram.accepted == []


async def test_closing_the_question_stops_nothing(house: House) -> None:
    page = await opened(house)
    await house.town.slack.press("U0ANA", page, "Stop at once")
    await house.until(lambda: house.town.slack.window("U0ANA"))
    await house.town.slack.close("U0ANA")
    assert "You agreed." in all_text(await opened(house))


async def test_a_signature_is_changed_in_its_window(house: House) -> None:
    page = await opened(house)
    await house.town.slack.press("U0ANA", page, "Change…")
    window = await house.until(lambda: house.town.slack.window("U0ANA"))
    assert "How you sign" in all_text(window)
    wrong = await house.town.slack.submit("U0ANA", values={"full": "The Boss"})
    assert wrong.view is not None
    assert "has your name in it" in all_text(wrong.view)
    done = await house.town.slack.submit("U0ANA", values={"full": "Ana Ruiz, COO of Acme"})
    assert done.view is None
    await says(house, "— Ana Ruiz, COO of Acme")


async def test_quiet_is_set_in_its_window(house: House) -> None:
    page = await opened(house)
    quiet = next(one for one in buttons(page) if one["action_id"] == "quiet.v1")
    await house.town.slack.press(
        "U0ANA", {**page, "blocks": [{"type": "actions", "block_id": "b", "elements": [quiet]}]}, "Change"
    )
    await house.until(lambda: house.town.slack.window("U0ANA"))
    done = await house.town.slack.submit("U0ANA", values={"undo": "30", "look": "yes", "shown": "no"})
    assert (done.errors, done.view) == ({}, None)
    await says(house, "Undo time 30 s · Second look always · Words in notifications off")


async def test_what_changes_is_drawn_anew_for_those_who_opened_it(house: House) -> None:
    async with house.homes(every=0.1):
        await opened(house)
        await house.customer()
        await says(house, "Waiting for you (1)")
        published = house.town.ledger.counts["slack", "views.publish"]
        await house.quiet(0.5)
        assert house.town.ledger.counts["slack", "views.publish"] == published, "nothing changed"


async def test_a_page_that_cannot_be_drawn_harms_nothing(house: House) -> None:
    house.town.faults.next("slack", "views.publish", Fault(Kind.REFUSED, error="not_enabled"))
    await house.town.slack.open_home("U0ANA")
    await house.customer()
    await house.card()
    assert "Waiting for you (1)" in all_text(await opened(house))


async def test_the_first_days_message_is_answered_where_it_stands(house: House) -> None:
    from bot.flows import first_day

    await house.ctx.store.write(
        lambda conn, now: first_day.ask(house.ctx, conn, now, house.ctx.plans.current(conn).executive("cho"))
    )
    house.ctx.wake()

    def message(beginning: str) -> Any:
        mine = [one for one in house.town.slack.messages("U0CHO") if one["text"].startswith(beginning)]
        return mine[0] if mine else None

    asked = await house.until(lambda: message("Your support team asks you to answer customers under your own name"))
    assert [label(one) for one in buttons(asked)][:2] == ["Agree", "Change how I sign…"]
    await house.town.slack.press("U0EVE", asked, "Agree", channel="U0CHO")
    await house.quiet(0.2)
    assert not message("You agreed")
    await house.town.slack.press("U0CHO", asked, "Agree")
    agreed = await house.until(lambda: message("You agreed on"))
    assert agreed["ts"] == asked["ts"]
    assert "Agree" not in [label(one) for one in buttons(agreed)]


async def test_a_practice_is_played_through_the_real_windows_and_nothing_leaves(house: House) -> None:
    page = await opened(house, "U0CHO")
    await house.town.slack.press("U0CHO", page, "Practise once")

    def message(beginning: str) -> Any:
        mine = [one for one in house.town.slack.messages("U0CHO") if one["text"].startswith(beginning)]
        return mine[0] if mine else None

    made_up = await house.until(lambda: message("Practice. Robin Vale (practice) on X, public, by"))
    assert "nothing can leave" in all_text(made_up)
    await house.town.slack.press("U0CHO", made_up, "Reply")
    window = await house.until(lambda: house.town.slack.window("U0CHO"))
    assert "nothing can leave" in all_text(window)
    look = await house.town.slack.submit("U0CHO", values={"words": "Robin, that is on us. You have it by Friday."})
    assert look.view is not None
    assert "— Cho Min" in all_text(look.view)
    done = await house.town.slack.submit("U0CHO")
    assert "Nothing left" in all_text(done.view)
    await house.until(lambda: message("Practice. You answered Robin Vale (practice)"))
    assert house.telegram.accepted == []
    assert house.town.slack.messages() == []
