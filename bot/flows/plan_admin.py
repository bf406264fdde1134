"""Applying, checking and exporting the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.flows import queue
from bot.rules.lifecycle import PartState
from bot.rules.plan import Plan, differences, read_plan, warnings, write_plan
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

    Raises ``PlanFaults`` with every fault in it; then nothing changed.
    """
    plan = read_plan(text)

    def unit(conn: Connection, now: datetime) -> tuple[str, ...]:
        before = Plans().current(conn)
        changes = tuple(differences(before, plan))
        if plan != before or plans.source(conn) is None:
            plans.add(conn, now, write_plan(plan), by)
            events.record(conn, now, "plan applied", actor=by, changes=len(changes))
            _follow(conn, now)
        return changes

    return Applied(await store.write(unit), tuple(warnings(plan)))


def _follow(conn: Connection, now: datetime) -> None:
    """Names, titles and consent stand on the cards and previews of open cases: they follow the plan."""
    for case in cases.listed(conn, ["open"]):
        live = replies.of_case(conn, case.id, [PartState.PREVIEWED, PartState.TAKEN_BACK])
        keys = [key for reply in live for key in queue.reply_keys(reply.id)]
        rows = outgoing.of_case(conn, case.id, "notice")
        outgoing.refresh(conn, now, queue.card_key(case.id), *(row.key for row in rows), *keys)


async def export(store: Store) -> str:
    """The plan in force as a plan file."""
    plan: Plan = await store.read(lambda conn: Plans().current(conn))
    return write_plan(plan)
