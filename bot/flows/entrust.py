"""An executive lets us act in private chats of their own account: who they are is shown, then the permission counts.

The platform says only that *somebody* of such an id lets us act, or no longer does. Whose id it is we believe nobody
but the executive who came by a one-use link that they had from us. Both may come in either order. What a stranger lets
us do, we do not do.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows import connect, queue
from bot.flows.context import Context
from bot.messages import Batch, Entrusted, Introduced
from bot.rules.plan import Executive
from bot.store import bindings, events, handshakes
from bot.store import entrusted as permissions


def take_in(ctx: Context, conn: Connection, now: datetime, channel: str, batch: Batch) -> None:
    """What a batch says of permissions, and of who is who."""
    for one in batch.entrusted:
        _entrusted(ctx, conn, now, channel, one)
    for came in batch.introduced:
        _introduced(ctx, conn, now, channel, came)


def _entrusted(ctx: Context, conn: Connection, now: datetime, channel: str, one: Entrusted) -> None:
    account = one.account.id
    permissions.tell(conn, now, channel, account, one.owner, may_answer=one.may_answer)
    holder = bindings.by_account(conn, channel, account)
    if holder is not None:
        if one.may_answer and holder.facts.get("user") == one.owner:
            bindings.rename(conn, holder.id, one.account.handle)
        else:
            connect.lost(ctx, conn, now, channel, account)
        return
    shown = bindings.proved_by(conn, channel, one.owner)
    executive = connect.active(ctx, conn, now, shown.executive) if shown is not None else None
    if executive is None:
        # Neither name nor handle: this person is nobody to us.
        events.record(conn, now, "entrusted by nobody known", channel=channel, account=account)
    elif one.may_answer:
        _bind(ctx, conn, now, executive, channel, account, one.account.handle, one.owner)


def _introduced(ctx: Context, conn: Connection, now: datetime, channel: str, came: Introduced) -> None:
    spent = handshakes.take(conn, now, connect.INTRODUCTION, came.word)
    executive = None
    if spent is not None and spent.channel == channel:
        executive = connect.active(ctx, conn, now, spent.executive)
    if executive is None:
        events.record(conn, now, "came by a link that is worth nothing", channel=channel)
        return
    user, handle = came.author.id, f"@{came.author.handle}" if came.author.handle else came.author.name
    holder = bindings.proved_by(conn, channel, user)
    if holder is not None and holder.executive != executive.id:
        events.record(conn, now, "account is somebody else's", actor=executive.id, channel=channel, account=user)
        text = f"{handle} answers as somebody else already. Nothing was changed."
        _tell(ctx, conn, now, executive, f"taken:{user}", text)
        return
    bindings.prove(conn, now, executive.id, channel, user, handle)
    events.record(conn, now, "account shown", actor=executive.id, channel=channel, account=user)
    given = permissions.by_owner(conn, channel, user)
    if given is not None:
        _bind(ctx, conn, now, executive, channel, given.account, handle, user)
        return
    title = ctx.channels[channel].title
    text = (
        f"I know now that {handle} on {title} is you. One step is left: in {title}, under {connect.settings_of(title)},"
        " add the bot behind that link, choose the chats that it gets (family and friends stay out), and let it reply"
        " to messages. What reads like a complaint there becomes your case here, seen by your colleagues; everything"
        " else is not kept. (Where it cannot be added, an operator has to switch on its business mode first.)"
    )
    _tell(ctx, conn, now, executive, f"shown:{user}", text)


def _bind(
    ctx: Context,
    conn: Connection,
    now: datetime,
    executive: Executive,
    channel: str,
    account: str,
    handle: str,
    user: str,
) -> None:
    for earlier in bindings.of(conn, executive.id, channel):
        if earlier.account != account:
            connect.end(conn, now, earlier, "another account was connected", executive.id)
    if bindings.add(conn, now, executive.id, channel, account, handle, user=user) is None:
        return
    events.record(conn, now, "account connected", actor=executive.id, channel=channel, account=account)
    connect.refresh(conn, now, executive.id)
    title = ctx.channels[channel].title
    text = (
        f"{handle} is connected. What a customer writes to you in the {title} chats that you gave me, you answer from"
        " there, without a signature. What reads like a complaint becomes a case that your colleagues see; everything"
        " else in these chats is not kept."
        f" Was this not you? Write “disconnect {channel}” to me."
    )
    _tell(ctx, conn, now, executive, f"connected:{account}", text)


def _tell(ctx: Context, conn: Connection, now: datetime, executive: Executive, what: str, text: str) -> None:
    if executive.slack is not None:
        key = f"entrust:{what}:{executive.id}:{int(now.timestamp())}"
        queue.tell(ctx, conn, now, key, executive.slack, "line", {"text": text})
