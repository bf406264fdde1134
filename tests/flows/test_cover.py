"""Cover is asked for, taken by whoever is first, in parts, given back, withdrawn; and over when nobody took it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.flows import cover, cover_page, cover_reminders, cover_taking, plan_admin, rota_changes
from bot.flows.context import Context
from bot.flows.retention import Keeps, forget
from bot.flows.rota_changes import NOT_YOURS, Preview
from bot.pages.cover import CoverButton
from bot.rules.rota.cover import ANYBODY
from bot.rules.rota.wish import Act, Fault, Wish
from bot.store import events
from bot.store.cover_requests import CoverState
from tests.conftest import HandClock
from tests.flows.covers import END, RING, START, accept, ask, at, cards, give_back, lines, press, row, who, wish

ASKED = (CoverButton.ACCEPT, CoverButton.PART, CoverButton.NOT_NOW)
NOON = at(16, 12)


@pytest.fixture
async def ctx(context: Context) -> Context:
    await plan_admin.apply(context.store, RING, "lee")
    return context


async def follow(ctx: Context) -> None:
    await ctx.store.write(lambda conn, now: cover_reminders.follow(ctx, conn, now))


async def save(ctx: Context, user: str, what: Wish) -> Any:
    def unit(conn: Any, now: datetime) -> Any:
        found = rota_changes.preview(ctx, conn, now, user, what)
        assert isinstance(found, Preview), found
        return rota_changes.save(ctx, conn, now, user, what, found.state)

    return await ctx.store.write(unit)


async def test_everybody_who_could_is_asked_and_nothing_changes(ctx: Context) -> None:
    request = await ask(ctx, note="My daughter's graduation.")
    assert (await row(ctx, request)).asked == {"ana": "asked", "cho": "asked", "eva": "asked"}
    [card] = await cards(ctx, "U0EVA")
    assert card.lines == (
        "Ben Okafor asks for cover on Sat 16 May, 09:00–17:00.",
        "The first who accepts has it. Not now costs nothing, and nobody is told.",
    )
    assert (card.note, card.buttons) == ("My daughter's graduation.", ASKED)
    [mine] = await cards(ctx, "U0BEN")
    assert mine.lines == (
        "You asked for cover on Sat 16 May, 09:00–17:00.",
        "3 people are asked.",
        "Until somebody accepts, you are on.",
    )
    assert mine.buttons == (CoverButton.WITHDRAW,)
    assert await who(ctx, NOON) == "ben"


async def test_times_stand_in_the_rotas_zone_and_in_the_readers_where_these_differ(ctx: Context) -> None:
    await ask(ctx)
    [ana], [cho] = await cards(ctx, "U0ANA"), await cards(ctx, "U0CHO")
    assert ana.lines[0] == "Ben Okafor asks for cover on Sat 16 May, 09:00–17:00 London, 10:00–18:00 for you."
    assert "Sat 16 May, 17:00, to Sun 17 May, 01:00 for you." in cho.lines[0]


async def test_the_first_who_accepts_has_it_and_the_others_read_who(ctx: Context) -> None:
    request = await ask(ctx)
    assert await accept(ctx, "U0EVA", request) is None
    assert [await who(ctx, t) for t in (START, NOON, END)] == ["eva", "eva", "ben"]
    assert await who(ctx, START - timedelta.resolution) == "ben"
    assert await accept(ctx, "U0CHO", request) == "Eva Lind has it. Thank you."
    [eva], [cho], [ben] = await cards(ctx, "U0EVA"), await cards(ctx, "U0CHO"), await cards(ctx, "U0BEN")
    assert eva.lines == ("You cover Ben Okafor: Sat 16 May, 09:00–17:00. Thank you.",)
    assert eva.buttons == (CoverButton.GIVE_BACK,)
    assert (cho.lines[0], cho.buttons) == ("Eva Lind has it. Thank you.", ())
    assert (ben.lines[0], ben.buttons) == ("Eva Lind has Sat 16 May, 09:00–17:00.", ())
    assert await lines(ctx, "U0BEN") == ["Eva Lind covers you: Sat 16 May, 09:00–17:00."]
    assert (await row(ctx, request)).state == CoverState.FILLED


async def test_a_part_is_taken_and_what_is_left_stays_asked_for(ctx: Context) -> None:
    request = await ask(ctx)
    assert await accept(ctx, "U0EVA", request, (at(16, 10), NOON)) is None
    assert [await who(ctx, at(16, hour)) for hour in (8, 10, 11, 12)] == ["ben", "eva", "eva", "ben"]
    [ana] = await cards(ctx, "U0ANA")
    assert ana.lines[0] == (
        "Ben Okafor asks for cover on Sat 16 May, 09:00–11:00 London, 10:00–12:00 for you "
        "and Sat 16 May, 13:00–17:00 London, 14:00–18:00 for you."
    )
    assert ana.lines[1] == "Eva Lind has Sat 16 May, 11:00–13:00 London, 12:00–14:00 for you."
    assert (await lines(ctx, "U0BEN"))[-1].endswith(
        "Still asked for: Sat 16 May, 09:00–11:00 and Sat 16 May, 13:00–17:00."
    )
    assert await accept(ctx, "U0ANA", request) is None
    assert [await who(ctx, at(16, hour)) for hour in (8, 10, 11, 12)] == ["ana", "eva", "eva", "ana"]
    [cho] = await cards(ctx, "U0CHO")
    assert cho.lines[0] == "Eva Lind and Ana Ruiz have it. Thank you."


async def test_what_is_given_back_is_nobody_elses_and_asked_for_again(ctx: Context) -> None:
    request = await ask(ctx)
    await accept(ctx, "U0EVA", request, (at(16, 10), NOON))
    await accept(ctx, "U0ANA", request)
    assert await give_back(ctx, "U0EVA", request) is None
    assert [await who(ctx, at(16, hour)) for hour in (8, 10, 11, 12)] == ["ana", "ben", "ben", "ana"]
    told = "Eva Lind cannot cover {} after all. {} Sat 16 May, 11:00–13:00."
    assert (await lines(ctx, "U0BEN"))[-1] == told.format("you", "You are on, and it is asked for again:")
    assert await lines(ctx, "U0LEE") == [told.format("Ben Okafor", "It is asked for again:")]
    older, newer = await cards(ctx, "U0CHO")
    assert older.lines[0] == "It is open again, see below."
    assert newer.buttons == ASKED
    # Who gave it back is not asked again, and may still change their mind.
    [eva] = await cards(ctx, "U0EVA")
    assert eva.buttons == (CoverButton.ACCEPT,)
    assert await accept(ctx, "U0EVA", request) is None
    assert await who(ctx, at(16, 11)) == "eva"


async def test_of_what_has_begun_the_rest_is_given_back_and_what_was_worked_stays(
    ctx: Context, clock: HandClock
) -> None:
    request = await ask(ctx)
    await accept(ctx, "U0EVA", request)
    clock.advance(days=10)  # Saturday 16 May, 12:00 UTC
    assert await give_back(ctx, "U0EVA", request) is None
    assert [await who(ctx, t) for t in (START, NOON - timedelta.resolution, NOON)] == ["eva", "eva", "ben"]
    assert (await row(ctx, request)).state == CoverState.OPEN
    _, again = await cards(ctx, "U0CHO")
    assert "Sat 16 May, 13:00–17:00 London" in again.lines[0]
    await follow(ctx)
    assert (await row(ctx, request)).state == CoverState.OPEN
    assert await accept(ctx, "U0CHO", request) is None
    assert [await who(ctx, t) for t in (START, NOON, at(16, 15))] == ["eva", "cho", "cho"]


async def test_not_now_costs_nothing_and_nobody_is_told(ctx: Context) -> None:
    request = await ask(ctx)
    assert await press(ctx, cover.not_now, "U0EVA", request) is None
    [eva], [ben] = await cards(ctx, "U0EVA"), await cards(ctx, "U0BEN")
    assert eva.lines[0] == "Thank you, nobody is told."
    assert eva.buttons == (CoverButton.ACCEPT,)
    assert "3 people are asked." in ben.lines
    assert (await lines(ctx, "U0BEN"), await lines(ctx, "U0LEE")) == ([], [])
    assert await accept(ctx, "U0EVA", request) is None


async def test_of_one_person_the_asker_hears_a_not_now_and_can_ask_anybody(ctx: Context) -> None:
    request = await ask(ctx, what=wish(other="eva"))
    assert await cards(ctx, "U0CHO") == []
    [eva] = await cards(ctx, "U0EVA")
    assert eva.lines[1] == "Only you are asked. Not now costs nothing."
    await press(ctx, cover.not_now, "U0EVA", request)
    _, told = await cards(ctx, "U0BEN")
    assert told.lines[0] == "Eva Lind cannot take your turn on Sat 16 May, 09:00–17:00."
    assert told.buttons == (CoverButton.ANYBODY, CoverButton.WITHDRAW)
    assert await press(ctx, cover.ask_anybody, "U0EVA", request) == NOT_YOURS
    assert await press(ctx, cover.ask_anybody, "U0BEN", request) is None
    [cho] = await cards(ctx, "U0CHO")
    assert cho.buttons == ASKED
    [eva] = await cards(ctx, "U0EVA")
    assert eva.buttons == (CoverButton.ACCEPT,)


async def test_withdrawn_it_is_no_longer_needed_and_what_was_taken_stays(ctx: Context) -> None:
    request = await ask(ctx)
    await accept(ctx, "U0EVA", request, (START, NOON))
    assert await press(ctx, cover.withdraw, "U0EVA", request) == NOT_YOURS
    assert await press(ctx, cover.withdraw, "U0BEN", request) is None
    [cho], [eva] = await cards(ctx, "U0CHO"), await cards(ctx, "U0EVA")
    assert (cho.lines[0], cho.buttons) == ("Eva Lind has it. Thank you.", ())
    assert eva.buttons == (CoverButton.GIVE_BACK,)
    assert await accept(ctx, "U0CHO", request) == "Eva Lind has it. Thank you."
    assert await who(ctx, NOON) == "ben"
    assert await who(ctx, START) == "eva"


async def test_when_its_hours_come_the_asker_is_on_and_it_is_over(ctx: Context, clock: HandClock) -> None:
    request = await ask(ctx)
    clock.advance(days=9, hours=20)  # Saturday, 08:00 UTC
    assert await accept(ctx, "U0EVA", request) == "No longer needed. Thank you."
    await follow(ctx)
    await follow(ctx)
    assert (await row(ctx, request)).state == CoverState.OVER
    assert await who(ctx, START) == "ben"
    told = "Nobody has taken {} on Sat 16 May, 09:00–17:00{}"
    assert (await lines(ctx, "U0BEN")) == [told.format("your turn", ". You are on, as before.")]
    assert (await lines(ctx, "U0LEE")) == [told.format("the turn of Ben Okafor", ". Ben Okafor is on, as before.")]
    [cho] = await cards(ctx, "U0CHO")
    assert (cho.lines[0], cho.buttons) == ("Ben Okafor is on. Thank you.", ())


async def test_found_over_after_a_long_stop_its_whole_time_is_named(ctx: Context, clock: HandClock) -> None:
    await ask(ctx)
    clock.advance(days=12)
    await follow(ctx)
    told = "Nobody has taken your turn on Sat 16 May, 09:00–17:00. You are on, as before."
    assert await lines(ctx, "U0BEN") == [told]


async def test_of_several_turns_those_to_come_stay_asked_for(ctx: Context, clock: HandClock) -> None:
    days = RING.replace(
        "every: {weeks: 1},", "every: {weeks: 1}, windows: [{days: [mon, tue], start: '09:00', end: '17:00'}],"
    )
    await plan_admin.apply(ctx.store, days, "lee")
    request = await ask(ctx, what=wish(at(11), at(16)))
    clock.advance(days=5)  # Monday 11 May, 12:00 UTC
    await follow(ctx)
    found = await row(ctx, request)
    assert (found.state, found.closes_at) == (CoverState.OPEN, at(12, 8))
    assert await accept(ctx, "U0EVA", request, (at(11), at(16))) is None
    assert [await who(ctx, at(day, 13)) for day in (11, 12)] == ["ben", "eva"]


@pytest.mark.parametrize(
    ("days", "step", "leads"), [(0, None, False), (2, "a week", False), (6, "3 days", True), (8, "a day", True)]
)
async def test_what_nobody_took_is_said_again_once_a_step(
    ctx: Context, clock: HandClock, days: int, step: str | None, leads: bool
) -> None:
    """Asked nine days and twenty hours ahead, and looked at only then: after a pause one word, not one a step."""
    request = await ask(ctx)
    await follow(ctx)
    clock.advance(days=days, hours=21)
    for _ in range(3):
        await follow(ctx)
    said = [one.lines[1] for one in await cards(ctx, "U0LEE")]
    mine = (await cards(ctx, "U0BEN"))[1:]
    assert [one.lines[0].rpartition("begins in ")[2] for one in mine] == ([f"{step}."] if step else [])
    assert said == ([f"It begins in {step}."] if leads else [])
    clock.advance(days=-1)  # a clock set back
    await follow(ctx)
    assert len(await cards(ctx, "U0BEN")) == (2 if step else 1)
    assert (await row(ctx, request)).state == CoverState.OPEN


async def test_leave_ends_what_is_asked_for_and_so_does_a_leads_word(ctx: Context) -> None:
    first = await ask(ctx)
    second = await ask(ctx, what=wish(at(13, 8), at(13, 16)))
    await save(ctx, "U0BEN", Wish(Act.AWAY, "ben", at(16), at(17)))
    await save(ctx, "U0LEE", Wish(Act.PUT, "cho", at(13, 8), at(13, 16), rota="default"))
    await follow(ctx)
    assert [(await row(ctx, one)).state for one in (first, second)] == [CoverState.GIVEN_UP] * 2
    [eva, other] = await cards(ctx, "U0EVA")
    assert (eva.lines[0], other.lines[0]) == ("No longer needed. Thank you.",) * 2
    assert (await cards(ctx, "U0BEN"))[0].lines == (
        "You are not on then any more: Sat 16 May, 09:00–17:00. Nobody is asked.",
    )


async def test_a_swap_that_is_taken_back_elsewhere_opens_it_again(ctx: Context) -> None:
    request = await ask(ctx)
    await accept(ctx, "U0EVA", request)
    state = await ctx.store.read(ctx.plans.state)
    act = (await row(ctx, request)).taken[0]["act"]
    assert await ctx.store.write(lambda conn, now: rota_changes.undo(ctx, conn, now, "U0LEE", act, state)) is None
    await follow(ctx)
    assert (await row(ctx, request)).state == CoverState.OPEN
    assert len(await cards(ctx, "U0CHO")) == 2


async def test_leads_give_it_to_somebody_who_is_told(ctx: Context) -> None:
    request = await ask(ctx)
    assert await accept(ctx, "U0ANA", request, who="cho") == "This was asked of others."
    assert await accept(ctx, "U0LEE", request, who="cho") is None
    assert await who(ctx, NOON) == "cho"
    assert (await lines(ctx, "U0CHO"))[0].startswith("U0LEE put you on: Sat 16 May, 17:00")
    assert await lines(ctx, "U0BEN") == ["U0LEE put Cho Min on instead of you: Sat 16 May, 09:00–17:00."]
    [eva] = await cards(ctx, "U0EVA")
    assert eva.lines[0] == "Cho Min has it. Thank you."


async def test_whoever_is_on_away_or_not_ready_is_not_asked(ctx: Context) -> None:
    await save(ctx, "U0LEE", Wish(Act.AWAY, "cho", at(16, 15), at(17)))
    plan = RING.replace(
        "name: Eva Lind, slack: U0EVA, timezone: Europe/London, consent: true", "name: Eva Lind, slack: U0EVA"
    )
    await plan_admin.apply(ctx.store, plan, "lee")
    request = await ask(ctx)
    assert list((await row(ctx, request)).asked) == ["ana"]
    assert await ask(ctx, what=wish(at(17), at(18), other="eva")) == Fault(
        "other", "Eva Lind has not agreed yet. Choose somebody else, or a shorter time."
    )


@pytest.mark.parametrize(
    ("user", "what", "fault"),
    [
        ("U0EVA", wish(), Fault("", NOT_YOURS)),
        ("U0BEN", wish(at(16, 8), at(16, 8)), Fault("when", "The end is not after the beginning. Choose a later end.")),
        ("U0BEN", wish(at(19), at(20)), "Ben Okafor is not on then"),
        ("U0BEN", wish(other="ben"), "Ben Okafor is the one to be covered."),
    ],
)
async def test_what_is_wrong_with_a_request_is_said(ctx: Context, user: str, what: Wish, fault: Any) -> None:
    found = await ask(ctx, user, what)
    assert isinstance(found, Fault)
    assert found == fault if isinstance(fault, Fault) else fault in found.text


async def test_nothing_is_asked_for_twice(ctx: Context) -> None:
    await ask(ctx)
    found = await ask(ctx, what=wish(at(16, 15), at(16, 20)))
    assert isinstance(found, Fault)
    assert found.text == "You have asked for cover then already. Withdraw that first, or choose another time."


async def test_a_delegate_asks_and_withdraws_for_their_executive(ctx: Context) -> None:
    what = wish(at(7, 8), at(7, 16), who="ana")
    request = await ask(ctx, "U0TOM", what)
    [ana] = await cards(ctx, "U0ANA")
    assert ana.lines[0].startswith("You asked for cover on Thu 7 May, 09:00–17:00 London")
    assert await press(ctx, cover.withdraw, "U0TOM", request) is None
    assert (await row(ctx, request)).state == CoverState.WITHDRAWN
    assert isinstance(await ask(ctx, "U0TOM"), Fault)


async def test_a_lead_asks_anybody_but_puts_one_person_on_at_once(ctx: Context) -> None:
    def unit(conn: Any) -> list[bool]:
        plan = ctx.plans.current(conn)
        cases = [("U0LEE", ANYBODY), ("U0LEE", "eva"), ("U0BEN", "eva"), ("U0BEN", ANYBODY)]
        return [cover.is_request(plan, user, wish(other=other)) for user, other in cases]

    assert await ctx.store.read(unit) == [True, False, True, True]


async def test_a_rota_that_changed_meanwhile_is_shown_again(ctx: Context) -> None:
    request = await ask(ctx)

    def unit(conn: Any, now: datetime) -> Any:
        return cover_taking.accept(ctx, conn, now, "U0EVA", request, "eva", (START, END), "another")

    assert isinstance(await ctx.store.write(unit), cover_taking.Taking)
    assert await who(ctx, NOON) == "ben"


async def test_who_has_passed_a_part_on_gives_nothing_back_over_their_head(ctx: Context) -> None:
    request = await ask(ctx)
    await accept(ctx, "U0EVA", request)
    other = await ask(ctx, "U0EVA", replace(wish(at(16, 12), END), who="eva"))
    await accept(ctx, "U0CHO", other)
    assert [await who(ctx, at(16, hour)) for hour in (8, 12)] == ["eva", "cho"]
    assert await give_back(ctx, "U0EVA", request) == "Cho Min is on for a part of it now. A lead can change that."


async def test_app_home_has_what_is_asked_of_one_and_for_leads_every_request(ctx: Context) -> None:
    request = await ask(ctx)

    def unit(conn: Any) -> Any:
        plan, now = ctx.plans.current(conn), ctx.store.clock.now()
        people = {one.id: one for one in plan.executives}
        return (
            [one.text for one in cover_page.asked_of(conn, now, plan, people["ana"])],
            cover_page.asked_of(conn, now, plan, people["ben"]),
            [one.text for one in cover_page.asked_by(conn, now, plan, people["ben"])],
            [one.buttons for one in cover_page.open_requests(conn, now, plan, "Europe/London")],
        )

    assert await ctx.store.read(unit) == (
        ["Ben Okafor asks for cover on Sat 16 May, 10:00–18:00"],
        (),
        ["Sat 16 May, 09:00–17:00. 3 people are asked."],
        [(CoverButton.GIVE_TO,)],
    )
    await press(ctx, cover.withdraw, "U0BEN", request)
    assert await ctx.store.read(unit) == ([], (), [], [])


async def test_every_change_is_an_event(ctx: Context) -> None:
    request = await ask(ctx)
    await press(ctx, cover.not_now, "U0CHO", request)
    await accept(ctx, "U0EVA", request)
    await give_back(ctx, "U0EVA", request)
    await press(ctx, cover.withdraw, "U0BEN", request)
    found = await ctx.store.read(lambda conn: [(one.what, one.actor) for one in events.every(conn)])
    assert [one for one in found if "cover" in one[0]] == [
        ("cover asked", "ben"),
        ("cover not now", "cho"),
        ("cover accepted", "eva"),
        ("cover filled", "buckstop"),
        ("cover given back", "eva"),
        ("cover open again", "buckstop"),
        ("cover withdrawn", "ben"),
    ]


async def test_what_is_long_over_is_let_go_of(ctx: Context, clock: HandClock) -> None:
    request = await ask(ctx)
    clock.advance(days=60)
    await follow(ctx)
    await forget(ctx.store, Keeps(raw=30))
    with pytest.raises(Exception, match="No row"):
        await row(ctx, request)
    assert (await cards(ctx, "U0EVA"))[0].lines == ("No longer needed. Thank you.",)
