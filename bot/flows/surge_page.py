"""What the messages about a surge say now: how many write, what, with whom they are. Reads, never writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.errors import surely
from bot.flows.about import person
from bot.flows.context import Context
from bot.pages import Person, SurgeCard, Voiced
from bot.rules.plan import Plan
from bot.store import cases, posts, surges

_VOICES: Final = 3
#: So many cases are looked through for words that still stand.
_LOOKED_AT: Final = 12


def page(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any]) -> SurgeCard:
    """The page of an outgoing row about a surge."""
    surge = surely(surges.get(conn, row.facts["surge"]), "a message about a surge is queued with it")
    counts = surges.counts(conn, surge.id)
    held = [(plan.executive(owner), number) for owner, number in surges.holders(conn, surge.id)]
    reader, mine = None, 0
    if row.facts.get("to") is not None:
        executive = plan.executive(row.facts["to"]) or plan.by_slack(row.place)
        reader = Person(row.place, "") if executive is None else _reader(ctx, conn, executive.id, plan)
        mine = sum(number for one, number in held if one is not None and one == executive)
    nudges = "step" in row.facts
    return SurgeCard(
        surge=str(surge.id),
        title=surge.title,
        topic=surge.topic or "",
        authors=counts.authors,
        waiting=counts.waiting,
        since=counts.since,
        last=counts.last,
        voices=voices(ctx, conn, surge.id),
        holders=tuple((one.name, one.slack or "", number) for one, number in held if one is not None),
        unheld=sum(number for one, number in held if one is None),
        due=counts.due,
        over=None if counts.waiting else surge.ended_at,
        person=reader,
        mine=mine,
        minutes=int((now - counts.since).total_seconds() // 60) if nudges else None,
        lead=nudges and not row.facts["to"],
    )


def _reader(ctx: Context, conn: Connection, executive: str, plan: Plan) -> Person:
    found = surely(plan.executive(executive), "who works through a surge is of the plan")
    shown = person(found)
    words = ctx.plans.preferences(conn, executive).words_in_notifications
    return shown if words else Person(shown.slack, shown.name, shown.title, shown.zone, discreet=True)


def voices(ctx: Context, conn: Connection, surge: int) -> tuple[Voiced, ...]:
    """What the first who wrote said, of what still stands."""
    found = list[Voiced]()
    for number in surges.first(conn, surge, _LOOKED_AT):
        case = cases.with_customer(conn, number)
        post = posts.get(conn, case.first_post)
        if post.gone is None and post.text.strip() and case.channel in ctx.channels:
            found.append(Voiced(case.customer, ctx.channels[case.channel].title, post.text))
        if len(found) == _VOICES:
            break
    return tuple(found)
