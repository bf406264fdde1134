"""The day before a turn: its executive is reminded at a calm hour, and leads hear of who is not ready; each once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.flows import shift_ahead
from bot.flows.context import Context
from bot.pages import Line, ShiftAhead
from bot.store import bindings, plans
from bot.store.tables import outgoing
from tests.conftest import HandClock
from tests.flows.reaching import Slack
from tests.flows.rig import Rig

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PLAN = """
version: 1
executives:
  - {id: ana, name: Ana Ruiz, slack: U0ANA, timezone: Europe/Madrid, consent: true}
  - {id: ben, name: Ben Okafor, slack: U0BEN, timezone: Asia/Seoul, consent: true}
  - {id: cho, name: Cho Min, slack: U0CHO, consent: true}
leads: [U0LEE]
rotas:
  - name: default
    layers:
      - name: primary
        timezone: Europe/London
        anchor: 2026-05-04T09:00
        every: {weeks: 1}
        members: [ana, ben, cho]
        windows:
          - {days: [mon, tue, wed, thu, fri], start: "09:00", end: "17:00"}
    overrides: []
"""
WEEK = datetime(2026, 5, 11, 8, tzinfo=UTC)


@pytest.fixture
def clock() -> HandClock:
    """Fri 8 May, noon; on Monday it is Ben's turn."""
    return HandClock(datetime(2026, 5, 8, 12, 0, tzinfo=UTC))


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
async def context(context: Context, slack: Slack) -> Context:
    await context.store.write(lambda conn, now: plans.add(conn, now, PLAN, "test"))
    return replace(context, reach=slack)


async def apply(rig: Rig, *changes: tuple[str, str]) -> None:
    text = PLAN
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    await rig.ctx.store.write(lambda conn, now: plans.add(conn, now, text, "test"))


async def hours(rig: Rig, number: int) -> None:
    """Hour by hour, what the loop does."""
    for _ in range(number):
        rig.clock.advance(hours=1)
        await rig.do(shift_ahead.look_ahead)


def reminded(rig: Rig, user: str) -> list[ShiftAhead]:
    return rig.desk.told(user, ShiftAhead)


async def test_an_executive_is_reminded_the_day_before_in_the_afternoon_of_their_own_day_once(rig: Rig) -> None:
    await hours(rig, 42)  # until Sunday, six in the morning at UTC: three in the afternoon in Seoul
    assert reminded(rig, "U0BEN") == []
    await hours(rig, 1)
    assert len(reminded(rig, "U0BEN")) == 1
    await hours(rig, 30)
    [page] = reminded(rig, "U0BEN")
    assert page.lines == (
        "Your turn on the executive rota begins tomorrow, Mon 11 May, at 17:00.",
        "It lasts until Sat 16 May, 01:00; after you: Cho Min.",
        "What Ana Ruiz has not answered by then comes to you, the oldest first.",
    )
    assert reminded(rig, "U0ANA") == []
    turn = datetime(2026, 5, 11, 8, tzinfo=UTC), datetime(2026, 5, 15, 16, tzinfo=UTC)
    assert (page.executive, page.start, page.end) == ("ben", *turn), "cover is asked for just these hours"


async def test_every_morning_of_a_week_is_no_turn_of_its_own(rig: Rig) -> None:
    await hours(rig, 24 * 9 + 6)
    assert [len(reminded(rig, user)) for user in ("U0ANA", "U0BEN", "U0CHO")] == [0, 1, 1]


async def test_who_had_a_few_hours_cover_is_not_reminded_of_their_own_turn(rig: Rig) -> None:
    cover = "overrides: [{start: 2026-05-13T10:00:00Z, end: 2026-05-13T12:00:00Z, executive: cho}]"
    await apply(rig, ("overrides: []", cover))
    await hours(rig, 24 * 6)
    assert [len(reminded(rig, user)) for user in ("U0BEN", "U0CHO")] == [1, 1]
    assert reminded(rig, "U0CHO")[0].lines[0].endswith("Wed 13 May, at 10:00.")


async def test_a_turn_that_moved_meanwhile_says_so(rig: Rig) -> None:
    await hours(rig, 43)
    await apply(rig, ("members: [ana, ben, cho]", "members: [ana, cho]"))
    row = await rig.row(outgoing, kind="ahead")
    plan = await rig.ctx.store.read(rig.ctx.plans.current)
    page = await rig.do(lambda ctx, conn, now: shift_ahead.page(ctx, conn, now, plan, row))
    assert (page.lines, page.over) == (("This turn is no longer yours.",), True)


async def test_leads_hear_once_of_who_is_not_ready_within_a_day_of_the_turn(rig: Rig, slack: Slack) -> None:
    await apply(rig, ("slack: U0BEN, timezone: Asia/Seoul, consent: true", "slack: U0BEN, consent: false"))
    slack.deaf = {"U0BEN"}
    await hours(rig, 43)
    assert rig.desk.told("U0LEE", Line) == []
    await hours(rig, 30)
    said = [page.text for page in rig.desk.told("U0LEE", Line)]
    assert said == [
        "Ben Okafor is on from Mon 09:00 and has not agreed yet. Only they can agree: ask them again, or talk to them. "
        "Until then nothing leaves in their name.",
        "Ben Okafor is on from Mon 09:00 and cannot be reached by direct message. Look whether their Slack account is "
        "active and their member id in the plan is right.",
    ]


async def test_only_who_may_be_told_of_now_is_looked_for(rig: Rig) -> None:
    async def asks() -> tuple[set[str], set[str]]:
        return await rig.do(shift_ahead.asks)

    assert await asks() == (set(), set()), "Friday: nobody comes on within a day"
    rig.clock.advance(hours=46)  # Sunday, ten in the morning
    assert await asks() == ({"U0BEN"}, {"C0CASES"})
    rig.clock.advance(hours=12)
    assert await asks() == (set(), set()), "at night nobody is told"


async def test_an_own_account_that_was_taken_back_on_the_platform_is_told(rig: Rig) -> None:
    def lose(ctx: Context, conn: object, now: datetime, why: str) -> None:
        bindings.add(conn, now, "ben", "x", "99", "@ben")  # type: ignore[arg-type]
        bindings.revoke(conn, now, bindings.by_account(conn, "x", "99"), why)  # type: ignore[arg-type]

    await rig.do(lose, "disconnected")
    await hours(rig, 45)
    assert rig.desk.told("U0LEE", Line) == []
    await rig.do(lose, bindings.TAKEN_BACK)
    await hours(rig, 1)
    [line] = rig.desk.told("U0LEE", Line)
    assert "has lost the connection to their own account on X" in line.text
