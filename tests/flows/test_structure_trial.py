"""*Try a change*: what leads choose, what it is tried on, and that it changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.flows import plan_admin, structure_trial
from bot.flows.context import Context
from bot.flows.structure import NOT_YOURS
from bot.flows.structure_trial import Trial
from bot.pages import AtField, NoticeWindow, PlanForm, PlanList, PlanTried
from bot.pages.structure import Asked
from bot.rules.rota.trial import Tried
from bot.store import plans
from bot.store.tables import cases, events, replies
from tests.flows.test_rota_changes import WEEKS

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

#: Now is Wed 6 May, 12:00 UTC. Ana and Ben take turns of a week, from Mondays at nine in London on.
NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
ONLY_CHO = Asked(Tried.MEMBERS, "default", "primary", "members cho")


@pytest.fixture
async def ctx(context: Context) -> Context:
    await plan_admin.apply(context.store, WEEKS, "lee")
    return context


async def came(
    ctx: Context, *days: float, owner: str | None = "ana", answered: float | None = None, **more: Any
) -> None:
    """So many days ago a case came; its first answer left so many minutes later."""

    def unit(conn: Connection, now: datetime) -> None:
        for day in days:
            at = now - timedelta(days=day)
            values = {
                "channel": "telegram", "account": "42", "conversation": "1", "audience": "private", "identity_id": 1,
                "customer_id": 1, "state": "open", "owner": owner, "opened_at": at, "reasons": [],
            }  # fmt: skip
            made = conn.execute(cases.insert().values(**(values | more))).inserted_primary_key
            if answered is not None:
                left = at + timedelta(minutes=answered)
                of = {"case_id": made[0], "post_id": 1, "executive": owner, "state": "sent", "parts": [], "facts": {}}
                conn.execute(replies.insert().values(created_at=at, ended_at=left, **of))

    await ctx.store.write(unit)


async def opened(ctx: Context, asked: Asked, user: str = "U0LEE") -> Any:
    return await ctx.store.read(lambda conn: structure_trial.opened(ctx, conn, NOW, user, asked))


async def gathered(ctx: Context, asked: Asked, user: str = "U0LEE") -> Any:
    return await ctx.store.read(lambda conn: structure_trial.gathered(ctx, conn, NOW, user, asked))


async def tried(ctx: Context, asked: Asked) -> PlanTried:
    found = await gathered(ctx, asked)
    assert isinstance(found, Trial)
    window = structure_trial.lived(found)
    assert isinstance(window, PlanTried)
    return window


async def test_everything_that_can_be_tried_opens_with_what_the_plan_has(ctx: Context) -> None:
    shown = await opened(ctx, Asked(Tried.CHOICES))
    assert isinstance(shown, PlanList)
    kinds = [one.opens for one in shown.entries if one.opens is not None]
    assert {one.what for one in kinds} == set(Tried) - {Tried.CHOICES}
    for one in kinds:
        form = await opened(ctx, one)
        assert isinstance(form, PlanForm)
        assert form.tries
        assert form.said == ("Tried on the last 30 days, as if it had been so all the time. Nothing is saved.",)
        assert form.back == Asked(Tried.CHOICES)


async def test_it_is_lived_through_with_what_came_in_the_last_thirty_days(ctx: Context) -> None:
    await came(ctx, 1, 2, 10, answered=9)
    await came(ctx, 31, state="closed")
    await came(ctx, 3, state="aside")
    shown = await tried(ctx, ONLY_CHO)
    assert shown.said == ("primary, in turn: Cho Min.",)
    assert shown.lines[0] == "3 cases came. As the plan is, and as tried:"
    assert "Cho Min: no cases; as tried 3 cases (3 at night)." in shown.lines
    assert "As it really was: Ana Ruiz 3 in the end. A first answer took typically 9 min, at the longest 9 min." in (
        shown.lines
    )


async def test_from_what_was_tried_one_goes_on_to_the_change_with_the_same_in_it(ctx: Context) -> None:
    await came(ctx, 1)
    shown = await tried(ctx, ONLY_CHO)
    assert shown.change == Asked("members", "default", "primary", "members cho")
    assert shown.again == ONLY_CHO
    form = await opened(ctx, shown.again)
    assert form.fields[0].value == "cho"
    assert (await tried(ctx, Asked(Tried.WITHOUT, said="members ana"))).change is None


async def test_it_saves_nothing(ctx: Context) -> None:
    await came(ctx, 1)

    def state(conn: Connection) -> Any:
        return ctx.plans.version(conn), plans.source(conn), len(conn.execute(events.select()).all())

    before = await ctx.store.read(state)
    await tried(ctx, ONLY_CHO)
    assert await ctx.store.read(state) == before


async def test_what_is_said_from_day_to_day_lies_over_both(ctx: Context) -> None:
    """Whoever was put on by a human would have been on anyway."""
    said = "overrides: [{start: 2026-05-04T12:00:00Z, end: 2026-05-05T12:00:00Z, executive: cho}]"
    text = WEEKS.replace("  - name: default\n    layers:", f"  - name: default\n    {said}\n    layers:")
    assert text != WEEKS
    await plan_admin.apply(ctx.store, text, "lee")
    await came(ctx, 1.5)
    shown = await tried(ctx, Asked(Tried.MEMBERS, "default", "primary", "members ana"))
    assert any(line.startswith("Cho Min: 1 case") and line.endswith("as tried the same.") for line in shown.lines)


async def test_what_is_wrong_stands_at_its_field(ctx: Context) -> None:
    assert await gathered(ctx, Asked(Tried.WITHOUT)) == AtField("Choose who is left out.", "members")
    same = Asked(Tried.MEMBERS, "default", "primary", "members ana\nmembers ben")
    wrong = await gathered(ctx, same)
    assert isinstance(wrong, AtField)
    assert wrong.text.startswith("This is how it is already.")
    much = Asked(Tried.HOURS, "default", "primary", "more " + "x" * 1600)
    assert "more than a window can carry" in (await gathered(ctx, much)).text
    gone = await gathered(ctx, Asked(Tried.MEMBERS, "default", "gone", "members cho"))
    assert isinstance(gone, NoticeWindow)


async def test_where_nothing_came_it_says_so(ctx: Context) -> None:
    assert "Nothing came in the last 30 days" in (await gathered(ctx, ONLY_CHO)).lines[0]


@pytest.mark.parametrize("user", ["U0ANA", "U0EVE", "U0TOM"])
async def test_it_is_for_leads_alone(ctx: Context, user: str) -> None:
    assert await opened(ctx, Asked(Tried.CHOICES), user) == NoticeWindow("Try a change", (NOT_YOURS,))
    assert await gathered(ctx, ONLY_CHO, user) == NoticeWindow("Try a change", (NOT_YOURS,))
