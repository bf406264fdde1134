"""An account of ours pauses, because it must be connected again or what it may do is used up; and it goes on.

Nothing of it is lost, and nothing leaves from another account meanwhile.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.errors import NotAuthorised, Unpaid
from bot.flows import queue
from bot.flows.context import DESK, Context
from bot.messages import Account
from bot.store import cursors, events, outgoing


def pause(ctx: Context, conn: Connection, now: datetime, key: str, error: NotAuthorised) -> None:
    """The account of a row (``telegram:42``) pauses: the leads hear once, the executive sees that the words wait."""
    if key == DESK:  # nobody can be told there; readiness and the gauges say it
        cursors.pause(conn, now, DESK, None, str(error))
        return
    channel, _, account = key.partition(":")
    unpaid = isinstance(error, Unpaid)
    if not cursors.pause(conn, now, channel, account, str(error), unpaid=unpaid):
        return
    known = cursors.account(conn, channel, account)
    name = f"{ctx.channels[channel].title} account {known.handle if known else account}"
    if unpaid:
        # Once a day: whether they were topped up is tried each minute, and with some it looks so until one sends.
        text, since = (
            f"{name}: {error} It need not be connected again. Replies wait and then leave by themselves.",
            now.date(),
        )
        queue.leads(ctx, conn, now, ctx.plans.current(conn), f"unpaid:{key}:{since}", text)
    else:
        text = f"{name} must be connected again: {error} Replies wait until then."
        queue.leads(ctx, conn, now, ctx.plans.current(conn), f"paused:{key}:{int(now.timestamp())}", text)
    events.record(conn, now, "account paused", account=key, unpaid=unpaid)


def opened(conn: Connection, now: datetime, channel: str, account: Account) -> None:
    """The platform has told who we are there: the account may act, and what waited for that goes at once."""
    known = cursors.account(conn, channel, account.id)
    cursors.remember_account(conn, channel, account)
    if known is not None and known.paused_at is not None:
        outgoing.hasten(conn, now, f"{channel}:{account.id}", known.paused_why)
