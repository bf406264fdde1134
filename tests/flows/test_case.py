"""What people decide about a case, and all about it."""

from __future__ import annotations

import pytest
from prometheus_client import generate_latest

from bot import metrics
from bot.flows import case as case_flow
from bot.flows import gauges, inspect
from bot.pages import AsideWindow, CardState, CaseNotice, ElsewhereWindow, Line, NoticeWindow, PassWindow
from bot.store.tables import cases, clocks
from tests.flows.rig import Rig

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."


@pytest.fixture(autouse=True)
async def case(rig: Rig) -> None:
    await rig.customer(COMPLAINT)


DECISIONS = [
    (case_flow.done, ()),
    (case_flow.set_aside, ("praise",)),
    (case_flow.answered_elsewhere, ("A call", "")),
    (case_flow.pass_on, ("ben",)),
]


@pytest.mark.parametrize(("flow", "more"), DECISIONS)
@pytest.mark.parametrize("user", ["U0BEN", "U0EVE", "U0TOM"])
async def test_only_the_holder_and_leads_decide(rig: Rig, flow: object, more: tuple[str, ...], user: str) -> None:
    told = await rig.do(flow, 1, user, *more)  # type: ignore[arg-type]
    assert told == "This is with Ana Ruiz. Only they or a lead can do that."
    assert (await rig.row(cases, id=1)).state == "open"


@pytest.mark.parametrize(("flow", "more"), DECISIONS)
async def test_a_case_that_is_not_there_is_said(rig: Rig, flow: object, more: tuple[str, ...]) -> None:
    assert await rig.do(flow, 99, "U0LEE", *more) == "This case is no longer known here."  # type: ignore[arg-type]


async def test_done_closes_and_stops_the_clock(rig: Rig) -> None:
    assert await rig.do(case_flow.done, 1, "U0ANA") is None
    assert (rig.card().page.state, rig.card().page.who) == (CardState.CLOSED, "Ana Ruiz")
    assert rig.desk.told("U0ANA", CaseNotice)[0].state is CardState.CLOSED
    assert await rig.row(clocks, case_id=1) is None
    assert await rig.do(case_flow.done, 1, "U0ANA") == "It is closed already."


async def test_a_lead_may_close_and_is_not_named_by_rota(rig: Rig) -> None:
    await rig.do(case_flow.done, 1, "U0LEE")
    assert rig.card().page.who == "a lead"


async def test_no_complaint_takes_it_off_the_desk_and_keeps_it_listed(rig: Rig) -> None:
    await rig.do(case_flow.set_aside, 1, "U0ANA", "praise")
    assert rig.card().page.state is CardState.ASIDE
    [listed] = await rig.ctx.store.read(lambda conn: inspect.list_cases(conn, ["aside"]))
    assert (listed["customer"], listed["kind"]) == ("Dana Wells", "praise")
    assert await rig.do(case_flow.set_aside, 1, "U0ANA", "praise") == "It is no longer open."


async def test_answered_elsewhere_stops_the_clock_and_the_thread_says_how(rig: Rig) -> None:
    await rig.do(case_flow.answered_elsewhere, 1, "U0ANA", "call", "a full refund", "I called.")
    assert rig.card().page.state is CardState.ELSEWHERE
    [line] = [page for page in rig.thread() if isinstance(page, Line)]
    assert line.text == "Ana Ruiz answered elsewhere, by telephone: I called.\nPromised: a full refund"
    assert await rig.row(clocks, case_id=1) is None
    await rig.customer("Thanks for the call, but the refund is still missing")
    assert rig.card().page.state is CardState.AGAIN


async def test_passing_edits_the_card_tells_the_thread_and_brings_it_to_the_next(rig: Rig) -> None:
    due = rig.card().page.matter.due
    await rig.later(minutes=5)
    assert await rig.do(case_flow.pass_on, 1, "U0ANA", "ben") is None
    page = rig.card().page
    assert (page.state, page.person.name, page.matter.due) == (CardState.MOVED, "Ben Okafor", due)
    assert [line.text for line in rig.thread() if isinstance(line, Line)] == ["Now with Ben Okafor"]
    assert [notice.state for notice in rig.desk.told("U0ANA", CaseNotice)] == [CardState.MOVED]
    assert [notice.state for notice in rig.desk.told("U0BEN", CaseNotice)] == [CardState.NEW]
    await rig.customer("Hello?")
    assert len(rig.desk.told("U0BEN")) == 2
    assert len(rig.desk.told("U0ANA")) == 1


