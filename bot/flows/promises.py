"""What executives promised customers: made when the words are there, revised with them, late when their day has passed.

A promise is kept when the customer says so, or was asked and did not contradict (``bot.flows.right``).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.errors import surely
from bot.flows import queue
from bot.flows.amend import chain
from bot.flows.context import Context
from bot.flows.pledge import pledge
from bot.rules.escalation import in_hours
from bot.rules.keeping import LIVE, PromiseState, remind_at, told
from bot.rules.plan import Executive, Plan
from bot.rules.promise import Promised, promised
from bot.store import cases, clocks, events, outgoing, promises

#: The question to the executive whether it is done; it follows what becomes of the promise.
PROMISE: Final = "promise"
#: A customer who was asked whether it is right is waited for so long.
SILENCE: Final = timedelta(days=7)


def message_key(promise: int) -> str:
    return f"{PROMISE}:{promise}"


def keeper(plan: Plan, case: Row[Any], promise: Row[Any]) -> Executive | None:
    """Who sees to a promise: whoever has the case now."""
    return plan.executive(case.owner or promise.executive)


def delivered(conn: Connection, now: datetime, reply: Row[Any], executive: Executive | None) -> None:
    """A reply of an ``executive`` (None: gone from the plan) is at the customer: what it promises is kept from now on,
    and a correction revises what it corrected. The card is to be rendered anew by whoever calls.

    One that asks whether it is right begins the wait for the answer.
    """
    if executive is not None:
        earlier = {one.id for one in chain(conn, reply)[1:]}
        # A message that was changed where it stands is read as of the day on which it came.
        first = chain(conn, reply)[-1]
        said_at = first.ended_at if reply.facts.get("changes") and first.ended_at else now
        handed = pledge(conn, cases.get(conn, reply.case_id), reply.words, said_at, executive.timezone)
        made = (*promised(reply.words, said_at, executive.timezone), *handed)
        _replace(conn, now, reply, made, [p for p in _live(conn, reply.case_id) if p.reply_id in earlier])
        for one in made:
            _make(conn, now, reply.case_id, executive, one, said_at, reply.id)
    if "asks" in reply.facts:
        cases.set_clock(conn, reply.case_id, clocks.ASKED, now, now + SILENCE)
        events.record(conn, now, "asked whether it is right", actor=reply.executive, case=reply.case_id, reply=reply.id)
        if reply.facts["asks"]:
            outgoing.refresh(conn, now, message_key(reply.facts["asks"]))


def said_elsewhere(conn: Connection, now: datetime, case: int, executive: Executive, words: str) -> None:
    """Something was promised on another way, by telephone or in a shop."""
    for one in promised(words, now, executive.timezone):
        _make(conn, now, case, executive, one, now, None)


def gone(conn: Connection, now: datetime, reply: Row[Any]) -> None:
    """The words of a reply are no longer at the customer."""
    for one in _live(conn, reply.case_id):
        if one.reply_id == reply.id:
            end(conn, now, one, PromiseState.WITHDRAWN, reply.executive)


def _live(conn: Connection, case: int) -> list[Row[Any]]:
    return promises.of_case(conn, case, LIVE)


def _replace(
    conn: Connection, now: datetime, reply: Row[Any], made: Collection[Promised], before: list[Row[Any]]
) -> None:
    """What a correction still says stays; what it no longer says has moved, or is withdrawn."""
    for old in before:
        if any(one.says(old.due_at, old.facts["thing"]) for one in made):
            promises.say_again(conn, old.id, reply.id)
        else:
            end(conn, now, old, PromiseState.MOVED if made else PromiseState.WITHDRAWN, reply.executive)


def _make(
    conn: Connection,
    now: datetime,
    case: int,
    executive: Executive,
    one: Promised,
    said_at: datetime,
    reply: int | None,
) -> None:
    """Write a promise down, unless the same is promised already. A new day for the same thing takes the old one's
    place."""
    live = [old for old in _live(conn, case) if old.executive == executive.id]
    if any(one.says(old.due_at, old.facts["thing"]) for old in live):
        return
    for old in live:
        if one.thing and old.facts["thing"] == one.thing and old.reply_id != reply:
            end(conn, now, old, PromiseState.MOVED, executive.id)
    made = promises.add(
        conn,
        case_id=case,
        reply_id=reply,
        executive=executive.id,
        words=one.words,
        facts={"thing": one.thing, "on": one.on, "timed": one.timed},
        made_at=said_at,
        due_at=one.due,
        remind_at=remind_at(one.due, now, executive),
    )
    _record(conn, now, "promised", executive.id, surely(promises.get(conn, made), "it was written just now"))


def move(conn: Connection, now: datetime, promise: Row[Any], executive: Executive, due: datetime, actor: str) -> bool:
    """A new day for a promise; false when it was over meanwhile. Who made it stays who made it."""
    if not end(conn, now, promise, PromiseState.MOVED, actor, until=due.isoformat()):
        return False
    made = promises.add(
        conn,
        case_id=promise.case_id,
        reply_id=promise.reply_id,
        executive=promise.executive,
        words=promise.words,
        facts={"thing": promise.facts["thing"], "on": False, "timed": False},
        made_at=now,
        due_at=due,
        remind_at=remind_at(due, now, executive),
    )
    _record(conn, now, "promised", actor, surely(promises.get(conn, made), "it was written just now"))
    return True


def end(
    conn: Connection, now: datetime, promise: Row[Any], state: PromiseState, actor: str = "buckstop", **facts: Any
) -> bool:
    """Something has become of a promise; false when something had before."""
    values = {"facts": {**promise.facts, **facts}, "ended_at": now}
    if not promises.change(conn, promise.id, LIVE, state, **values):
        return False
    _record(conn, now, f"promise {state}", actor, promise)
    outgoing.refresh(conn, now, message_key(promise.id), queue.card_key(promise.case_id))
    return True


def _record(conn: Connection, now: datetime, what: str, actor: str, promise: Row[Any]) -> None:
    facts = {"promise": promise.id, "due": promise.due_at.isoformat()}
    events.record(conn, now, what, actor=actor, case=promise.case_id, reply=promise.reply_id, **facts)


def tick(ctx: Context, conn: Connection, now: datetime, plan: Plan) -> None:
    """Notice the promises whose day has passed, and ask about those that are due: once, within working hours."""
    for one in promises.due(conn, now):
        if one.due_at < now and promises.change(conn, one.id, [PromiseState.OPEN], PromiseState.LATE):
            _record(conn, now, "promise late", "buckstop", one)
        case = cases.get(conn, one.case_id)
        executive = keeper(plan, case, one)
        if one.asked_at is not None or one.remind_at > now or executive is None or executive.slack is None:
            continue
        if in_hours(executive, now) and promises.ask(conn, now, one.id):
            facts = {"to": executive.id, "promise": one.id}
            queue.tell(ctx, conn, now, message_key(one.id), executive.slack, PROMISE, facts, case=case.id)
            _record(conn, now, "asked about a promise", "buckstop", one)


def as_told(plan: Plan, promise: Row[Any]) -> str:
    """``refund by Fri 8 May``, where whoever promised it lives."""
    executive = plan.executive(promise.executive)
    facts, zone = promise.facts, executive.timezone if executive else "UTC"
    return told(facts["thing"], promise.due_at, zone, on=facts["on"], timed=facts["timed"])


def listed(plan: Plan, conn: Connection, case: int) -> tuple[str, ...]:
    """All that was promised in a case, in sentences."""
    return tuple(_sentence(plan, one) for one in promises.of_case(conn, case))


def _sentence(plan: Plan, promise: Row[Any]) -> str:
    executive = plan.executive(promise.executive)
    name = executive.name if executive else promise.executive
    became = "" if promise.state == PromiseState.OPEN else f", {promise.state}"
    return f"Promised by {name}: {as_told(plan, promise)} (“{promise.words}”){became}."
