"""Applying, checking and exporting the plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.flows import consent, first_day, gap_report, queue
from bot.flows.context import Context
from bot.rules.lifecycle import PartState
from bot.rules.plan import Plan, differences, read_plan, warnings, write_plan
from bot.rules.rota.changes import DayChange, misfit, people, period
from bot.rules.rota.wording import spell
from bot.rules.triage import Unjudged
from bot.store import case_lists, events, outgoing, plans, replies, rota_changes
from bot.store.case_lists import Which
from bot.store.plans import Plans
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying changed, in plain words, and what deserves a look."""

    differences: tuple[str, ...]
    warnings: tuple[str, ...]


async def apply(store: Store, text: str, by: str, *, over: bool = False) -> Applied:
    """Make a plan file the plan in force. Idempotent: an equal plan makes no new version.

    What was said at the desk lies over the file and stays: changes of the rota from day to day, as far as they fit the
    plan, and executives' own words. A file that did not change since it was applied is not applied ``over`` a version
    that was made at the desk meanwhile, unless told so. Raises ``PlanFaults`` with every fault in it; then nothing
    changed.
    """
    plan = read_plan(text)

    def unit(conn: Connection, now: datetime) -> Applied:
        ctx = _desk_alone(store)
        plans.hold(conn)
        before, said = ctx.plans.file(conn), rota_changes.in_force(conn)
        version = plans.newest(conn)
        told: tuple[str, ...] = ()
        changes: tuple[str, ...] = ()
        if version is not None and version.at_desk and plan == before:
            plans.came_from_file(conn, version.id)
        elif version is not None and version.at_desk and not over and _is_old(conn, plan):
            told = (_newer(version.applied_at),)
        elif version is None or plan != before:
            changes = tuple(differences(ctx.plans.laid(conn), ctx.plans.with_file(conn, now, plan)))
            put(ctx, conn, now, plan, by, changes=len(changes))
        in_force = ctx.plans.current(conn)
        for person in in_force.executives:
            first_day.ask(ctx, conn, now, person)
        lost = _lost(ctx.plans.file(conn), said, now)
        return Applied(changes, (*told, *lost, *warnings(in_force)))

    return await store.write(unit)


def put(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, by: str, *,
    changes: int, at_desk: bool = False, told: str = "The plan was changed.",
) -> None:  # fmt: skip
    """Make a plan the newest version, and let everything follow that stands on what it says. Leads who hear of a gap
    are ``told`` so."""
    before, obeyed = ctx.plans.file(conn), ctx.plans.current(conn)
    plans.add(conn, now, write_plan(plan), by, at_desk=at_desk)
    events.record(conn, now, "plan applied", actor=by, changes=changes)
    consent.fall_back(conn, now, before, plan)
    in_force = ctx.plans.current(conn)
    consent.follow_plan(ctx, conn, now, obeyed, in_force)
    key = f"gap:plan:{ctx.plans.version(conn)}"
    gap_report.tell_new_gaps(ctx, conn, now, obeyed, in_force, key=key, by=told)
    _follow(conn, now)


def _is_old(conn: Connection, plan: Plan) -> bool:
    """Whether a file says what the last file said."""
    last = plans.newest(conn, from_file=True)
    return last is not None and read_plan(last.source) == plan


def _newer(made_at: datetime) -> str:
    return (
        f"The plan was changed in Slack on {made_at:%-d %B %Y}, after this file was applied, and the file has not "
        "changed since: it was not applied again. `buckstop plan export` prints the plan in force; "
        "`buckstop plan apply --over` goes back to the file."
    )


def _lost(plan: Plan, said: list[DayChange], now: datetime) -> list[str]:
    """What was said at the desk and means nothing in this plan."""
    found = []
    for change in said:
        why = misfit(plan, change)
        start, end = period(plan, change.entry)
        if why is not None and end > now:
            who = " and ".join(people(change.entry))
            found.append(f"What was changed in Slack for {who}, {spell(start, end, 'UTC')}, does not count: {why}.")
    return found


def _desk_alone(store: Store) -> Context:
    """Enough to queue messages for the desk, wherever a plan is applied: no channel, no pace, nobody to wake."""
    return Context(
        store=store,
        plans=Plans(),
        channels={},
        classifier=Unjudged(),
        case_channel="",
        paced=frozenset(),
        wake=lambda: None,
        wake_inbox=lambda: None,
        link=lambda channel, ts: None,
        name=lambda user: user,
    )


def _follow(conn: Connection, now: datetime) -> None:
    """Names, titles and consent stand on the cards and previews of open cases: they follow the plan."""
    for case in case_lists.that_follow(conn, Which()):
        live = replies.of_case(conn, case, [PartState.PREVIEWED, PartState.TAKEN_BACK])
        keys = [key for reply in live for key in queue.reply_keys(reply.id)]
        rows = outgoing.of_case(conn, case, "notice")
        outgoing.refresh(conn, now, queue.card_key(case), *(row.key for row in rows), *keys)


async def export(store: Store) -> str:
    """The plan in force as a plan file, with the changes from day to day and the consent that counts: who agreed or
    stopped meanwhile is in it."""

    def unit(conn: Connection) -> str:
        in_force = Plans()
        laid, obeyed = in_force.laid(conn), in_force.current(conn)
        agreed = {person.id: person.consent for person in obeyed.executives}
        executives = tuple(replace(person, consent=agreed[person.id]) for person in laid.executives)
        return write_plan(replace(laid, executives=executives))

    return await store.read(unit)
