"""``/rota`` through the real Bolt app: what it answers, the windows it opens, what they save."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.pages import Person, ShiftAhead
from bot.store.plans import Plans
from handlers.slack.insiders import GUEST
from handlers.slack.manifest import manifest
from handlers.slack.views import render
from handlers.standins.slack import all_text
from tests.slack.house import House
from tests.slack.test_home import opened as home_of
from tests.slack.test_insiders import make

MADRID = ZoneInfo("Europe/Madrid")
#: Where a lead who is no executive reads times: in the zone of the first layer.
LONDON = ZoneInfo("Europe/London")


async def answer(house: House, user: str, text: str = "") -> Any:
    """What the asker alone sees."""
    before = len(house.town.slack.ephemerals(user))
    attempt = await house.town.slack.command(user, "/rota", text)
    assert attempt.acknowledged
    shown = house.town.slack.ephemerals(user)[before:]
    return shown[0] if shown else None


async def opened(house: House, user: str, text: str) -> Any:
    assert await answer(house, user, text) is None
    return house.town.slack.window(user)


async def who(house: House, at: datetime) -> str | None:
    return await house.ctx.store.read(lambda conn: Plans().rotas(conn)[0].at(at).executive)


def tomorrow(hour: int, zone: ZoneInfo = MADRID) -> datetime:
    day = datetime.now(zone).date() + timedelta(1)
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC)


def labels(message: Any) -> list[str]:
    rows = [block for block in message["blocks"] if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row["elements"]]


async def test_alone_it_answers_the_asker_with_the_present_and_buttons(house: House) -> None:
    told = await answer(house, "U0ANA")
    assert told["text"].startswith("default: Ana Ruiz")
    assert "empty: Nobody." in told["text"]
    assert labels(told) == ["Cover me…", "I am away…", "Week", "Gaps", "Why"]
    assert not await answer_of_others(house)


async def answer_of_others(house: House) -> list[Any]:
    return list(house.town.slack.ephemerals("U0BEN"))


async def test_it_works_by_socket_too(socket_house: House) -> None:
    await socket_house.until(lambda: socket_house.socket and socket_house.socket.connected)
    told = await answer(socket_house, "U0ANA")
    assert told["text"].startswith("default: Ana Ruiz")


@pytest.mark.parametrize("fact", ["guest", "stranger"])
async def test_a_guest_is_told_so_kindly(house: House, fact: str) -> None:
    make(house, "U0ANA", **{fact: True})
    told = await answer(house, "U0ANA", "take")
    assert told["text"] == GUEST


async def test_cover_said_in_words_is_shown_and_then_saved(house: House) -> None:
    window = await opened(house, "U0LEE", "cover <@U0ANA> tomorrow 9-12 by <@U0BEN|ben>")
    assert window["title"]["text"] == "Cover"
    assert "Ben Okafor stands in for Ana Ruiz" in all_text(window)
    assert "Ben Okafor instead of Ana Ruiz" in all_text(window)
    assert await who(house, tomorrow(10, LONDON)) == "ana"
    done = await house.town.slack.submit("U0LEE", window)
    assert "Saved" in all_text(done.view)
    assert await who(house, tomorrow(10, LONDON)) == "ben"
    told = await house.until(lambda: house.town.slack.messages("D0BEN"))
    assert "put you on:" in told[-1]["text"]
    await house.town.slack.press("U0LEE", done.view, "Undo")
    undo = house.town.slack.window("U0LEE")
    assert "Ana Ruiz instead of Ben Okafor" in all_text(undo)
    back = await house.town.slack.submit("U0LEE", undo)
    assert "Taken back." in all_text(back.view)
    assert await who(house, tomorrow(10, LONDON)) == "ana"


async def test_a_phrase_that_is_not_understood_opens_the_window_half_filled(house: House) -> None:
    window = await opened(house, "U0LEE", "cover <@U0ANA> next weekend by <@U0BEN>")
    assert "“next weekend” was not understood. Choose the time here." in all_text(window)
    chosen = next(block for block in window["blocks"] if block.get("block_id") == "other")
    assert chosen["element"]["initial_option"]["value"] == "ben"
    values = {"from": int(tomorrow(9).timestamp()), "until": int(tomorrow(12).timestamp())}
    shown = await house.town.slack.submit("U0LEE", window, values)
    assert "Ben Okafor instead of Ana Ruiz" in all_text(shown.view)
    await house.town.slack.press("U0LEE", shown.view, "Change this")
    again = house.town.slack.window("U0LEE")
    when = next(block for block in again["blocks"] if block.get("block_id") == "from")
    assert when["element"]["initial_date_time"] == values["from"]


async def test_what_is_wrong_stands_at_its_field(house: House) -> None:
    window = await opened(house, "U0ANA", "cover me")
    values = {"from": int(tomorrow(9).timestamp()), "until": int(tomorrow(8).timestamp()), "other": "ben"}
    done = await house.town.slack.submit("U0ANA", window, values)
    assert done.errors == {"until": "The end is not after the beginning. Choose a later end."}


async def test_an_absence_by_days_and_by_hours(house: House) -> None:
    window = await opened(house, "U0ANA", "away")
    day = tomorrow(12).astimezone(MADRID).date().isoformat()
    shown = await house.town.slack.submit("U0ANA", window, {"from": day, "until": day})
    assert "Ana Ruiz is away:" in all_text(shown.view)
    assert "the whole day" in all_text(shown.view)
    await house.town.slack.press("U0ANA", shown.view, "Change this")
    again = house.town.slack.window("U0ANA")
    hours = {"from": day, "until": day, "from-hour": "09:00", "until-hour": "12:00"}
    shown = await house.town.slack.submit("U0ANA", again, hours)
    assert "nobody instead of Ana Ruiz" in all_text(shown.view)
    assert "Nobody would be on then. The leads are told at once." in all_text(shown.view)
    await house.town.slack.submit("U0ANA", shown.view)
    assert await who(house, tomorrow(10)) is None
    assert await who(house, tomorrow(13)) == "ana"


async def test_a_rota_that_changed_meanwhile_is_shown_again(house: House) -> None:
    window = await opened(house, "U0LEE", "cover <@U0ANA> tomorrow 9-12 by <@U0BEN>")
    other = await opened(house, "U0BEN", "take tomorrow 14-16")
    await house.town.slack.submit("U0BEN", other)
    again = await house.town.slack.submit("U0LEE", window)
    assert "The rota changed meanwhile. This is what it would do now:" in all_text(again.view)


async def test_others_hear_kindly_who_changes_the_rota(house: House) -> None:
    for text in ("away tomorrow", "put <@U0BEN> on tomorrow"):
        window = await opened(house, "U0EVE", text)
        assert "Leads change the rota;" in all_text(window)
    window = await opened(house, "U0BEN", "cover <@U0ANA> tomorrow 9-12")
    assert "Leads change the rota;" in all_text(window)
    assert (await answer(house, "U0EVE"))["text"].startswith("default: Ana Ruiz")


async def test_nonsense_opens_what_can_be_asked(house: House) -> None:
    window = await opened(house, "U0LEE", "frobnicate the rota")
    assert "“frobnicate the rota” was not understood." in all_text(window)
    assert labels(window) == [
        *("Put somebody on…", "Cover…", "Time off…", "Undo…", "Four weeks"),
        *("Why", "Gaps", "Load", "My calendar…"),
    ]
    await house.town.slack.press("U0LEE", window, "Put somebody on")
    form = house.town.slack.window("U0LEE")
    assert form["title"]["text"] == "Put somebody on"
    assert [block["block_id"] for block in form["blocks"]] == ["person", "from", "until", "rota"]


@pytest.mark.parametrize("text", ["who", "who outage", "who tomorrow 10:00", "tomorrow", "week", "why", "gaps"])
async def test_questions_are_answered_in_words(house: House, text: str) -> None:
    told = await answer(house, "U0BEN", text)
    assert told["text"]


async def test_load_is_for_leads(house: House) -> None:
    assert "Leads see this." in all_text(await opened(house, "U0BEN", "load"))
    assert "Ana Ruiz: 0 cases, 0 answers" in (await answer(house, "U0LEE", "load"))["text"]


async def test_undo_without_anything_to_undo_says_so(house: House) -> None:
    assert "There is nothing of yours to take back." in all_text(await opened(house, "U0BEN", "undo"))


async def test_the_shortcut_opens_the_same(house: House) -> None:
    await house.town.slack.shortcut("U0ANA", "executive-rota.v1")
    window = house.town.slack.window("U0ANA")
    assert "default: Ana Ruiz" in all_text(window)
    assert labels(window)[:2] == ["Cover me…", "I am away…"]
    await house.town.slack.press("U0ANA", window, "Four weeks")
    assert house.town.slack.window("U0ANA")["title"]["text"] == "Four weeks"


def test_the_manifest_escapes_names_and_offers_the_shortcut() -> None:
    features = manifest()["features"]
    [command] = features["slash_commands"]
    assert (command["command"], command["should_escape"]) == ("/rota", True)
    assert "url" not in command
    with_url = manifest(request_url="https://acme.example/slack/events")["features"]["slash_commands"]
    assert with_url[0]["url"] == "https://acme.example/slack/events"
    assert {"Executive rota", "Send to customer"} == {one["name"] for one in features["shortcuts"]}


async def test_app_home_opens_the_same_windows(house: House) -> None:
    page = await home_of(house, "U0ANA")
    await house.town.slack.press("U0ANA", page, "I am away")
    assert house.town.slack.window("U0ANA")["title"]["text"] == "I am away"
    page = await home_of(house, "U0LEE")
    assert "default: " in all_text(page)
    await house.town.slack.press("U0LEE", page, "Change the rota")
    assert "Put somebody on…" in labels(house.town.slack.window("U0LEE"))


async def test_a_long_list_is_shown_whole_by_pages(house: House) -> None:
    for number in range(23):
        await house.customer(name=f"Customer {number}")
    page = await home_of(house, "U0ANA")
    assert "and 18 more" in all_text(page)
    await house.town.slack.press("U0ANA", page, "Show")
    shown = house.town.slack.window("U0ANA")
    assert all_text(shown).count("Customer ") == 20
    await house.town.slack.press("U0ANA", shown, "3 more")
    shown = house.town.slack.window("U0ANA")
    assert all_text(shown).count("Customer ") == 3
    await house.town.slack.press("U0ANA", shown, "Back")
    assert all_text(house.town.slack.window("U0ANA")).count("Customer ") == 20


async def test_cover_under_the_reminder_of_a_turn_is_for_the_hours_of_that_turn(house: House) -> None:
    start, end = tomorrow(9), tomorrow(17)
    ana = Person("U0ANA", "Ana Ruiz", "", "Europe/Madrid")
    reminder = render(ShiftAhead(ana, ("Your turn begins tomorrow.",), "ana", start, end))
    shown = await house.desk.web.chat_postMessage(channel="U0ANA", text=reminder.text, blocks=reminder.blocks)
    message = next(one for one in house.town.slack.messages("U0ANA") if one["ts"] == shown["ts"])
    await house.town.slack.press("U0ANA", message, "Cover me")
    window = await house.until(lambda: house.town.slack.window("U0ANA"))
    chosen = {block["block_id"]: block["element"] for block in window["blocks"] if block.get("block_id")}
    assert window["title"]["text"] == "Cover me"
    assert chosen["from"]["initial_date_time"] == int(start.timestamp())
    assert chosen["until"]["initial_date_time"] == int(end.timestamp())
