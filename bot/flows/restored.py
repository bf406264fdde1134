"""A database that was restored from a backup: nothing leaves for customers until a person has looked.

What was approved before may have left since, and the copy does not know. After ``buckstop db resume`` it is looked
for, or asked about, like everything of unknown outcome; it is never sent by itself.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from bot import log
from bot.flows import queue
from bot.flows.context import Context
from bot.flows.reply import settle
from bot.rules.lifecycle import PartState
from bot.store import audit, events, mark, outgoing, replies
from bot.store import tables as t
from bot.store.mark import hold, resume

__all__ = ["held", "hold", "look", "resume", "step"]

_log = log.logger("restored")


def held(conn: Connection) -> str | None:
    """Why nothing leaves for customers; None while it does."""
    return _told(mark.holding(conn))


def _told(found: mark.Hold | None) -> str | None:
    return f"{found.why} `buckstop db resume` lets it leave." if found else None


async def look(ctx: Context) -> str | None:
    """At the start: hold where this database is not the one that was left. Returns what `held` says."""
    store = ctx.store
    found = await store.read(mark.holding)
    if found is None:
        why = await mark.stranger(store)
        if why is not None:
            _log.error("the database is not the one that was left", why=why)
            await store.write(
                lambda conn, now: _begin(ctx, conn, now, f"The database is older than what happened: {why}")
            )
            await mark.remember(store, await store.read(lambda conn: audit.head(conn).seal))
    return await step(ctx)


def _begin(ctx: Context, conn: Connection, now: datetime, why: str) -> None:
    if not mark.hold(conn, now, why):
        return
    events.record(conn, now, "held", why=why)
    plan = ctx.plans.current(conn)
    text = (
        f"Nothing leaves for customers. {why} Please have somebody compare the last replies with what customers see,"
        " and then run `buckstop db resume`."
    )
    queue.leads(ctx, conn, now, plan, f"held:{int(now.timestamp())}", text)


async def step(ctx: Context) -> str | None:
    """Once in a while: end the hold that a person lifted. Returns what `held` says."""
    found = await ctx.store.read(mark.holding)
    if found is None or not found.resumed:
        return _told(found)
    count = await ctx.store.write(lambda conn, now: _reconcile(ctx, conn, now))
    _log.warning("the hold is over", unsure=count)
    ctx.wake()
    return None


def _reconcile(ctx: Context, conn: Connection, now: datetime) -> int:
    """What was approved before the hold and not sent is of unknown outcome now; returns how many parts that were."""
    found = mark.holding(conn)
    if found is None:
        return 0
    waiting = [PartState.HELD, PartState.QUEUED]
    query = select(t.outgoing).where(
        t.outgoing.c.kind == "part", t.outgoing.c.state.in_(waiting), t.outgoing.c.id <= found.outgoing
    )
    rows = conn.execute(query.order_by(t.outgoing.c.id)).all()
    asks = set()
    for row in rows:
        channel = ctx.channels.get(row.account.partition(":")[0])
        state = PartState.UNSURE if channel is not None and channel.finds_sent else PartState.ASKING
        outgoing.change(conn, row.id, waiting, state, not_before=now, looks=0, attempted_at=now, worker=None)
        events.record(conn, now, "unsure", case=row.case_id, reply=row.reply_id, key=row.key, why="restored")
        if state is PartState.ASKING:
            asks.add(row.reply_id)
    plan = ctx.plans.current(conn)
    for reply_id in sorted({row.reply_id for row in rows}):
        settle(ctx, conn, now, reply_id)
        reply = replies.get(conn, reply_id)
        if reply is not None and reply_id in asks:
            queue.trouble(ctx, conn, now, reply, plan.executive(reply.executive))
    mark.release(conn, now)
    since = select(t.outgoing.c.reply_id).where(t.outgoing.c.kind == "part", t.outgoing.c.state.in_(waiting)).distinct()
    for reply_id in conn.execute(since).scalars():  # they said that they wait for this
        outgoing.refresh_of_reply(conn, now, reply_id, "reply", "receipt")
    events.record(conn, now, "resumed", unsure=len(rows))
    return len(rows)
