"""Whom a new case comes to, and when its clock starts: hours, hand-offs, caps, names, and who answered before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.flows import case as case_flow
from bot.flows import handover
from bot.pages import CardState, Escalated
from bot.pages import Handover as HandoverPage
from bot.store.tables import cases, clocks, handovers
from tests.conftest import HandClock
from tests.flows import ladder
from tests.flows.ladder import COMPLAINT, apply, noticed, nudged, run, tick
from tests.flows.rig import Rig

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

DANGER = "The heater you sold me caught fire in my kid's room, there was smoke everywhere"
OPEN_BY_DAY = ("{weeks: 1}", '{weeks: 1}, windows: [{days: [mon, tue, wed, thu, fri], start: "09:00", end: "17:00"}]')
FALLBACK = ("name: default\n    layers", "name: default\n    fallback: [eva]\n    layers")


@pytest.fixture
def clock() -> HandClock:
    return ladder.ten()


@pytest.fixture(autouse=True)
async def _plan(rig: Rig) -> None:
    await apply(rig)


def until(rig: Rig, day: int, hour: int, minute: int = 0) -> timedelta:
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC) - rig.clock.now()


async def at(rig: Rig, day: int, hour: int, minute: int = 0) -> None:
    await tick(rig, seconds=until(rig, day, hour, minute).total_seconds())


# ---- hours


async def test_outside_hours_the_clock_starts_when_the_next_window_opens(rig: Rig) -> None:
    await apply(rig, OPEN_BY_DAY, FALLBACK)
    await at(rig, 8, 22)  # a Friday night
    await rig.customer(COMPLAINT)
    page = rig.card().page
    assert (page.person.name, page.matter.due) == ("Ben Okafor", datetime(2026, 5, 11, 9, 30, tzinfo=UTC))
    assert page.history == "Outside hours: Ben Okafor is on from 09:00 on Mon 11 May."
    await run(rig, 48 * 60, 60)
    assert nudged(rig, "U0BEN") == 0
    await at(rig, 11, 9, 10)
    assert (nudged(rig, "U0BEN"), nudged(rig, "U0EVA")) == (1, 0)


async def test_outside_hours_a_plan_may_ask_the_fallback(rig: Rig) -> None:
    await apply(rig, OPEN_BY_DAY, FALLBACK, ("next_response: 2h", "next_response: 2h\n    outside: fallback"))
    await at(rig, 8, 22)
    await rig.customer(COMPLAINT)
    assert (rig.card().page.person.name, rig.card().page.matter.due) == (
        "Eva Lind",
        datetime(2026, 5, 8, 22, 30, tzinfo=UTC),
    )


async def test_danger_to_people_waits_for_nothing(rig: Rig) -> None:
    await apply(rig, OPEN_BY_DAY, FALLBACK)
    await at(rig, 8, 22)
    await rig.customer(DANGER)
    assert rig.card().page.matter.danger
    assert (rig.card().page.person.name, rig.card().page.matter.due) == (
        "Eva Lind",
        datetime(2026, 5, 8, 22, 30, tzinfo=UTC),
    )


async def test_danger_that_is_told_later_starts_the_clock_that_waited(rig: Rig) -> None:
    await apply(rig, OPEN_BY_DAY, FALLBACK)
    await at(rig, 8, 22)
    await rig.customer(COMPLAINT)
    await tick(rig, hours=1)
    await rig.customer(DANGER)
    assert rig.card().page.matter.due == datetime(2026, 5, 8, 23, 30, tzinfo=UTC)
    assert rig.card().page.person.name == "Eva Lind"


async def test_the_next_clock_waits_for_hours_too(rig: Rig) -> None:
    await apply(rig, OPEN_BY_DAY)
    await rig.customer(COMPLAINT)
    await rig.answer("Dana, that is on us. It leaves today.")
    await at(rig, 6, 20)
    await rig.customer("It never came")
    assert rig.card().page.matter.due == datetime(2026, 5, 7, 11, 0, tzinfo=UTC)
    assert (await rig.row(clocks, case_id=1)).started_at == datetime(2026, 5, 7, 9, 0, tzinfo=UTC)


# ---- hand-offs


async def test_a_case_in_the_last_half_hour_goes_to_who_will_be_on_and_the_card_says_why(rig: Rig) -> None:
    await at(rig, 11, 8, 29)
    await rig.customer(COMPLAINT, "Jo Marsh")
    assert rig.card().page.person.name == "Ana Ruiz"
    await at(rig, 11, 8, 31)
    await rig.customer(COMPLAINT)
    assert (rig.card(2).page.person.name, rig.card(2).page.history) == ("Ben Okafor", "Ben Okafor is on from 09:00.")
    assert [page.matter.customer for page in noticed(rig, "U0BEN")] == ["Dana Wells"]


async def test_but_not_outside_their_working_day(rig: Rig) -> None:
    await apply(rig, ("slack: U0BEN, consent: true", "slack: U0BEN, timezone: America/New_York, consent: true"))
    await at(rig, 11, 8, 45)
    await rig.customer(COMPLAINT)
    assert rig.card().page.person.name == "Ana Ruiz"
    night = 'timezone: America/New_York, hours: {start: "22:00", end: "06:00"}, consent: true'
    await apply(rig, ("slack: U0BEN, consent: true", f"slack: U0BEN, {night}"))
    await rig.customer(COMPLAINT, "Jo Marsh")
    assert rig.card(2).page.person.name == "Ben Okafor"


async def test_at_the_end_of_a_turn_what_nobody_answered_goes_on_and_the_rest_stays(rig: Rig) -> None:
    await apply(rig, ("      - {after: 20m, offer: next}\n      - {after: 30m, move: next}\n", ""))
    await at(rig, 11, 7)
    await rig.customer(COMPLAINT, "Sam Idowu")
    await rig.answer("Sam, that is on us. It leaves today.")
    await rig.customer(COMPLAINT, "Jo Marsh")
    await rig.customer(COMPLAINT)
    await rig.customer(COMPLAINT, "Kim Lee")
    await rig.say("U0ANA", "Kim, I am looking into it myself.", rig.card(4))
    await tick(rig, minutes=1)
    due = rig.card(2).page.matter.due
    await at(rig, 11, 9)
    assert [rig.card(number).page.person.name for number in (1, 2, 3, 4)] == [
        "Ana Ruiz",
        "Ben Okafor",
        "Ben Okafor",
        "Ana Ruiz",
    ]
    assert rig.card(2).page.matter.due == due
    [gave] = rig.desk.told("U0ANA", HandoverPage)
    [got] = rig.desk.told("U0BEN", HandoverPage)
    assert [(matter.customer, holder) for matter, holder in gave.matters] == [
        ("Jo Marsh", "Ben Okafor"),
        ("Dana Wells", "Ben Okafor"),
    ]
    assert gave.can_keep
    assert not got.can_keep
    assert [matter.customer for matter, _ in got.matters] == ["Jo Marsh", "Dana Wells"]
    assert noticed(rig, "U0BEN") == []
    await run(rig, 60, 20)
    assert len(rig.desk.told("U0ANA", HandoverPage)) == 1


async def test_keep_these_brings_them_back(rig: Rig) -> None:
    await at(rig, 11, 8)
    await rig.customer(COMPLAINT, "Jo Marsh")
    await rig.customer(COMPLAINT)
    await at(rig, 11, 9)
    await rig.say("U0BEN", "Jo, I am looking into it myself.", rig.card(1))
    [row, _] = await rig.rows(handovers)
    assert "turn it was" in await rig.do(handover.keep_these, row.batch, "U0BEN")
    assert "turn it was" in await rig.do(handover.keep_these, "nothing", "U0ANA")
    assert await rig.do(handover.keep_these, row.batch, "U0ANA") is None
    assert [rig.card(number).page.person.name for number in (1, 2)] == ["Ben Okafor", "Ana Ruiz"]
    [gave] = rig.desk.told("U0ANA", HandoverPage)
    [got] = rig.desk.told("U0BEN", HandoverPage)
    assert (gave.kept, [matter.customer for matter, _ in gave.matters]) == (("Dana Wells",), ["Jo Marsh"])
    assert [matter.customer for matter, _ in got.matters] == ["Jo Marsh"]
    assert await rig.do(handover.keep_these, row.batch, "U0ANA") is None
    assert rig.card(2).page.person.name == "Ana Ruiz"


async def test_the_messages_of_a_hand_over_follow_the_cases(rig: Rig) -> None:
    await at(rig, 11, 8)
    await rig.customer(COMPLAINT)
    await at(rig, 11, 9)
    await rig.answer("Dana, that is on us. It leaves today.", "U0BEN")
    assert [page.matters for page in rig.desk.told("U0BEN", HandoverPage)] == [()]
    assert [(page.matters, page.can_keep) for page in rig.desk.told("U0ANA", HandoverPage)] == [((), False)]


async def test_a_hand_off_while_nobody_was_running_counts_once(rig: Rig) -> None:
    await at(rig, 11, 8)
    await rig.customer(COMPLAINT)
    await at(rig, 11, 23)
    await tick(rig, minutes=1)
    await tick(rig, hours=-12)
    await tick(rig, hours=12)
    assert len(await rig.rows(handovers)) == 1
    assert rig.card().page.person.name == "Ben Okafor"


async def test_a_turn_that_nobody_follows_hands_over_when_the_next_begins(rig: Rig) -> None:
    steps = "      - {after: 20m, offer: next}\n      - {after: 30m, move: next}\n"
    await apply(rig, OPEN_BY_DAY, FALLBACK, (steps, ""))
    await at(rig, 8, 16)
    await rig.customer(COMPLAINT)
    for day, hour in ((8, 17), (9, 9), (10, 12), (11, 8)):
        await at(rig, day, hour)
        assert (rig.card().page.person.name, await rig.rows(handovers)) == ("Ana Ruiz", [])
    await at(rig, 11, 9)
    assert rig.card().page.person.name == "Ben Okafor"
    assert [(row.giver, row.taker) for row in await rig.rows(handovers)] == [("ana", "ben")]


async def test_a_new_plan_moves_nothing_but_what_nobody_had(rig: Rig) -> None:
    await apply(rig, ("members: [ana, ben, cho, dev, eva]", "members: []"))
    await tick(rig)
    await rig.customer(COMPLAINT)
    assert rig.card().page.state is CardState.NOBODY
    await apply(rig)
    await tick(rig)
    assert rig.card().page.person.name == "Ana Ruiz"
    assert rig.desk.told("U0LEE", Escalated)[0].became == "Now with Ana Ruiz."
    await apply(rig, ("members: [ana, ben, cho, dev, eva]", "members: [eva]"))
    await tick(rig)
    assert rig.card().page.person.name == "Ana Ruiz"
    await rig.customer(COMPLAINT, "Jo Marsh")
    assert rig.card(2).page.person.name == "Eva Lind"
    assert await rig.rows(handovers) == []


# ---- names and numbers


async def test_a_complaint_that_names_the_holder_goes_to_the_next(rig: Rig) -> None:
    await rig.customer("Ana Ruiz promised me a refund in March. Nothing came. This is a disgrace.")
    page = rig.card().page
    assert page.person.name == "Ben Okafor"
    assert page.history == "The words name Ana Ruiz, so it is with Ben Okafor."
    await rig.do(case_flow.pass_on, 1, "U0BEN", "dev")
    assert rig.card().page.history == ""


async def test_a_customer_who_has_the_holders_name_names_nobody(rig: Rig) -> None:
    await rig.customer("Third week waiting for my refund. Ana Ruiz", "Ana Ruiz")
    assert rig.card().page.person.name == "Ana Ruiz"


async def test_where_everybody_is_named_it_stays(rig: Rig) -> None:
    await apply(rig, ("members: [ana, ben, cho, dev, eva]", "members: [ana]"))
    await rig.customer("Ana Ruiz promised me a refund in March. Nothing came. This is a disgrace.")
    assert rig.card().page.person.name == "Ana Ruiz"


async def test_whoever_has_enough_is_spared(rig: Rig) -> None:
    await apply(rig, ("next_response: 2h", "next_response: 2h\n    cap: 1"), ("slack: U0BEN,", "slack: U0BEN, cap: 2,"))
    names = ["Jo Marsh", "Sam Idowu", "Kim Lee", "Dana Wells", "Pat Roe", "Lou Diaz"]
    for number, name in enumerate(names):
        await rig.customer(f"{COMPLAINT} It is order {7100 + number}.", name)
    holders = [rig.card(number).page.person.name for number in range(1, 7)]
    # Cho has not agreed; where all have enough, it stays with whose turn it is.
    assert holders == ["Ana Ruiz", "Ben Okafor", "Ben Okafor", "Dev Rao", "Eva Lind", "Ana Ruiz"]
    assert rig.card(2).page.history == "Ana Ruiz has 1 open case, so it is with Ben Okafor."
    assert (await rig.row(cases, id=6)).placed == ""
