"""An invitation that a delegate prepared: both texts reach the executive by direct message, and one Send sends both."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import queue
from bot.flows.context import Context
from bot.pages import NoticeWindow, Window
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive
from bot.store import events, invitations, replies


def give(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case: Row[Any],
    executive: Executive,
    public: int,
    private: int | None,
    user: str,
) -> Window:
    """Two taps are left for the executive: the notification, and *Send both*."""
    replies.change(conn, public, [PartState.DRAFT], PartState.PREVIEWED, prepared_by=user)
    if private is not None:
        replies.change(conn, private, [PartState.DRAFT], PartState.DRAFT, prepared_by=user)
    queue.preview(ctx, conn, now, case, public, executive.slack or "", None)
    events.record(conn, now, "prepared", actor=user, case=case.id, reply=public)
    return NoticeWindow("Given", (f"{executive.name} has it by direct message. Only their Send sends it.",))


def is_prepared(reply: Row[Any]) -> bool:
    """Whether a reply is the public half of an invitation that waits, as a preview, for its executive."""
    return reply.facts.get("purpose") is not None and reply.prepared_by is not None


def private_words(conn: Connection, reply_id: int) -> Row[Any] | None:
    """The words that a reply has for the customer alone: its invitation's, or its own where it is none."""
    invitation = invitations.of_reply(conn, reply_id)
    if invitation is None:
        return replies.get(conn, reply_id)
    return replies.get(conn, invitation.first_reply) if invitation.first_reply is not None else None
