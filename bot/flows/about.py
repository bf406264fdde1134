"""How every page speaks of a case: who, where, in whose name, and the ways to it. Reads, never writes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from bot.flows.context import Context
from bot.messages import Audience
from bot.pages import Matter, Person
from bot.rules.plan import Executive
from bot.store import posts


def person(executive: Executive) -> Person:
    """An executive as pages name them."""
    return Person(executive.slack or "", executive.name, executive.title, executive.timezone)


def matter(ctx: Context, case: Row[Any], post: Row[Any]) -> Matter:
    """A case in short, with the words of one of its posts. ``case`` comes with its customer."""
    capabilities = ctx.channels[case.channel]
    return Matter(
        case=str(case.id),
        customer=case.customer,
        channel=capabilities.title,
        noun=capabilities.message_noun,
        account=case.ours,
        audience=Audience(post.audience),
        words=post.text,
        waiting_since=post.posted_at,
        due=case.due_at,
        url=post.url,
        attachments=posts.attachments(post),
        danger=case.danger,
        topic=case.topic or "",
    )


def intent(ctx: Context, case: Row[Any], post: Row[Any], words: str = "", *, refused: bool = False) -> str | None:
    """The channel's own composer, where it takes an answer from a person only (or has ``refused`` ours)."""
    return ctx.intent(case.channel, words, post.remote_id) if refused or post.unanswerable else None


def thread_url(ctx: Context, case: Row[Any]) -> str | None:
    """The address of the thread of a case, once it stands."""
    return ctx.link(case.desk_channel, case.desk_ts) if case.desk_ts else None
