"""What executives do in App Home about accounts of their own: a way to connect one, and the way back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import connect
from bot.flows.context import Context
from bot.flows.revise import revive
from bot.pages import DisconnectWindow, NoticeWindow, Window
from bot.pages.home import OwnWay
from bot.rules.plan import Executive
from bot.store import bindings

_NOT_YOURS = "Only an executive of the plan can do that."


def ways(ctx: Context, conn: Connection, executive: Executive) -> tuple[OwnWay, ...]:
    """The channels on which this executive has an account of their own, or could connect one; by name."""
    own = {one.channel: one.handle for one in bindings.bound(conn) if one.executive == executive.id}
    return tuple(
        OwnWay(name, ctx.channels[name].title, own.get(name, ""))
        for name in sorted({*own, *ctx.connects} & ctx.channels.keys())
    )


def connect_window(ctx: Context, conn: Connection, now: datetime, channel: str, user: str) -> Window:
    """*Connect…* opens this, with a link that is good once."""
    executive = ctx.plans.current(conn).by_slack(user)
    if executive is None or channel not in ctx.channels:
        return NoticeWindow("Connect", (_NOT_YOURS,))
    label = f"Connect {ctx.channels[channel].title}"
    url = connect.connect_link(ctx, conn, now, executive.id, channel)
    if url is None:
        return NoticeWindow(label, (connect.cannot(ctx, channel),))
    return NoticeWindow(label, connect.how(ctx, channel), url, label=label)


def disconnect_window(ctx: Context, conn: Connection, channel: str, user: str) -> Window:
    """*Disconnect…* asks once."""
    own = _own(ctx, conn, channel, user)
    if own is None:
        return NoticeWindow("Disconnect", ("No account of yours is connected there.",))
    return DisconnectWindow(channel, ctx.channels[channel].title, own.handle)


def disconnect(ctx: Context, conn: Connection, now: datetime, channel: str, user: str) -> Window:
    """Asked and answered: from this moment on nothing leaves from there."""
    own = _own(ctx, conn, channel, user)
    gone = connect.disconnect(conn, now, own.executive, channel, own.executive) if own is not None else None
    if gone is None:
        return NoticeWindow("Disconnect", ("No account of yours is connected there.",))
    revive(ctx, conn, now, ctx.plans.current(conn))
    return NoticeWindow("Disconnected", (f"{gone} is disconnected. Nothing leaves from it any more.",))


def _own(ctx: Context, conn: Connection, channel: str, user: str) -> Row[Any] | None:
    """The account of whoever presses."""
    executive = ctx.plans.current(conn).by_slack(user)
    if executive is None or channel not in ctx.channels:
        return None
    return next(iter(bindings.of(conn, executive.id, channel)), None)
