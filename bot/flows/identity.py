"""In whose name and from which account an executive would answer a post now; looked up, decided by ``rules.identity``.

Asked when a card or a preview is shown, when words are approved, and once more immediately before they leave.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows.about import capabilities_at, gone
from bot.flows.context import Context
from bot.pages import Voice
from bot.rules.identity import Asked, Own, Speaking, voice
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive
from bot.rules.signing import Signature
from bot.store import bindings, posts, replies


def speaking(
    ctx: Context, conn: Connection, now: datetime, case: Row[Any], executive: Executive, post: Row[Any] | None
) -> tuple[Speaking | None, str | None]:
    """How this executive would speak to this customer, or why nothing can leave in their name.

    ``case`` comes with its customer. ``post`` is what is answered; without one (the first words in a private chat) only
    the brand's account speaks.
    """
    if deleted := gone(ctx, case, post, executive):
        return None, deleted
    asked, own = Asked(), list[Own]()
    can = ctx.channels[case.channel] if post is None else capabilities_at(ctx, case, post)
    if post is not None:
        asked = Asked(frozenset(post.addressed or ()), post.unanswerable, _closed(ctx, conn, now, case, post))
    if asked.addressed:
        own = [Own(one.account, one.handle) for one in bindings.of(conn, executive.id, case.channel)]
    found = voice(executive, case.ours, can, now, asked, own)
    return (found, None) if isinstance(found, Speaking) else (None, found.reason)


def _closed(ctx: Context, conn: Connection, now: datetime, case: Row[Any], post: Row[Any]) -> str | None:
    """Why an own account may not answer any more, where the platform leaves so long after the customer's last words."""
    can = ctx.channels[case.channel]
    if can.own_within is None or not post.addressed:
        return None
    last = max(post.posted_at, posts.get(conn, case.last_post).posted_at)
    if now < last + can.own_within:
        return None
    hours = can.own_within // timedelta(hours=1)
    return (
        f"{can.title} lets us answer in your own chats within {hours} hours of the customer's last {can.message_noun}."
        " Please write to them there yourself."
    )


def can_answer(ctx: Context, conn: Connection, now: datetime, case: Row[Any], executive: Executive) -> bool:
    """Whether there is any way for this executive to answer the customer's latest words."""
    return speaking(ctx, conn, now, case, executive, posts.get(conn, case.last_post))[0] is not None


def voice_of(
    ctx: Context, conn: Connection, now: datetime, case: Row[Any], executive: Executive | None
) -> tuple[Voice | None, str | None]:
    """In whose voice an answer to the customer's latest words would leave, and why nothing leaves from us."""
    if executive is None:
        return None, None
    spoken, blocked = speaking(ctx, conn, now, case, executive, posts.get(conn, case.last_post))
    return (as_voice(spoken, executive), spoken.why) if spoken else (None, blocked)


def as_voice(spoken: Speaking, executive: Executive) -> Voice:
    """As people at the desk read it."""
    if spoken.signature is None:
        return Voice(spoken.account, "", own=executive.name)
    return Voice(spoken.account, spoken.signature.line)


def introduced(conn: Connection, case: Row[Any], executive: Executive, signature: Signature | None) -> bool:
    """Whether the customer has read in this conversation who stands behind the initials."""
    if signature is None or signature.initials is None:
        return True
    sent = replies.of_case(conn, case.id, [PartState.SENT])
    return any(signature.introduces(part) for one in sent if one.executive == executive.id for part in one.parts)


def barred(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case: Row[Any],
    executive: Executive,
    post: Row[Any] | None,
    speaker: str | None,
) -> str | None:
    """Why approved words must not leave at this last moment, or None. ``speaker`` is the own account, or None, that
    they were approved for: they leave from that one, or not at all."""
    if deleted := gone(ctx, case, post, executive):
        return deleted
    if speaker is None:
        return speaking(ctx, conn, now, case, executive, None)[1]
    binding = bindings.by_account(conn, case.channel, speaker)
    if binding is None or binding.executive != executive.id:
        return f"{executive.name}'s own account on {ctx.channels[case.channel].title} is no longer connected."
    spoken, blocked = speaking(ctx, conn, now, case, executive, post)
    if spoken is not None and spoken.speaker != speaker:
        return f"{binding.handle} may not answer this {ctx.channels[case.channel].message_noun}."
    return blocked
