"""Leave that stands in an executive's own calendar: asked about once, entered when they say so, and never by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.flows import calendar, leave_feed, leave_proposal
from bot.flows.context import Context
from bot.pages import AtField, CalendarWindow, LeaveProposal, Line, NoticeWindow, ProposalState
from bot.rules.plan.model import TimeOff
from bot.rules.rota.absence import Busy
from bot.store import plans
from bot.store.tables import leave_feeds, tokens
from bot.store.tokens import Vault
from tests.conftest import PLAN, HandClock
from tests.flows.rig import Rig, running

URL = "https://calendar.acme.example/private-9f1c/basic.ics"
WEEK = Busy(date(2026, 5, 11), date(2026, 5, 16))
RELIEVED = PLAN.replace("  - {name: empty, layers: []}", "    fallback: [ben]\n  - {name: empty, layers: []}")


@pytest.fixture
async def rig(context: Context, clock: HandClock) -> AsyncIterator[Rig]:
    """With a vault, and Ben as fallback."""
    await context.store.write(lambda conn, now: plans.add(conn, now, RELIEVED, "test"))
    vault = Vault([Fernet.generate_key().decode()])
    ctx = replace(context, vault=vault, public_url="https://bot.acme.example")
    async with running(ctx, clock) as rig:
        yield rig


async def give(rig: Rig, user: str = "U0ANA", url: str = URL) -> Any:
    return await rig.do(leave_feed.give, user, url)


async def reads(rig: Rig, *busy: Busy) -> None:
    """The calendar is due, and says this."""
    claimed = await rig.do(leave_feed.claim)
    assert claimed is not None
    assert claimed.url == URL
    await rig.do(leave_feed.read, claimed, list(busy))


async def fails(rig: Rig, why: str = "It cannot be fetched (status 404).", *, may_pass: bool = False) -> None:
    claimed = await rig.do(leave_feed.claim)
    assert claimed is not None
    await rig.ctx.store.write(lambda conn, now: leave_feed.failed(rig.ctx, conn, now, claimed, why, may_pass=may_pass))
    await rig.settle()


def asked(rig: Rig, user: str = "U0ANA") -> list[LeaveProposal]:
    return rig.desk.told(user, LeaveProposal)


async def time_off(rig: Rig) -> tuple[TimeOff, ...]:
    return (await rig.ctx.store.read(lambda conn: rig.ctx.plans.current(conn))).time_off


async def shown(rig: Rig, user: str = "U0ANA") -> CalendarWindow:
    found = await rig.do(calendar.window, user)
    assert isinstance(found, CalendarWindow)
    return found


async def test_an_absence_is_asked_about_and_changes_nothing(rig: Rig) -> None:
    await give(rig)
    await reads(rig, WEEK)
    [page] = asked(rig)
    assert (page.when, page.state) == ("Mon 11 to Fri 15 May", ProposalState.ASKED)
    assert page.moves == ("Mon 11 to Fri 15 May: Ben Okafor instead of Ana Ruiz",)
    assert await time_off(rig) == ()


async def test_it_is_entered_when_they_say_so_and_whoever_stands_in_hears_of_it(rig: Rig) -> None:
    await give(rig)
    await reads(rig, WEEK)
    [page] = asked(rig)
    assert await rig.do(leave_proposal.accept, int(page.proposal), "U0ANA") is None
    assert await time_off(rig) == (TimeOff("ana", date(2026, 5, 11), date(2026, 5, 16)),)
    assert [one.state for one in asked(rig)] == [ProposalState.ACCEPTED]
    assert any("Ana Ruiz is away. You are on:" in line.text for line in rig.desk.told("U0BEN", Line))


async def test_pressed_twice_it_is_entered_once(rig: Rig) -> None:
    await give(rig)
    await reads(rig, WEEK)
    for _ in range(2):
        assert await rig.do(leave_proposal.accept, 1, "U0ANA") is None
    assert await rig.do(leave_proposal.decline, 1, "U0ANA") == "That was answered already, or is no longer asked."
    assert len(await time_off(rig)) == 1


async def test_what_was_answered_is_not_asked_again(rig: Rig) -> None:
    await give(rig)
    other = Busy(date(2026, 6, 1), date(2026, 6, 3))
    await reads(rig, WEEK, other)
    await rig.do(leave_proposal.decline, 1, "U0ANA")
    await rig.do(leave_proposal.accept, 2, "U0ANA")
    shorter = Busy(date(2026, 5, 12), date(2026, 5, 14))
    for busy in ((WEEK, other), (shorter, other)):
        await rig.later(hours=4)
        await reads(rig, *busy)
    assert [page.state for page in asked(rig)] == [ProposalState.DECLINED, ProposalState.ACCEPTED]
    await rig.later(hours=4)
    await reads(rig, Busy(date(2026, 5, 11), date(2026, 5, 18)), other)
    assert [page.when for page in asked(rig)][2:] == ["Mon 11 to Sun 17 May"], "it grew: that is another matter"


async def test_while_it_is_asked_it_is_not_asked_twice(rig: Rig) -> None:
    await give(rig)
    for _ in range(3):
        await reads(rig, WEEK)
        await rig.later(hours=4)
    assert len(asked(rig)) == 1


async def test_what_the_calendar_no_longer_says_is_no_longer_asked(rig: Rig) -> None:
    await give(rig)
    await reads(rig, WEEK)
    await rig.later(hours=4)
    await reads(rig)
    assert [page.state for page in asked(rig)] == [ProposalState.GONE]
    assert "no longer asked" in await rig.do(leave_proposal.accept, 1, "U0ANA")
    assert await time_off(rig) == ()
    await rig.later(hours=4)
    await reads(rig, WEEK)
    assert [page.state for page in asked(rig)] == [ProposalState.GONE, ProposalState.ASKED]


async def test_leave_that_is_entered_already_is_not_asked_about(rig: Rig) -> None:
    entered = RELIEVED + "time_off:\n  - {executive: ana, from: 2026-05-09, to: 2026-05-17}\n"
    await rig.ctx.store.write(lambda conn, now: plans.add(conn, now, entered, "test"))
    await give(rig)
    await reads(rig, WEEK)
    assert asked(rig) == []


async def test_three_questions_at_a_time_are_enough(rig: Rig) -> None:
    await give(rig)
    fridays = [Busy(date(2026, 5, 8) + timedelta(7 * n), date(2026, 5, 9) + timedelta(7 * n)) for n in range(7)]
    await reads(rig, *fridays)
    assert [page.when for page in asked(rig)] == [
        f"{day}, the whole day" for day in ("Fri 8 May", "Fri 15 May", "Fri 22 May")
    ]
    await rig.do(leave_proposal.decline, 1, "U0ANA")
    await rig.later(hours=4)
    await reads(rig, *fridays)
    assert len(asked(rig)) == 4


async def test_nobody_else_answers_it(rig: Rig) -> None:
    await give(rig)
    await reads(rig, WEEK)
    for user in ("U0BEN", "U0TOM", "U0LEE", "U0EVE"):
        for press in (leave_proposal.accept, leave_proposal.decline):
            assert await rig.do(press, 1, user) == "Only the person whose calendar it is can answer this."
    assert [page.state for page in asked(rig)] == [ProposalState.ASKED]


async def test_an_answer_that_comes_too_late_says_so(rig: Rig) -> None:
    await give(rig)
    await reads(rig, Busy(rig.clock.now(), rig.clock.now() + timedelta(hours=5)))
    await rig.later(hours=6)
    assert await rig.do(leave_proposal.accept, 1, "U0ANA") == "That is over already. Choose a time to come."


async def test_trouble_is_told_once_and_again_after_it_was_over(rig: Rig) -> None:
    await give(rig)
    for _ in range(3):
        await fails(rig)
        await rig.later(hours=4)
    [told] = rig.desk.told("U0ANA", Line)
    assert told.text.startswith("Your calendar cannot be read, so no leave is proposed from it. It cannot be fetched")
    assert (await shown(rig)).trouble == "It cannot be fetched (status 404)."
    await reads(rig)
    assert (await shown(rig)).trouble == ""
    await rig.later(hours=4)
    await fails(rig)
    assert len(rig.desk.told("U0ANA", Line)) == 2
    assert rig.desk.told("U0LEE", Line) == []


async def test_what_may_pass_by_itself_is_told_after_hours(rig: Rig) -> None:
    await give(rig)
    for _ in range(7):
        await fails(rig, "It could not be fetched.", may_pass=True)
        await rig.later(minutes=30)
    assert rig.desk.told("U0ANA", Line) == []
    await fails(rig, "It could not be fetched.", may_pass=True)
    assert len(rig.desk.told("U0ANA", Line)) == 1


async def test_it_is_read_every_four_hours_by_one(rig: Rig) -> None:
    await give(rig)
    assert await rig.do(leave_feed.claim) is not None
    assert await rig.do(leave_feed.claim) is None
    await rig.later(minutes=5)
    await reads(rig)
    await rig.later(hours=3, minutes=59)
    assert await rig.do(leave_feed.claim) is None
    await rig.later(minutes=1)
    assert await rig.do(leave_feed.claim) is not None


async def test_an_address_that_is_none_is_told_at_the_field(rig: Rig) -> None:
    for address in ("calendar", "http://acme.example/a.ics", "https://", "ftp://acme.example/a", "https://a b.example/",
                    "https://acme.example:8443/a.ics", "https://[::1", "https://x.example/" + "a" * 2000):  # fmt: skip
        assert isinstance(await give(rig, url=address), AtField), address
    assert await give(rig, url="   ") is None
    assert isinstance(await give(rig, "U0LEE"), NoticeWindow)
    assert await rig.do(leave_feed.claim) is None


async def test_an_apple_address_and_slacks_brackets_are_understood(rig: Rig) -> None:
    await give(rig, url=f"<{URL.replace('https', 'webcal')}>")
    await reads(rig)
    assert (await shown(rig)).leave_from == "calendar.acme.example"


async def test_the_address_is_kept_sealed_and_forgotten_at_once(rig: Rig) -> None:
    await give(rig)
    await reads(rig, WEEK)
    rows = [*await _all(rig, leave_feeds), *await _all(rig, tokens)]
    assert rows
    assert "9f1c" not in repr(rows)
    assert "9f1c" not in repr(await rig.do(leave_feed.claim))
    await rig.do(leave_feed.stop, "U0ANA")
    assert await _all(rig, leave_feeds) == []
    assert not [row for row in await _all(rig, tokens) if row.channel == calendar.LEAVE]
    assert [page.state for page in asked(rig)] == [ProposalState.GONE]


async def test_what_was_read_when_it_was_stopped_asks_nothing(rig: Rig) -> None:
    await give(rig)
    claimed = await rig.do(leave_feed.claim)
    await rig.do(leave_feed.stop, "U0ANA")
    await rig.do(leave_feed.read, claimed, [WEEK])
    assert asked(rig) == []


async def test_who_leaves_the_plan_is_not_read_any_more(rig: Rig) -> None:
    await give(rig, "U0BEN")
    text = RELIEVED.replace("    fallback: [ben]\n", "").replace("id: ben", "id: bea")
    await rig.ctx.store.write(lambda conn, now: plans.add(conn, now, text, "test"))
    assert await rig.do(leave_feed.claim) is None
    assert await _all(rig, leave_feeds) == []


async def test_a_missing_key_asks_for_the_address_again(rig: Rig) -> None:
    await give(rig)
    lost = replace(rig.ctx, vault=Vault([Fernet.generate_key().decode()]))
    assert await rig.ctx.store.write(lambda conn, now: leave_feed.claim(lost, conn, now)) is None
    await rig.settle()
    [told] = rig.desk.told("U0ANA", Line)
    assert "Its address cannot be opened any more. Please give it again." in told.text
    window = await rig.ctx.store.write(lambda conn, now: calendar.window(lost, conn, now, "U0ANA"))
    assert "BUCKSTOP_SECRET_KEYS" in window.lines[0]


async def _all(rig: Rig, table: Any) -> list[Any]:
    return await rig.ctx.store.read(lambda conn: list(conn.execute(table.select())))
