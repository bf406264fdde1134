"""A customer came to the private chat that an executive invited them to: what waited for them leaves, the case goes on.

The way is theirs alone. Whoever else comes by it gets nothing, hears nothing, and is written down; we say nothing of
our own to either.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.errors import surely
from bot.flows import invited, queue, unneeded
from bot.flows.context import Context
from bot.messages import Audience, Post
from bot.rules.invitation import CAME, is_heard
from bot.rules.lifecycle import PartState
from bot.store import cases, events, invitations, outgoing, posts, replies


def arrive(ctx: Context, conn: Connection, now: datetime, post: Post, identity: int) -> bool:
    """Somebody came by an invitation. False where nothing of ours is there to keep their coming in: it is set aside."""
    invitation = invitations.get(conn, post.invitation or "")
    if invitation is None or invitation.state != "open" or invitation.identity_id != identity:
        if invitation is not None and invitation.identity_id != identity:
            events.record(conn, now, "a stranger came", case=invitation.case_id, actor="customer")
        here = case_here(conn, post, identity)
        if here is None:
            return False
        posts.add(conn, now, post, identity, here.id, CAME, 0.0)
        return True
    cases.hold(conn, invitation.case_id)
    case = cases.with_customer(conn, invitation.case_id)
    came = posts.add(conn, now, post, identity, case.id, CAME, 0.0)
    invitations.use(conn, now, invitation.token, came)
    invitations.join(conn, now, case.id, post.channel, post.account, post.conversation, identity)
    facts = {"conversation": post.conversation, "post": came}
    events.record(conn, now, "came", actor="customer", case=case.id, reply=invitation.first_reply, **facts)
    queue.line(ctx, conn, now, f"came:{case.id}:{came}", case, f"{case.customer} opened the private chat.")
    outgoing.refresh_of_case(conn, now, case.id, "invitation")
    if invitation.first_reply is not None:
        _let_go(ctx, conn, now, case, invitation.first_reply, came)
    return True


def come_by_writing(ctx: Context, conn: Connection, now: datetime, post: Post, identity: int) -> None:
    """Where nobody tells us that a customer opened the private chat (X), their first words there do: what they write
    there belongs to the case that they were invited from, from now on."""
    can = ctx.channels[post.channel]
    if post.audience is not Audience.PRIVATE or post.chat_of is not None or not can.invitation or is_heard(can):
        return
    invitation = invitations.open_to(conn, identity, now - invitations.FORGOTTEN_AFTER)
    if invitation is None or invited.current(conn, invitation.case_id) is None:
        return
    cases.hold(conn, invitation.case_id)
    case = cases.with_customer(conn, invitation.case_id)
    invitations.use(conn, now, invitation.token, None)
    invitations.join(conn, now, case.id, post.channel, post.account, post.conversation, identity)
    events.record(conn, now, "came", actor="customer", case=case.id, conversation=post.conversation)
    key = f"came:{case.id}:{invitation.reply_id}"
    queue.line(ctx, conn, now, key, case, f"{case.customer} goes on in a private message.")
    outgoing.refresh_of_case(conn, now, case.id, "invitation")


def _let_go(ctx: Context, conn: Connection, now: datetime, case: Row[Any], reply_id: int, came: int) -> None:
    """What was approved together with the invitation leaves at this moment; what was taken back does not."""
    if not replies.change(conn, reply_id, [PartState.APPROVED], PartState.QUEUED, leaves_at=now, post_id=came):
        return
    reply = surely(replies.get(conn, reply_id), "it was changed just now")
    queue.parts(ctx, conn, now, case, reply, posts.get(conn, came), PartState.QUEUED, now)
    outgoing.refresh(conn, now, *queue.reply_keys(reply_id), within=queue.MOMENT)


def uninvite(conn: Connection, now: datetime, reply_id: int) -> None:
    """An invitation that is kept internal leads nowhere: nobody will come for what waits behind it."""
    invitation = invitations.of_reply(conn, reply_id)
    if invitation is not None and invitations.void(conn, invitation.token) and invitation.first_reply is not None:
        live = [PartState.SECOND, PartState.APPROVED, PartState.TAKEN_BACK]
        unneeded.cancel(conn, now, invitation.case_id, invitation.first_reply, live)


def goes_to(conn: Connection, reply: Row[Any]) -> Row[Any] | None:
    """The post in whose conversation a reply leaves; None while it waits for a chat that nobody has opened."""
    token = reply.facts.get("waits_for")
    if token is None:
        return posts.get(conn, reply.post_id)
    invitation = invitations.get(conn, token)
    return posts.get(conn, invitation.post_id) if invitation is not None and invitation.post_id is not None else None


def answered_in_private(conn: Connection, post: Post) -> Row[Any] | None:
    """The customer's last words in the private conversation in which our account wrote this; None where there are none.
    In private one answers without pointing at what."""
    case = cases.in_conversation(conn, post.channel, post.account, post.conversation)
    brought = invitations.brought(conn, post.channel, post.account, post.conversation)
    if brought is not None and (case is None or case.opened_at <= brought.joined_at):
        case = cases.get(conn, brought.case_id)
    written = posts.of_case(conn, case.id) if case is not None else []
    return next((one for one in reversed(written) if one.conversation == post.conversation), None)


def case_here(conn: Connection, post: Post, identity: int) -> Row[Any] | None:
    """The last case of this person in this conversation: one that began here, or one that was brought here since."""
    own = cases.latest(conn, post.channel, post.account, post.conversation, identity)
    if post.audience is not Audience.PRIVATE:
        return own
    brought = invitations.joined(conn, post.channel, post.account, post.conversation, identity)
    if brought is None or (own is not None and own.opened_at > brought.joined_at):
        return own
    return cases.get(conn, brought.case_id)


def under(conn: Connection, post: Post, identity: int) -> int | None:
    """The case of somebody else that this post was written under, where it answers a post of theirs or ours to them."""
    if post.in_reply_to is None:
        return None
    theirs = posts.first(conn, post.channel, post.account, post.in_reply_to)
    if theirs is not None:
        return theirs.case_id if theirs.identity_id != identity else None
    ours = outgoing.by_message(conn, post.in_reply_to)
    if ours is None or ours.kind != "part" or cases.get(conn, ours.case_id).identity_id == identity:
        return None
    return int(ours.case_id)
