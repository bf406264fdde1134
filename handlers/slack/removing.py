"""Presses about words that were deleted at the desk and stand at the customer still: decode, one flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.flows import remove
from bot.flows.context import Context
from bot.flows.reply import Answer
from bot.pages import NoticeWindow, Window
from handlers.slack import ids
from handlers.slack.values import ReplyRef, number


def decision(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Answer] | None:
    """*Leave it*; None for any other button."""
    if action.get("action_id") != ids.LEAVE_IT:
        return None
    reply = number(ReplyRef.decode(action.get("value")).reply)
    return lambda conn, now: remove.leave_it(ctx, conn, now, reply, user)


def opening(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Window] | None:
    """*Delete there…* opens the second question; None for any other button."""
    if action.get("action_id") != ids.DELETE_THERE:
        return None
    reply = number(ReplyRef.decode(action.get("value")).reply)
    return lambda conn, now: remove.delete_window(ctx, conn, now, reply, user)


def submission(
    ctx: Context, view: Mapping[str, Any], user: str
) -> Callable[[Connection, datetime], Window | None] | None:
    """The window's *Delete it*; None for any other window."""
    if view.get("callback_id") != ids.WINDOW_DELETE:
        return None
    reply = number(ReplyRef.decode(view.get("private_metadata")).reply)
    press = f"window {view.get('id', '')}"

    def submit(conn: Connection, now: datetime) -> Window | None:
        told = remove.delete(ctx, conn, now, reply, user, press)
        return NoticeWindow("Delete it there", (told,)) if told else None

    return submit
