"""Applying, checking and exporting the plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.flows import consent, first_day, queue
from bot.flows.context import Context
from bot.rules.lifecycle import PartState
from bot.rules.plan import differences, read_plan, warnings, write_plan
from bot.rules.triage import RuleClassifier
from bot.store import cases, events, outgoing, plans, replies
from bot.store.plans import Plans
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying changed, in plain words, and what deserves a look."""

    differences: tuple[str, ...]
    warnings: tuple[str, ...]


async def apply(store: Store, text: str, by: str) -> Applied:
    """Make a plan file the plan in force. Idempotent: an equal plan makes no new version.

    File is compared with file; what executives said themselves stands beside it. Raises ``PlanFaults`` with every
    fault in it; then nothing changed.
    """
    plan = read_plan(text)

    def unit(conn: Connection, now: datetime) -> Applied:
        ctx = _desk_alone(store)
        before, obeyed = ctx.plans.file(conn), ctx.plans.current(conn)
        changes = tuple(differences(before, plan))
        if plan != before or plans.source(conn) is None:
            plans.add(conn, now, write_plan(plan), by)
            events.record(conn, now, "plan applied", actor=by, changes=len(changes))
            consent.fall_back(conn, now, before, plan)
            consent.follow_plan(ctx, conn, now, obeyed, ctx.plans.current(conn))
            _follow(conn, now)
        in_force = ctx.plans.current(conn)
        for person in in_force.executives:
            first_day.ask(ctx, conn, now, person)
        return Applied(changes, tuple(warnings(in_force)))

    return await store.write(unit)


def _desk_alone(store: Store) -> Context:
    """Enough to queue messages for the desk, wherever a plan is applied: no channel, no pace, nobody to wake."""
    return Context(
        store=store,
        plans=Plans(),
        channels={},
        classifier=RuleClassifier(),
        case_channel="",
        paced=frozenset(),
        wake=lambda: None,
        wake_inbox=lambda: None,
        link=lambda channel, ts: None,
        name=lambda user: user,
    )


def _follow(conn: Connection, now: datetime) -> None:
    """Names, titles and consent stand on the cards and previews of open cases: they follow the plan."""
    for case in cases.listed(conn, ["open"]):
        live = replies.of_case(conn, case.id, [PartState.PREVIEWED, PartState.TAKEN_BACK])
        keys = [key for reply in live for key in queue.reply_keys(reply.id)]
        rows = outgoing.of_case(conn, case.id, "notice")
        outgoing.refresh(conn, now, queue.card_key(case.id), *(row.key for row in rows), *keys)


async def export(store: Store) -> str:
    """The plan in force as a plan file, with the consent that counts: who agreed or stopped meanwhile is in it."""

    def unit(conn: Connection) -> str:
        in_force = Plans()
        file, obeyed = in_force.file(conn), in_force.current(conn)
        agreed = {person.id: person.consent for person in obeyed.executives}
        people = tuple(replace(person, consent=agreed[person.id]) for person in file.executives)
        return write_plan(replace(file, executives=people))

    return await store.read(unit)
