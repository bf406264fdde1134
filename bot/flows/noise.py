"""What would ring too often: unreadable things are counted for leads, a customer's flood goes to the thread alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import queue
from bot.flows.about import matter
from bot.flows.context import Context
from bot.pages import CustomerWrote, Person, Said
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive
from bot.store import cases, outgoing, posts

#: More messages of one customer within the time go to the thread without a direct message each.
FLOOD: Final = 10
WITHIN: Final = timedelta(minutes=10)
#: The kind of the message that stands for many.
FLOODING: Final = "flood"
#: A message that grows is shown anew once in a while; an edit of a message notifies nobody.
_RECOUNT: Final = timedelta(minutes=1)
_REGROW: Final = timedelta(seconds=5)
#: So many messages, or so many characters, stand in one that grows; then another begins.
_MOST: Final = 20
_MOST_WORDS: Final = 5_000


def unreadable(ctx: Context, conn: Connection, now: datetime, channel: str, count: int) -> None:
    """Tell the leads at most once an hour that something could not be read; further things are counted there."""
    title = ctx.channels[channel].title
    for lead in ctx.plans.current(conn).leads:
        key = f"unreadable:{channel}:{now:%Y-%m-%dT%H}:{lead}"
        told = outgoing.by_key(conn, key)
        total = count + (told.facts.get("count", 0) if told is not None else 0)
        facts = {"text": _unreadable(title, total), "count": total}
        if told is None:
            queue.tell(ctx, conn, now, key, lead, "line", facts)
        else:
            outgoing.change(conn, told.id, [PartState(told.state)], PartState(told.state), facts=facts)
            outgoing.refresh(conn, now, key, within=_RECOUNT)


def _unreadable(title: str, count: int) -> str:
    what = "Something" if count == 1 else f"{count} things"
    return f"{what} on {title} could not be read; all is kept. See `buckstop cases list`."


def floods(ctx: Context, conn: Connection, now: datetime, case: Row[Any], post: int, owner: Executive | None) -> bool:
    """Whether a customer, with the ``post`` that was just stored, writes so much that the thread alone has it.

    The owner hears once when that begins.
    """
    lately = posts.received_lately(conn, case.id, FLOOD + 2)
    if not _is_flood(lately):
        return False
    if not _is_flood(lately[1:]) and owner is not None and owner.slack is not None:
        named = cases.with_customer(conn, case.id)
        minutes = int(WITHIN.total_seconds()) // 60
        text = f"{named.customer} wrote more than {FLOOD} messages within {minutes} minutes."
        text += " What follows stands in the thread alone, as one message that grows."
        queue.tell(ctx, conn, now, f"flood:{case.id}:{post}", owner.slack, "line", {"text": text}, case=case.id)
    return True


def grow(ctx: Context, conn: Connection, now: datetime, case: Row[Any], post: int) -> None:
    """A message of a flood: in the thread where the flood stands already and has room, or the beginning of that."""
    stands = outgoing.of_case(conn, case.id, FLOODING)
    goes_on = bool(stands) and _is_flood(posts.received_lately(conn, case.id, FLOOD + 2)[1:])
    if goes_on and _has_room(conn, case.id, stands[-1].facts["first"]):
        outgoing.refresh(conn, now, stands[-1].key, within=_REGROW)
    else:
        queue.flood(ctx, conn, now, case, f"{FLOODING}-line:{case.id}:{post}", post)


def page(ctx: Context, conn: Connection, row: Row[Any], reader: Person | None) -> CustomerWrote:
    """How many there are by now up to the next that grows, and the words of all that stand."""
    case, first = cases.with_customer(conn, row.case_id), posts.get(conn, row.facts["first"])
    begun = (one.facts["first"] for one in outgoing.of_case(conn, row.case_id, FLOODING))
    end = min((one for one in begun if one > first.id), default=None)
    alone = {one.post_id for one in outgoing.of_case(conn, row.case_id, "wrote")}
    counted = [one for one in posts.since(conn, row.case_id, first.id, end) if one.id not in alone]
    standing = [one for one in counted if one.gone is None]
    shown = matter(ctx, case, standing[-1] if standing else first)
    words = "\n".join(one.text for one in standing if one.text.strip())
    return CustomerWrote(replace(shown, words=words), Said.FLOOD, first.posted_at, reader, len(counted))


def _has_room(conn: Connection, case: int, first: int) -> bool:
    """Whether the message that grows from the post ``first`` on takes the newest one too."""
    texts = [one.text for one in posts.since(conn, case, first)]
    return len(texts) <= _MOST and sum(map(len, texts)) <= _MOST_WORDS


def _is_flood(lately: Sequence[datetime]) -> bool:
    """``lately`` are instants of messages, newest first."""
    return len(lately) > FLOOD and lately[FLOOD] >= lately[0] - WITHIN
