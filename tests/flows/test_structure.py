"""How the rota is built, changed at the desk: a version that is obeyed, audited, told, exported and taken back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.flows import plan_admin, rota_changes, structure, structure_windows
from bot.flows.context import Context
from bot.flows.first_day import FIRST_DAY
from bot.flows.gap_report import GAPS
from bot.flows.structure import NOT_YOURS, Preview
from bot.flows.structure_lists import Shelf
from bot.pages import AtField, NoticeWindow, PlanDone, PlanForm, PlanList, PlanLook
from bot.pages.structure import Asked
from bot.rules.plan import Plan, read_plan
from bot.rules.plan.edit import Edit, What, Wrong
from bot.store import plans as versions
from bot.store.tables import events
from bot.store.tables import outgoing as outgoing_table
from tests.flows.test_rota_changes import COVER, WEEKS, at, messages, who
from tests.flows.test_rota_changes import save as save_day

#: Now is Wednesday 6 May, 12:00 UTC: Ben's week, until Monday 11 May, 09:00 in London (08:00 UTC); then Ana's.
ONLY_CHO = Edit(What.MEMBERS, "default", "primary", "members cho")
WITH_CHO = Edit(What.MEMBERS, "default", "primary", "members ben\nmembers cho\nmembers ana")
DEV = Edit(What.PERSON, "", "", "name Dev Patel\ntitle CTO\nslack U0DEV\ntimezone Kolkata")


@pytest.fixture
async def ctx(context: Context) -> Context:
    await plan_admin.apply(context.store, WEEKS, "lee")
    return context


async def preview(ctx: Context, edit: Edit, user: str = "U0LEE") -> Preview:
    return await ctx.store.write(lambda conn, now: structure.preview(ctx, conn, now, user, edit))


async def save(ctx: Context, edit: Edit, user: str = "U0LEE", state: str | None = None) -> Any:
    seen = state or (await preview(ctx, edit, user)).state
    return await ctx.store.write(lambda conn, now: structure.save(ctx, conn, now, user, edit, seen))


async def undo(ctx: Context, version: int, user: str = "U0LEE") -> Any:
    def unit(conn: Any, now: datetime) -> Any:
        shown = structure.preview_undo(ctx, conn, now, user, version)
        return structure.undo(ctx, conn, now, user, version, shown.state)

    return await ctx.store.write(unit)


async def file(ctx: Context) -> Plan:
    return await ctx.store.read(ctx.plans.file)


async def places(ctx: Context, kind: str) -> list[str]:
    query = outgoing_table.select().where(outgoing_table.c.kind == kind)
    return [row.place for row in await ctx.store.read(lambda conn: conn.execute(query).all())]


async def test_a_change_is_previewed_saved_and_obeyed_by_the_next_unit(ctx: Context) -> None:
    shown = await preview(ctx, ONLY_CHO)
    assert [(move.before, move.after) for move in shown.moves][:2] == [("ben", "cho"), ("ana", "cho")]
    assert shown.cautions == ()
    assert await who(ctx, at(7)) == "ben"
    await save(ctx, ONLY_CHO, state=shown.state)
    assert await who(ctx, at(7)) == "cho"
    assert await who(ctx, at(5)) == "ben"


async def test_it_is_audited_with_what_it_changed(ctx: Context) -> None:
    version = await save(ctx, WITH_CHO)
    query = events.select().where(events.c.what == "structure changed")
    [event] = await ctx.store.read(lambda conn: conn.execute(query).all())
    assert (event.actor, event.facts["version"], event.facts["changed"]) == ("U0LEE", version, "members")
    assert event.facts["differences"] == [
        "Rota default, layer primary: new change of members: from 2026-05-06T12:00:00Z, members ben, cho, ana."
    ]


async def test_an_export_has_it_and_an_unchanged_file_is_not_applied_over_it(ctx: Context) -> None:
    await save(ctx, WITH_CHO)
    text = await plan_admin.export(ctx.store)
    assert "members: [ben, cho, ana]" in text
    again = await plan_admin.apply(ctx.store, WEEKS, "lee")
    assert "The plan was changed in Slack" in again.warnings[0]
    assert len((await file(ctx)).rotas[0].layers[0].changes) == 1
    assert (await plan_admin.apply(ctx.store, text, "lee")).differences == ()


async def test_those_whose_turns_moved_hear_it_in_their_own_zone_and_nobody_else(ctx: Context) -> None:
    await save(ctx, WITH_CHO)
    said = await messages(ctx)
    assert said["U0CHO"].startswith(
        "U0LEE changed how the rota is built. You are on: Mon 11 May, 17:00, to Mon 18 May,"
    )
    assert "Cho Min is on instead of you: Mon 11 May, 10:00, to Mon 18 May, 10:00" in said["U0ANA"]
    assert "U0LEE" not in said


async def test_a_gap_is_named_in_the_preview_and_told_to_the_leads_at_once(ctx: Context) -> None:
    ends = Edit(What.LAYER, "default", "primary", "remove yes")
    shown = await preview(ctx, ends)
    assert shown.gaps[0].start == ctx.store.clock.now()
    await save(ctx, ends)
    assert await places(ctx, GAPS) == ["U0LEE"]


async def test_the_last_change_is_taken_back_and_nothing_older(ctx: Context) -> None:
    before = await file(ctx)
    first = await save(ctx, WITH_CHO)
    second = await save(ctx, ONLY_CHO)
    with pytest.raises(Wrong, match="changed once more since then"):
        await undo(ctx, first)
    assert await undo(ctx, second) is None
    assert await who(ctx, at(12)) == "cho"
    third = await ctx.store.read(structure.last)
    assert third is not None
    with pytest.raises(Wrong, match="changed once more"):
        await undo(ctx, second)
    await plan_admin.apply(ctx.store, await plan_admin.export(ctx.store), "lee")
    with pytest.raises(Wrong, match="It stands in the plan file now"):
        await undo(ctx, third)
    await plan_admin.apply(ctx.store, WEEKS, "lee")
    assert await file(ctx) == before


async def test_of_two_who_save_at_once_one_is_shown_the_other(ctx: Context) -> None:
    state = (await preview(ctx, ONLY_CHO)).state
    done = await asyncio.gather(save(ctx, ONLY_CHO, state=state), save(ctx, DEV, state=state))
    assert sorted(isinstance(one, Preview) for one in done) == [False, True]


async def test_what_was_said_from_day_to_day_stays_over_it(ctx: Context) -> None:
    await save_day(ctx, "U0LEE", COVER)
    assert await who(ctx, at(7, 9)) == "cho"
    await save(ctx, Edit(What.LAYER, "default", "primary", "name front\npriority 2"))
    assert await who(ctx, at(7, 9)) == "cho"
    assert await ctx.store.read(lambda conn: rota_changes.last_act(ctx, conn, ctx.store.clock.now(), "U0LEE")) == 1


async def test_somebody_new_is_asked_for_consent_and_goes_with_the_change(ctx: Context) -> None:
    version = await save(ctx, DEV)
    assert "U0DEV" in await places(ctx, FIRST_DAY)
    assert not (await ctx.store.read(ctx.plans.current)).executives[-1].consent
    await undo(ctx, version)
    assert (await ctx.store.read(ctx.plans.current)).executive("dev-patel") is None


async def test_whose_title_was_changed_hears_it_and_still_agrees(ctx: Context) -> None:
    await save(ctx, Edit(What.PERSON, "", "ben", "name Ben Okafor\ntitle VP Care\ntimezone London"))
    assert (await messages(ctx))["U0BEN"] == (
        "U0LEE changed what the plan says of you. Title: VP Care (was VP Customer Experience)."
    )
    assert (await ctx.store.read(ctx.plans.current)).executives[1].consent


@pytest.mark.parametrize("user", ["U0BEN", "U0TOM", "U0EVE"])
async def test_nobody_but_a_lead_changes_it(ctx: Context, user: str) -> None:
    with pytest.raises(Wrong, match="Leads change how"):
        await save(ctx, ONLY_CHO, user, state="0")
    asked = Asked(What.MEMBERS, "default", "primary", "members cho")
    for open_ in (structure_windows.opened, structure_windows.submit, structure_windows.save, structure_windows.look):
        for one in (asked, *([Asked(Shelf.PEOPLE)] if open_ is structure_windows.opened else [])):
            shown = await ctx.store.write(lambda conn, now, f=open_, a=one: f(ctx, conn, now, user, a))  # type: ignore[misc]
            assert shown == NoticeWindow("The rota", (NOT_YOURS,))


async def window(ctx: Context, asked: Asked, flow: Any = structure_windows.opened) -> Any:
    return await ctx.store.write(lambda conn, now: flow(ctx, conn, now, "U0LEE", asked))


@pytest.mark.parametrize("shelf", Shelf)
async def test_every_list_leads_on_to_fields_and_back(ctx: Context, shelf: Shelf) -> None:
    shown = await window(ctx, Asked(shelf, "default", "primary"))
    assert isinstance(shown, PlanList)
    for entry in shown.entries:
        if entry.opens is not None:
            inner = await window(ctx, entry.opens)
            assert isinstance(inner, PlanList | PlanForm)
            assert inner.back is not None or shelf not in (Shelf.ONE_ROTA, Shelf.ONE_LAYER)


async def test_a_change_of_what_is_gone_is_told(ctx: Context) -> None:
    for asked in (
        Asked(What.MEMBERS, "gone", "x"),
        Asked(Shelf.ONE_LAYER, "gone", "x"),
        Asked(What.PERSON, "", "gone"),
    ):
        assert isinstance(await window(ctx, asked), NoticeWindow)


async def test_fields_become_sentences_and_a_saved_version(ctx: Context) -> None:
    asked = Asked(What.MEMBERS, "default", "primary", "members cho\nmembers ana")
    shown = await window(ctx, asked, structure_windows.submit)
    assert isinstance(shown, PlanLook)
    assert shown.said == ("primary of default, at once, in turn:",)
    assert [entry.text for entry in shown.order] == ["1. Cho Min", "2. Ana Ruiz"]
    assert shown.lines[0].startswith("Wed 6 May 13:00 to Mon 11 May 09:00: Ana Ruiz instead of Ben Okafor")
    done = await window(ctx, shown.asked, structure_windows.save)
    assert isinstance(done, PlanDone)
    long = "holidays 2026-12-24\n" * 100
    at_field = await window(ctx, Asked(What.HOURS, "default", "primary", long), structure_windows.submit)
    assert isinstance(at_field, AtField)
    assert at_field.text.startswith("This is more than a window can carry.")


async def test_a_change_planned_for_later_shows_the_four_weeks_after_it(ctx: Context) -> None:
    starts = (ctx.store.clock.now() + timedelta(days=60)).astimezone(UTC)
    later = Edit(What.MEMBERS, "default", "primary", f"members cho\nfrom {starts:%Y-%m-%dT%H:%M:%SZ}")
    shown = await preview(ctx, later)
    assert shown.moves
    assert all(move.start >= starts for move in shown.moves)


async def test_the_source_of_a_version_is_a_plan_file(ctx: Context) -> None:
    await save(ctx, WITH_CHO)
    newest = await ctx.store.read(versions.newest)
    assert newest is not None
    assert newest.at_desk
    assert read_plan(newest.source) == await file(ctx)
