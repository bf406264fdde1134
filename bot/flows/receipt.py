"""What the reply window shows after Send: the outcome, for as long as the window is open. Reads, never writes."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.flows import let_go
from bot.flows.context import Context
from bot.flows.status import reply_page
from bot.pages import NoticeWindow, ReplyPage, ReplyState
from bot.store import replies


def receipt(ctx: Context, conn: Connection, now: datetime, reply_id: int) -> NoticeWindow:
    """What the reply window shows after Send, kept up to date while it is open."""
    left = let_go.window(conn, replies.get(conn, reply_id))
    return left or receipt_window(reply_page(ctx, conn, now, ctx.plans.current(conn), reply_id))


def receipt_window(page: ReplyPage) -> NoticeWindow:
    """The receipt of a reply, where it was sent. Times are written in the executive's zone."""
    matter = page.matter
    when = f"{page.at.astimezone(ZoneInfo(page.person.zone)):%H:%M:%S}" if page.at else ""
    lines = {
        ReplyState.SECOND: f"Waits for a second look{f' by {page.second}' if page.second else ''}. Nothing has left.",
        ReplyState.AWAITED: f"Waits until {matter.customer} opens the chat.",
        ReplyState.HELD: f"Leaves at {when}, {matter.audience}ly on {matter.channel}.",
        ReplyState.SENDING: f"On its way to {matter.customer} on {matter.channel}.",
        ReplyState.WAITING: (
            f"{matter.channel} asks us to wait until {when[:5]}. It goes out by itself then." if when else page.why
        ),
        ReplyState.DELIVERED: f"Delivered at {when[:5]}.",
        ReplyState.TAKEN_BACK: f"Taken back. {matter.customer} saw nothing.",
        ReplyState.LOOKING: f"{matter.channel} took it and the line broke. Looking whether it is there.",
        ReplyState.FAILED: f"Not sent. {page.why}",
        ReplyState.BLOCKED: f"Not sent. {page.why}",
        ReplyState.DROPPED: f"Dropped. Whether {matter.customer} saw it, {matter.channel} does not tell us.",
        ReplyState.UNSURE: "May have been sent. Please look at the message that I sent you.",
    }
    line = lines.get(page.state, "These words are no longer on their way.")
    undo = (page.reply, page.revision) if page.state is ReplyState.HELD else None
    return NoticeWindow(f"Reply to {matter.customer}", (line,), page.url, undo, label=f"See it on {matter.channel}")
