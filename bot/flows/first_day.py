"""The message that asks an executive whether replies may go out under their name, and follows what they say.

It comes before the first case where that is possible, and at the latest when a case would need it; once for each turn
of events, never to somebody who said no.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import queue
from bot.flows.context import Context
from bot.pages import FirstDay, Person, Standing
from bot.rules.plan import Executive, Plan
from bot.rules.signing import Signature
from bot.store import consents, outgoing

#: The kind of its rows.
FIRST_DAY: Final = "first day"
#: How far ahead somebody's first turn is looked for.
_AHEAD: Final = timedelta(days=60)
#: Nobody is asked more often than this to agree.
_MOST_TIMES: Final = 5


def ask(ctx: Context, conn: Connection, now: datetime, executive: Executive | None) -> None:
    """Ask an executive who has not agreed yet; said once, and again only after their consent was taken away."""
    if executive is None or executive.slack is None or executive.consent:
        return
    if executive.active_until is not None and executive.active_until <= now:
        return
    last = consents.latest(conn, executive.id)
    if last is None or last.agreed is not False:
        key = _key(executive, consents.count(conn, executive.id))
        queue.tell(ctx, conn, now, key, executive.slack, FIRST_DAY, {"to": executive.id})


def ask_again(ctx: Context, conn: Connection, now: datetime, executive: Executive) -> bool:
    """Ask somebody once more, because a lead wants it: at most once a day, never who said no; false where not."""
    last = consents.latest(conn, executive.id)
    if executive.slack is None or executive.consent or (last is not None and last.agreed is False):
        return False
    words = consents.count(conn, executive.id)
    earlier = [outgoing.by_key(conn, key) for key in _keys(executive, words)]
    asked = [row for row in earlier if row is not None]
    if len(asked) == len(earlier) or any(now - row.not_before < timedelta(days=1) for row in asked):
        return False
    key = _keys(executive, words)[earlier.index(None)]
    queue.tell(ctx, conn, now, key, executive.slack, FIRST_DAY, {"to": executive.id})
    return True


def follow(conn: Connection, now: datetime, executive: Executive) -> None:
    """What was asked shows what was answered."""
    words = range(consents.count(conn, executive.id) + 1)
    outgoing.refresh(conn, now, *(key for number in words for key in _keys(executive, number)))


def _keys(executive: Executive, words: int) -> list[str]:
    """Those of the message and of its repetitions after so many words of theirs; nobody is asked more often."""
    first = _key(executive, words)
    return [first, *(f"{first}:again:{number}" for number in range(1, _MOST_TIMES))]


def _key(executive: Executive, words: int) -> str:
    return f"first-day:{executive.id}:{executive.slack}:{words}"


def page(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any]) -> FirstDay:
    """The message as it stands now."""
    executive = plan.executive(row.facts["to"])
    if executive is None or executive.slack != row.place:
        return FirstDay(Person(row.place, ""), Standing.OVER)
    standing, at = standing_of(conn, executive)
    return FirstDay(
        person=Person(row.place, executive.name, executive.title, executive.timezone),
        standing=standing,
        at=at,
        asked_by=_lead(ctx, plan),
        since=_first_turn(ctx, conn, now, executive),
        signature=signature(executive).line,
    )


def standing_of(conn: Connection, executive: Executive) -> tuple[Standing, datetime | None]:
    """Whether they agreed, and when they said so (None where only the plan says it)."""
    last = consents.latest(conn, executive.id)
    said = last.said_at if last is not None and last.agreed is executive.consent else None
    if executive.consent:
        return Standing.AGREED, said
    return (Standing.STOPPED if said is not None else Standing.ASKED), said


def signature(executive: Executive) -> Signature:
    """How they sign."""
    sign = executive.sign
    return Signature(executive.name, executive.title, full=sign.full, short=sign.short, initials=sign.initials)


def _lead(ctx: Context, plan: Plan) -> str | None:
    """Who asks, where that can only be one and the name is known."""
    if len(plan.leads) != 1:
        return None
    [lead] = plan.leads
    person = plan.by_slack(lead)
    name = person.name if person is not None else ctx.name(lead)
    return None if name in (lead, "a colleague") else name


def _first_turn(ctx: Context, conn: Connection, now: datetime, executive: Executive) -> datetime | None:
    """When their first turn begins; None where they are on already, or not in sight."""
    segments = [one for rota in ctx.plans.rotas(conn) for one in rota.between(now, now + _AHEAD)]
    starts = [segment.start for segment in segments if segment.executive == executive.id]
    return min(starts) if starts and min(starts) > now else None