async def test_a_case_may_come_back_to_who_had_it(rig: Rig) -> None:
    await rig.do(case_flow.pass_on, 1, "U0ANA", "ben")
    await rig.later(seconds=1)
    await rig.do(case_flow.pass_on, 1, "U0BEN", "ana")
    assert [notice.state for notice in rig.desk.told("U0ANA", CaseNotice)][-1] in (CardState.NEW, CardState.MOVED)
    assert rig.card().page.person.name == "Ana Ruiz"
    assert await rig.do(case_flow.pass_on, 1, "U0ANA", "ana") == "Ana Ruiz has it already."


@pytest.mark.parametrize("to", ["cho", "nobody", ""])
async def test_nobody_is_handed_a_case_in_whose_name_nothing_could_leave(rig: Rig, to: str) -> None:
    assert "cannot take it" in await rig.do(case_flow.pass_on, 1, "U0ANA", to)
    assert rig.card().page.person.name == "Ana Ruiz"


async def test_a_closed_case_is_not_passed_on(rig: Rig) -> None:
    await rig.do(case_flow.done, 1, "U0ANA")
    assert await rig.do(case_flow.pass_on, 1, "U0ANA", "ben") == "It is no longer open."


async def test_an_answered_case_that_is_passed_on_still_says_answered(rig: Rig) -> None:
    await rig.answer("That is on us. Your refund left today.")
    await rig.do(case_flow.pass_on, 1, "U0ANA", "ben")
    assert (rig.card().page.state, rig.card().page.person.name) == (CardState.ANSWERED, "Ben Okafor")


async def test_whoever_takes_a_case_holds_it(rig: Rig) -> None:
    assert await rig.do(case_flow.take, 1, "U0BEN") == "It is with you now: Dana Wells."
    assert rig.card().page.person.name == "Ben Okafor"
    assert await rig.do(case_flow.take, 1, "U0EVE") == "Only an executive can take a case."
    assert "cannot take it" in await rig.do(case_flow.take, 1, "U0CHO")


async def test_the_windows_offer_only_what_is_allowed(rig: Rig) -> None:
    window = await rig.do(case_flow.pass_window, 1, "U0ANA")
    assert isinstance(window, PassWindow)
    assert window.choices == (("ben", "Ben Okafor", "VP Customer Experience"),)
    assert isinstance(await rig.do(lambda ctx, conn, now: case_flow.aside_window(ctx, conn, 1, "U0ANA")), AsideWindow)
    found = await rig.do(lambda ctx, conn, now: case_flow.elsewhere_window(ctx, conn, 1, "U0ANA"))
    assert isinstance(found, ElsewhereWindow)
    assert isinstance(await rig.do(case_flow.pass_window, 1, "U0EVE"), NoticeWindow)


async def test_all_about_a_case_tells_what_happened_in_words(rig: Rig) -> None:
    await rig.answer("That is on us. Your refund left today.")
    window = await rig.do(lambda ctx, conn, now: case_flow.history_window(ctx, conn, now, 1, "U0EVE"))
    told = [line for _, line in window.lines]
    assert told == [
        "Came in",
        "A preview was made (Ana Ruiz)",
        "Send was pressed (Ana Ruiz)",
        "The answer reached the customer",
    ]
    assert window.why.signals
    assert window.why.topic == "billing"
    assert 0.5 <= window.why.share < 1


async def test_one_case_can_be_shown_with_all_that_was_said_and_sent(rig: Rig) -> None:
    await rig.answer("That is on us. Your refund left today.")
    shown = await rig.ctx.store.read(lambda conn: inspect.show_case(conn, 1))
    assert shown is not None
    assert shown["posts"][0]["text"] == COMPLAINT
    assert [(one["state"], one["parts"][0]["state"]) for one in shown["replies"]] == [("sent", "sent")]
    assert await rig.ctx.store.read(lambda conn: inspect.show_case(conn, 2)) is None


async def test_the_gauges_follow_the_store(rig: Rig) -> None:
    await rig.customer(COMPLAINT, "Jo Marsh")
    await rig.answer("That is on us. Your refund left today.")
    await rig.later(hours=1)
    await gauges.measure(rig.ctx.store)
    told = generate_latest(metrics.REGISTRY).decode()
    for line in ('buckstop_cases_open{age="1h"} 0.0', 'buckstop_cases_open{age="4h"} 1.0', "overdue 1.0"):
        assert line in told
