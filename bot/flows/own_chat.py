"""Chats of an executive's own account: private, and only the complaints in them are the company's business.

What nobody known gave us, what its owner has not agreed to, and what is no complaint comes in nowhere.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows.context import Context
from bot.messages import Post
from bot.rules.identity import silent
from bot.rules.lifecycle import CaseState
from bot.rules.plan import Executive, Plan
from bot.store import bindings, cases, posts

#: How long after an answer words that are no complaint by themselves still belong to its case.
_GOES_ON: Final = timedelta(days=1)


def admitted(ctx: Context, conn: Connection, now: datetime, plan: Plan, post: Post) -> Post | None:
    """The post, if it may be looked at; in an own chat it says whose it is. None where it is nobody's business."""
    if post.chat_of is None:
        return post
    binding = bindings.by_account(conn, post.channel, post.chat_of)
    executive = plan.executive(binding.executive) if binding is not None else None
    if binding is None or executive is None or silent(executive, now) is not None:
        return None
    if post.author.id == binding.facts.get("user") or bindings.proved_by(conn, post.channel, post.author.id):
        return None  # a note to oneself, or a colleague
    title = ctx.channels[post.channel].title
    why = f"This is a chat with {executive.name}'s own {title} account, and only {executive.name} can answer in it."
    return replace(post, unanswerable=why)


def is_kept(conn: Connection, now: datetime, post: Post, *, complains: bool) -> bool:
    """Whether a new message is kept: in an own chat a complaint is, and what goes on after one; elsewhere all are."""
    if post.chat_of is None or complains:
        return True
    case = cases.in_conversation(conn, post.channel, post.account, post.conversation)
    if case is None:
        return False
    if case.state == CaseState.OPEN:
        return True
    return case.state == CaseState.ANSWERED and case.answered_at is not None and now < case.answered_at + _GOES_ON


def holder(conn: Connection, plan: Plan, post: Post) -> Executive | None:
    """Whose chat it was written in; None where it was written to us."""
    binding = bindings.by_account(conn, post.channel, post.chat_of) if post.chat_of is not None else None
    return plan.executive(binding.executive) if binding is not None else None


def by_owner(conn: Connection, post: Post) -> Row[Any] | None:
    """The customer's last words that the owner of an own chat wrote after; None where nothing of ours is there."""
    binding = bindings.by_account(conn, post.channel, post.chat_of or "")
    if binding is None or post.author.id != binding.facts.get("user"):
        return None
    case = cases.in_conversation(conn, post.channel, post.account, post.conversation)
    return posts.get(conn, case.last_post) if case is not None else None
