"""Practising once: the whole way with a made-up customer, and nothing behind it that could leave."""

from __future__ import annotations

from typing import Any

import pytest

from bot.flows import consent, inspect, practice
from bot.pages import NoticeWindow, Practice, PracticeLook, PracticeWindow
from bot.store import tables as t
from tests.flows.rig import Rig

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WORDS = "Robin, three weeks and the wrong city, twice: that is on us."


async def begun(rig: Rig, user: str = "U0ANA") -> Any:
    assert await rig.do(practice.begin, user) is None
    [page] = rig.desk.told(user, Practice)
    return page


async def played(rig: Rig, user: str, words: str = WORDS) -> Any:
    page = await begun(rig, user)
    number = int(page.practice)
    window = await rig.do(lambda ctx, conn, now: practice.open_window(ctx, conn, user, number))
    assert isinstance(window, PracticeWindow)
    look = await rig.do(lambda ctx, conn, now: practice.submit(ctx, conn, user, number, words))
    assert isinstance(look, PracticeLook)
    return number, look.look


@pytest.mark.parametrize("user", ["U0ANA", "U0CHO"])
async def test_it_is_played_to_its_end_before_and_after_agreeing_and_nothing_leaves(rig: Rig, user: str) -> None:
    number, look = await played(rig, user)
    assert look.page.parts[0].startswith(WORDS)
    assert look.page.refusal is None
    told = await rig.do(practice.confirm, user, number)
    assert all(line.startswith("Practice. ") for line in told.lines)
    [page] = rig.desk.told(user, Practice)
    assert (page.at, page.parts) == (rig.clock.now(), look.page.parts)
    await rig.later(minutes=5)
    assert rig.accepted == rig.telegram.asked == rig.x.asked == []


async def test_it_is_in_no_list_and_no_count(rig: Rig) -> None:
    number, _ = await played(rig, "U0ANA")
    await rig.do(practice.confirm, "U0ANA", number)
    for table in (t.cases, t.replies, t.posts, t.clocks):
        query = table.select()
        assert await rig.ctx.store.read(lambda conn, query=query: conn.execute(query).all()) == []
    assert (
        await rig.ctx.store.read(lambda conn: inspect.list_cases(conn, ["open", "answered", "closed", "aside"])) == []
    )
    assert [one.channel for one in rig.desk.where()] == ["D0ANA"]


async def test_the_guards_judge_as_always(rig: Rig) -> None:
    number, look = await played(rig, "U0ANA", "Your card 4111 1111 1111 1111 is charged back.")
    assert look.page.refusal is not None
    assert isinstance(await rig.do(practice.confirm, "U0ANA", number), NoticeWindow)
    [page] = rig.desk.told("U0ANA", Practice)
    assert page.at is None, "what must not leave is not sent in practice either"


@pytest.mark.parametrize("user", ["U0BEN", "U0EVE", "U0LEE"])
async def test_it_is_nobody_elses(rig: Rig, user: str) -> None:
    page = await begun(rig)
    number = int(page.practice)
    for flow in (
        lambda ctx, conn, now: practice.open_window(ctx, conn, user, number),
        lambda ctx, conn, now: practice.submit(ctx, conn, user, number, WORDS),
        lambda ctx, conn, now: practice.confirm(ctx, conn, now, user, number),
    ):
        assert isinstance(await rig.do(flow), NoticeWindow)
    assert rig.desk.told("U0ANA", Practice)[0].at is None


async def test_what_is_no_practice_cannot_be_played(rig: Rig) -> None:
    await rig.customer("My parcel is broken and nobody answers. This is a disgrace.")
    for number in (1, 2, 99):
        window = await rig.do(lambda ctx, conn, now, n=number: practice.open_window(ctx, conn, "U0ANA", n))
        assert isinstance(window, NoticeWindow)


async def test_only_executives_practise(rig: Rig) -> None:
    assert await rig.do(practice.begin, "U0EVE") == "Only an executive of the plan can practise."


async def test_practising_says_nothing_about_consent(rig: Rig) -> None:
    await rig.do(consent.withdraw, "U0ANA")
    number, _ = await played(rig, "U0ANA")
    await rig.do(practice.confirm, "U0ANA", number)
    plan = await rig.ctx.store.read(rig.ctx.plans.current)
    assert not plan.executives[0].consent
