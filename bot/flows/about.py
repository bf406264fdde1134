"""How every page speaks of a case: who, where, in whose name, and the ways to it. Reads, never writes."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from bot.capabilities import Capabilities
from bot.flows.context import Context
from bot.messages import Audience, Gone
from bot.pages import Matter, Person
from bot.rules.plan import Executive
from bot.rules.wording import vanished
from bot.store import posts


def person(executive: Executive, *, discreet: bool = False) -> Person:
    """An executive as pages name them."""
    return Person(executive.slack or "", executive.name, executive.title, executive.timezone, discreet)


def capabilities_at(ctx: Context, case: Row[Any], post: Row[Any]) -> Capabilities:
    """What the channel of a case can do where one of its posts stands: in public or in private."""
    return ctx.channels[case.channel].toward(Audience(post.audience))


def matter(ctx: Context, case: Row[Any], post: Row[Any]) -> Matter:
    """A case in short, with the words of one of its posts. ``case`` comes with its customer.

    Whatever says words of a customer at the desk says them by this: of a post that is gone there are none.
    """
    capabilities = capabilities_at(ctx, case, post)
    gone = Gone(post.gone) if post.gone else None
    return Matter(
        case=str(case.id),
        customer=case.customer,
        channel=capabilities.title,
        noun=capabilities.message_noun,
        account=case.ours,
        audience=Audience(post.audience),
        words="" if gone else post.text,
        waiting_since=post.posted_at,
        due=case.due_at,
        url=None if gone else post.url,
        attachments=() if gone else posts.attachments(post),
        danger=case.danger,
        topic=case.topic or "",
        gone=gone,
        gone_at=post.gone_at,
    )


def gone(ctx: Context, case: Row[Any], post: Row[Any] | None, reader: Executive) -> str | None:
    """``Dana Wells deleted the post at 14:39.`` in the reader's zone; None while it stands. ``case`` comes with its
    customer."""
    if post is None or post.gone is None:
        return None
    can, at = capabilities_at(ctx, case, post), post.gone_at.astimezone(ZoneInfo(reader.timezone))
    return f"{case.customer}{vanished(Gone(post.gone), can.message_noun, can.title)} at {at:%H:%M}."


def intent(ctx: Context, case: Row[Any], post: Row[Any], words: str = "", *, refused: bool = False) -> str | None:
    """The channel's own composer, where it takes an answer from a person only (or has ``refused`` ours). What is
    written there everybody can read, so there is none for private words."""
    wanted = post.audience == Audience.PUBLIC and (refused or post.unanswerable)
    return ctx.intent(case.channel, words, post.remote_id) if wanted else None


def thread_url(ctx: Context, case: Row[Any]) -> str | None:
    """The address of the thread of a case, once it stands."""
    return ctx.link(case.desk_channel, case.desk_ts) if case.desk_ts else None
