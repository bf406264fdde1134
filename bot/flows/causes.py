"""Root causes in App Home: what customers wrote about this month and who owns it. Reads, never writes."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.pages.causes import Cause, Month
from bot.rules.minutes import given
from bot.rules.plan import Executive, Plan
from bot.rules.topics import titled
from bot.store import causes as store


def this_month(conn: Connection, now: datetime, plan: Plan, zone: str, most: int) -> tuple[Cause, ...]:
    """What most cases of this month are about, as the reader's calendar has it."""
    return tuple(_cause(plan, topic, number) for topic, number in store.counted(conn, _began(now, zone))[:most])


def month_of(conn: Connection, now: datetime, plan: Plan, executive: Executive) -> Month | None:
    """What an executive did this month; None where they answered nobody yet."""
    since = _began(now, executive.timezone)
    people = store.answered(conn, executive.id, since)
    if not people:
        return None
    about = store.answered_about(conn, executive.id, since)
    named = f"{now.astimezone(ZoneInfo(executive.timezone)):%B}"
    return Month(
        name=named,
        people=people,
        given=given(*store.words(conn, executive.id, since)),
        most=_cause(plan, *about[0]) if about else None,
        wrote_back=store.wrote_back(conn, executive.id, since),
    )


def _cause(plan: Plan, topic: str, number: int) -> Cause:
    known = plan.topic(topic)
    owner = plan.executive(known.owner) if known else None
    return Cause(topic, titled(plan.topics, topic), number, owner.name if owner else "")


def _began(now: datetime, zone: str) -> datetime:
    local = now.astimezone(ZoneInfo(zone))
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)
