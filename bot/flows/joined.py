"""What joined cases know of each other: the other's name and thread, and that an answer in one is an answer in both."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows.about import thread_url
from bot.flows.context import Context
from bot.rules.cleaning import quote
from bot.store import cases, joinings, posts

_MOST_WORDS = 160


def beside(ctx: Context, conn: Connection, case: Row[Any]) -> tuple[str, str | None] | None:
    """``Dana Wells's on Telegram`` and the way to it, of the first that a case was joined with; None where it was
    not."""
    for number in joinings.together(conn, case):
        other = cases.with_customer(conn, number)
        title = ctx.channels[other.channel].title if other.channel in ctx.channels else other.channel
        return f"{other.customer}'s on {title}", thread_url(ctx, other)
    return None


def said_there(ctx: Context, conn: Connection, case: Row[Any]) -> str:
    """What the customer wrote last in the other conversation, for whoever answers in this one."""
    for number in joinings.together(conn, case):
        other = cases.with_customer(conn, number)
        post = posts.get(conn, other.last_post)
        if post.gone is None and other.channel in ctx.channels:
            title = ctx.channels[other.channel].title
            return (
                f"The same matter on {title}: “{quote(post.text, _MOST_WORDS)}” An answer there goes from its own card."
            )
    return ""


def also_answered(conn: Connection, case: Row[Any], approved: datetime | None) -> list[Row[Any]]:
    """The open cases that were joined with one which was answered, where nothing was written since that answer."""
    found = [cases.get(conn, number) for number in joinings.together(conn, case)]
    return [
        one
        for one in found
        if one.state == "open" and approved is not None and posts.get(conn, one.last_post).received_at <= approved
    ]
