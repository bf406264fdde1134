"""Changes of the rota from day to day: previewed, saved once, obeyed at once, told to those concerned, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.flows import handover, plan_admin, rota_changes, structure
from bot.flows.context import Context
from bot.flows.gap_report import GAPS
from bot.flows.retention import Keeps, forget
from bot.flows.rota_changes import NOT_YOURS, Preview
from bot.rules.plan import read_plan, write_plan
from bot.rules.plan.edit import Edit, What
from bot.rules.rota.wish import Act, Fault, Wish
from bot.rules.rota.wording import told
from bot.store import events
from bot.store.plans import Plans
from bot.store.tables import cases
from bot.store.tables import outgoing as outgoing_table
from tests.conftest import PLAN, HandClock
from tests.flows.ladder import COMPLAINT
from tests.flows.rig import Rig

#: Ana and Ben take turns of a week, on weekdays from nine to five in London; nobody else is there.
WEEKS = PLAN.replace("every: {weeks: 52},\n         members: [ana]", "every: {weeks: 1},\n         members: [ana, ben]")
assert WEEKS != PLAN


def at(day: int, hour: int = 0, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


#: Now is Wednesday 6 May, 12:00 UTC: Ben's week, until Monday 11 May, 09:00 in London (08:00 UTC).
COVER = Wish(Act.COVER, "ben", at(7, 8), at(7, 16), other="cho")
AWAY = Wish(Act.AWAY, "ben", date(2026, 5, 8), date(2026, 5, 9))
PUT = Wish(Act.PUT, "ana", at(9, 8), at(9, 16), rota="default")


@pytest.fixture
async def ctx(context: Context) -> Context:
    await plan_admin.apply(context.store, WEEKS, "lee")
    return context


async def preview(ctx: Context, user: str, wish: Wish) -> Any:
    return await ctx.store.write(lambda conn, now: rota_changes.preview(ctx, conn, now, user, wish))


async def save(ctx: Context, user: str, wish: Wish, state: str | None = None) -> Any:
    if state is None:
        shown = await preview(ctx, user, wish)
        assert isinstance(shown, Preview), shown
        state = shown.state
    return await ctx.store.write(lambda conn, now: rota_changes.save(ctx, conn, now, user, wish, state))


async def undo(ctx: Context, user: str, act: int) -> Any:
    def unit(conn: Any, now: datetime) -> Any:
        shown = rota_changes.preview_undo(ctx, conn, now, user, act)
        if isinstance(shown, str):
            return shown
        return rota_changes.undo(ctx, conn, now, user, act, shown.state)

    return await ctx.store.write(unit)


async def who(ctx: Context, t: datetime) -> str | None:
    """As another process would see it."""
    return await ctx.store.read(lambda conn: Plans().rotas(conn)[0].at(t).executive)


async def messages(ctx: Context) -> dict[str, str]:
    rows = await ctx.store.read(
        lambda conn: conn.execute(outgoing_table.select().where(outgoing_table.c.kind == "line")).all()
    )
    return {row.place: row.facts["text"] for row in rows}


async def sentences(ctx: Context, found: Preview) -> list[str]:
    plan = await ctx.store.read(ctx.plans.current)
    names = {person.id: person.name for person in plan.executives}
    return told(found.moves, lambda one: names[one] if one else "", "Europe/London", ctx.store.clock.now())


async def test_cover_is_previewed_saved_and_obeyed_by_the_next_unit(ctx: Context) -> None:
    shown = await preview(ctx, "U0LEE", COVER)
    assert await sentences(ctx, shown) == ["Thu 7 May 09:00–17:00: Cho Min instead of Ben Okafor"]
    assert await who(ctx, at(7, 9)) == "ben"
    assert await save(ctx, "U0LEE", COVER, shown.state) == 1
    assert await who(ctx, at(7, 9)) == "cho"
    assert [await who(ctx, t) for t in (at(7, 7), at(7, 16))] == ["ben", "ben"]


async def test_those_whose_turns_moved_hear_it_in_their_own_zone(ctx: Context) -> None:
    await save(ctx, "U0LEE", COVER)
    said = await messages(ctx)
    assert said["U0CHO"] == "U0LEE put you on: Thu 7 May, 17:00, to Fri 8 May, 01:00, instead of Ben Okafor."
    assert said["U0BEN"] == "U0LEE put Cho Min on instead of you: Thu 7 May, 09:00–17:00."
    assert "U0LEE" not in said


async def test_an_absence_that_leaves_nobody_is_told_to_the_leads_at_once(ctx: Context) -> None:
    alone = WEEKS.replace("members: [ana, ben]", "members: [ben]")
    await plan_admin.apply(ctx.store, alone, "lee")
    await save(ctx, "U0BEN", AWAY)
    rows = await ctx.store.read(
        lambda conn: conn.execute(outgoing_table.select().where(outgoing_table.c.kind == GAPS)).all()
    )
    assert [(row.place, row.facts["by"], row.facts["total"]) for row in rows] == [
        ("U0LEE", "Ben Okafor changed the rota.", 1)
    ]


async def test_an_absence_is_told_to_the_stand_in_and_to_who_did_not_say_it(ctx: Context) -> None:
    await save(ctx, "U0LEE", AWAY)
    said = await messages(ctx)
    assert said["U0ANA"] == (
        "Ben Okafor is away. You are on: Fri 8 May, 01:00, to Sat 9 May, 01:00, instead of Ben Okafor."
    )
    assert said["U0BEN"] == (
        "U0LEE entered time off for you: Fri 8 May, the whole day. "
        "Ana Ruiz is on instead of you: Fri 8 May, the whole day."
    )


async def test_a_rota_that_changed_meanwhile_is_shown_again_and_nothing_is_saved(ctx: Context) -> None:
    shown = await preview(ctx, "U0LEE", COVER)
    await save(ctx, "U0BEN", AWAY)
    again = await save(ctx, "U0LEE", COVER, shown.state)
    assert isinstance(again, Preview)
    assert again.state != shown.state
    assert await who(ctx, at(7, 9)) == "ben"
    assert await save(ctx, "U0LEE", COVER, again.state) == 2


async def test_taking_it_back_restores_every_answer(ctx: Context) -> None:
    before = await ctx.store.read(ctx.plans.current)
    first = await save(ctx, "U0LEE", PUT)
    second = await save(ctx, "U0BEN", AWAY)
    assert await ctx.store.read(ctx.plans.current) != before
    assert await undo(ctx, "U0LEE", first) is None
    assert await who(ctx, at(9, 9)) == "ben"
    assert await who(ctx, at(8, 9)) == "ana"
    assert await undo(ctx, "U0BEN", second) is None
    assert await ctx.store.read(ctx.plans.current) == before
    assert await undo(ctx, "U0LEE", second) == "Ben Okafor took it back already."
    assert (await messages(ctx))["U0ANA"] == (
        "Ben Okafor took a change of the rota back. "
        "Ben Okafor is on instead of you: Fri 8 May, 01:00, to Sat 9 May, 01:00."
    )


async def test_the_last_change_is_ones_own_and_for_leads_anybodys(ctx: Context) -> None:
    def last(user: str) -> Any:
        return ctx.store.read(lambda conn: rota_changes.last_act(ctx, conn, ctx.store.clock.now(), user))

    assert await last("U0LEE") is None
    await save(ctx, "U0BEN", COVER)
    await save(ctx, "U0LEE", PUT)
    assert (await last("U0BEN"), await last("U0LEE"), await last("U0ANA")) == (1, 2, None)
    assert await undo(ctx, "U0ANA", 1) == rota_changes.NOTHING
    assert await undo(ctx, "U0BEN", 1) is None
    assert await last("U0BEN") is None


@pytest.mark.parametrize(
    ("user", "wish", "allowed"),
    [
        ("U0LEE", PUT, True),
        ("U0LEE", COVER, True),
        ("U0BEN", COVER, True),
        ("U0BEN", AWAY, True),
        ("U0BEN", PUT, False),
        ("U0ANA", COVER, False),
        ("U0ANA", AWAY, False),
        ("U0ANA", Wish(Act.TAKE, "ana", at(6, 12), at(6, 15)), True),
        ("U0ANA", Wish(Act.TAKE, "cho", at(6, 12), at(6, 15)), False),
        ("U0TOM", Wish(Act.COVER, "ana", at(12, 9), at(12, 15), other="ben"), True),
        ("U0TOM", Wish(Act.AWAY, "ana", date(2026, 5, 12), date(2026, 5, 13)), True),
        ("U0TOM", AWAY, False),
        ("U0EVE", COVER, False),
    ],
)
async def test_who_may_change_what(ctx: Context, user: str, wish: Wish, allowed: bool) -> None:
    found = await preview(ctx, user, wish)
    assert isinstance(found, Preview) is allowed
    assert allowed or found == Fault("", NOT_YOURS)


@pytest.mark.parametrize(
    ("wish", "field", "words"),
    [
        (replace(COVER, end=at(7, 8)), "when", "The end is not after the beginning. Choose a later end."),
        (replace(COVER, start=at(1), end=at(2)), "when", "That is over already. Choose a time to come."),
        (replace(COVER, other=""), "other", "Choose who is on instead."),
        (replace(COVER, other="ben"), "other", "Ben Okafor is the one to be covered. Choose somebody else."),
        (
            replace(COVER, who="ana", other="ben"),
            "when",
            "Ana Ruiz is not on then, so there is nothing to cover. The next turn begins Mon 10:00.",
        ),
        (
            replace(COVER, start=at(12), end=at(13)),
            "when",
            "Ben Okafor is not on then, so there is nothing to cover. The turn that is on ends Mon 09:00. "
            "The next one begins Mon 18 May, 09:00.",
        ),
        (replace(COVER, who="eve"), "who", "Choose a person who is on the rota."),
        (replace(PUT, who="ben"), "when", "Ben Okafor is on then already. Choose another time."),
        (replace(PUT, rota="gone"), "who", "This rota is no longer in the plan. Please begin again."),
        (
            replace(PUT, end=at(1, month=12) + timedelta(999)),
            "when",
            "That is too far ahead, or too long. Choose at most a year, within the next two.",
        ),
    ],
)
async def test_what_is_wrong_is_said_where_it_is(ctx: Context, wish: Wish, field: str, words: str) -> None:
    assert await preview(ctx, "U0LEE", wish) == Fault(field, words)


async def test_somebody_who_is_away_cannot_cover(ctx: Context) -> None:
    await save(ctx, "U0LEE", Wish(Act.AWAY, "cho", at(7), at(8)))
    found = await preview(ctx, "U0LEE", COVER)
    assert found == Fault(
        "other", "Cho Min is away on Thu 7 May, 09:00–17:00. Choose somebody else, or a shorter time."
    )


async def test_cover_of_what_a_human_said_before_is_an_override_of_just_that_time(ctx: Context) -> None:
    await save(ctx, "U0LEE", PUT)
    cover = Wish(Act.COVER, "ana", at(9), at(13), other="cho")
    shown = await preview(ctx, "U0ANA", cover)
    assert await sentences(ctx, shown) == [
        "Sat 9 May 09:00–17:00: Cho Min instead of Ana Ruiz",
        "Mon 11 May 09:00 to Wed 13 May 01:00: Cho Min instead of Ana Ruiz",
    ]


async def test_an_unchanged_file_leaves_them_and_a_changed_one_what_still_fits(ctx: Context) -> None:
    await save(ctx, "U0LEE", PUT)
    done = await plan_admin.apply(ctx.store, WEEKS, "BUCKSTOP_PLAN")
    assert done.differences == ()
    assert await who(ctx, at(9, 9)) == "ana"
    done = await plan_admin.apply(ctx.store, WEEKS.replace("U0LEE]", "U0LEE, U0MAX]"), "lee")
    assert done.differences == ("Leads: U0LEE, U0MAX (was U0LEE).",)
    assert await who(ctx, at(9, 9)) == "ana"
    renamed = WEEKS.replace("name: default\n    layers", "name: house\n    layers")
    renamed = renamed.replace("rota: default", "rota: house")
    done = await plan_admin.apply(ctx.store, renamed, "lee")
    assert (
        "What was changed in Slack for ana, Sat 9 May, 08:00–16:00, does not count: the plan has no rota “default”."
        in done.warnings
    )
    assert await who(ctx, at(9, 9)) == "ben"


async def test_an_exported_plan_has_them_and_applied_again_doubles_nothing(ctx: Context) -> None:
    await save(ctx, "U0LEE", PUT)
    await save(ctx, "U0BEN", AWAY)
    await save(ctx, "U0LEE", COVER)
    before = await ctx.store.read(ctx.plans.current)
    exported = await plan_admin.export(ctx.store)
    ctx.store.clock.advance(minutes=1)  # type: ignore[attr-defined]
    done = await plan_admin.apply(ctx.store, exported, "lee")
    assert done.differences == ()
    assert await ctx.store.read(ctx.plans.current) == before
    assert await plan_admin.export(ctx.store) == exported
    assert await undo(ctx, "U0LEE", 1) == "It stands in the plan file now: change it there."


async def test_an_unchanged_file_is_not_applied_over_a_version_of_the_desk(ctx: Context) -> None:
    def unit(conn: Any, now: datetime) -> None:
        plan = replace(ctx.plans.file(conn), leads=("U0LEE", "U0BEN"))
        plan_admin.put(ctx, conn, now, plan, "U0LEE", changes=1, at_desk=True)

    def leads(conn: Any) -> tuple[str, ...]:
        return ctx.plans.current(conn).leads

    await ctx.store.write(unit)
    done = await plan_admin.apply(ctx.store, WEEKS, "BUCKSTOP_PLAN")
    assert done.differences == ()
    assert "The plan was changed in Slack on 6 May 2026" in done.warnings[0]
    assert await ctx.store.read(leads) == ("U0LEE", "U0BEN")
    # The file of what is in force makes it the file's: it is not applied again over what comes next.
    current = write_plan(await ctx.store.read(ctx.plans.file))
    assert (await plan_admin.apply(ctx.store, current, "lee")).differences == ()
    await ctx.store.write(
        lambda conn, now: plan_admin.put(ctx, conn, now, read_plan(WEEKS), "U0LEE", changes=1, at_desk=True)
    )
    assert "changed in Slack" in (await plan_admin.apply(ctx.store, current, "lee")).warnings[0]
    assert (await plan_admin.apply(ctx.store, current, "lee", over=True)).differences == (
        "Leads: U0LEE, U0BEN (was U0LEE).",
    )


async def test_what_ended_long_ago_is_let_go_of(ctx: Context, clock: HandClock) -> None:
    await save(ctx, "U0LEE", PUT)
    clock.advance(days=20)
    await save(ctx, "U0LEE", Wish(Act.AWAY, "ben", at(28), at(30)))
    clock.advance(days=20)
    before = await ctx.store.read(ctx.plans.laid)
    assert len(before.rotas[0].overrides) == 1
    await forget(ctx.store, Keeps(raw=30))
    after = await ctx.store.read(Plans().laid)
    assert (len(after.rotas[0].overrides), len(after.time_off)) == (0, 1)


async def test_every_change_is_an_event(ctx: Context) -> None:
    await save(ctx, "U0BEN", AWAY)
    await undo(ctx, "U0LEE", 1)
    found = await ctx.store.read(
        lambda conn: [(row.what, row.actor, row.facts["act"]) for row in events.every(conn) if "rota" in row.what]
    )
    assert found == [("rota changed", "ben", 1), ("rota change taken back", "U0LEE", 1)]


async def test_who_is_put_on_now_gets_what_nobody_had(rig: Rig) -> None:
    """Though their time is said to have begun a while ago."""
    await plan_admin.apply(rig.ctx.store, PLAN.replace("members: [ana]", "members: []"), "lee")
    await rig.do(handover.hand_over)
    rig.clock.advance(minutes=10)
    await rig.customer(COMPLAINT)
    assert (await rig.row(cases, id=1)).owner is None
    await rig.do(handover.hand_over)
    await save(rig.ctx, "U0LEE", Wish(Act.PUT, "ben", at(6, 11), at(6, 18), rota="default"))
    await rig.do(handover.hand_over)
    assert (await rig.row(cases, id=1)).owner == "ben"


async def test_what_a_changed_file_says_anew_is_newer_than_what_was_said_in_slack(
    ctx: Context, clock: HandClock
) -> None:
    """The newest word wins, wherever it was said: a line that is new in the file, but not every line of it."""
    await save(ctx, "U0LEE", PUT)
    old = "    overrides: [{start: 2026-05-20T08:00:00Z, end: 2026-05-20T16:00:00Z, executive: cho}]\n"
    with_old = WEEKS.replace("  - name: default\n    layers:", f"  - name: default\n{old}    layers:")
    clock.advance(minutes=1)
    await plan_admin.apply(ctx.store, with_old, "lee")
    assert await who(ctx, at(20, 10)) == "cho"
    clock.advance(minutes=1)
    await save(ctx, "U0LEE", replace(PUT, start=at(20, 8), end=at(20, 16)))
    assert await who(ctx, at(20, 10)) == "ana", "said in Slack after the file"
    clock.advance(minutes=1)
    new = "{start: 2026-05-09T10:00:00Z, end: 2026-05-09T12:00:00Z, executive: ben}"
    await plan_admin.apply(ctx.store, with_old.replace("overrides: [{", f"overrides: [{new}, {{"), "lee")
    assert await who(ctx, at(20, 10)) == "ana", "the file says nothing new of that day"
    assert [await who(ctx, at(9, hour)) for hour in (9, 11, 13)] == ["ana", "ben", "ana"]


async def test_a_structure_changed_in_slack_makes_no_line_of_the_file_newer(ctx: Context, clock: HandClock) -> None:
    said = "    overrides: [{start: 2026-05-09T08:00:00Z, end: 2026-05-09T16:00:00Z, executive: ben}]\n"
    text = WEEKS.replace("  - name: default\n    layers:", f"  - name: default\n{said}    layers:")
    await plan_admin.apply(ctx.store, text, "lee")
    clock.advance(minutes=1)
    await save(ctx, "U0LEE", PUT)
    clock.advance(minutes=1)
    edit = Edit(What.MEMBERS, "default", "primary", "members cho")

    def unit(conn: Any, now: datetime) -> Any:
        shown = structure.preview(ctx, conn, now, "U0LEE", edit)
        return structure.save(ctx, conn, now, "U0LEE", edit, shown.state)

    await ctx.store.write(unit)
    assert await who(ctx, at(9, 10)) == "ana"
