"""An approved reply leaves: its parts are queued, held for the undo time. Who may approve was decided before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import audit, queue
from bot.flows.arrival import goes_to
from bot.flows.context import Context
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive
from bot.store import clocks, events, replies

#: Of these one approval is needed, or the second: that of `PartState.SECOND`.
_MAY_LEAVE = (PartState.DRAFT, PartState.PREVIEWED, PartState.TAKEN_BACK)


def let_leave(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case: Row[Any],
    reply: Row[Any],
    executive: Executive,
    user: str,
    press: str,
    second: str | None = None,
) -> bool:
    """Queue the parts of an approved reply, held for the executive's undo time; false where it changed meanwhile.

    ``press`` names what was pressed by ``user``. ``second`` is who approved besides, of what waits for that. Since the
    case is held, rows stand in the order in which they were approved.
    """
    leaves = now + timedelta(seconds=executive.undo_seconds)
    state = PartState.HELD if executive.undo_seconds else PartState.QUEUED
    post = goes_to(conn, reply)
    if post is None:  # first words in private wait until the customer opens the chat
        state = PartState.APPROVED
    changed = replies.change(
        conn,
        reply.id,
        [PartState.SECOND] if second is not None else _MAY_LEAVE,
        state,
        when=reply.revision,
        approved_at=now,
        leaves_at=leaves,
        post_id=reply.post_id if post is None else post.id,
        why="",
    )
    if not changed:
        return False
    clocks.bump(conn, case.id)
    if post is not None:
        queue.parts(ctx, conn, now, case, reply, post, state, leaves)
    queue.preview_or_status(ctx, conn, now, case, reply, at_once=state is PartState.QUEUED)
    facts = audit.approval(case, reply, executive, post, leaves, press)
    facts |= {"second": second} if second is not None else {}
    events.record(conn, now, "approved", actor=user, case=case.id, reply=reply.id, **facts)
    return True
