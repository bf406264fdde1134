"""An invitation leaves: what everybody reads, and what waits for the customer, both or neither.

From the window's second look, and from under what a delegate prepared.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import invited, unneeded
from bot.flows import reply as reply_flow
from bot.flows.arrival import uninvite
from bot.flows.context import Context
from bot.flows.prepare import prepare
from bot.flows.prepared import is_prepared, private_words
from bot.flows.reply import CHANGED, Answer, release
from bot.pages import Purpose
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive
from bot.store import events, invitations, outgoing, replies


def approve(
    ctx: Context, conn: Connection, now: datetime, reply_id: int, revision: int, user: str, press: str = ""
) -> Answer:
    """Send, under any preview: of an invitation both texts or neither, of anything else the reply."""
    reply = replies.to_decide(conn, reply_id)
    if reply is None or not is_prepared(reply) or reply.state != PartState.PREVIEWED:
        return reply_flow.approve(ctx, conn, now, reply_id, revision, user, press)
    found = invited.addressed(ctx, conn, reply.case_id, user)
    if isinstance(found, str):
        return found
    case, executive = found
    if reply.executive != executive.id:
        return "This was prepared for somebody else."
    if reply.revision != revision:
        return CHANGED
    as_of = (revision, case.last_post)
    told = let_go(ctx, conn, now, case, executive, reply, user, as_of, press)
    return f"{told} Nothing leaves. Edit… shows how it stands." if told is not None else None


def let_go(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case: Row[Any],
    executive: Executive,
    reply: Row[Any],
    user: str,
    as_of: tuple[int, int],
    press: str,
) -> str | None:
    """Release what everybody reads and what waits for the customer, both or neither; why not, or None. ``as_of`` are
    the revision and the customer's newest post that were looked at."""
    purpose = Purpose(reply.facts["purpose"])
    invitation = invitations.of_reply(conn, reply.id)
    first = replies.get(conn, invitation.first_reply) if invitation is not None and invitation.first_reply else None
    texts = [one for one in (reply, first) if one is not None]
    as_shown = all(_as_shown(ctx, conn, now, case, executive, one) for one in texts)
    refused = invited.refused(ctx, conn, case, purpose)
    if refused is not None or not as_shown or (reply.revision, case.last_post) != as_of:
        return refused or "Something changed meanwhile."
    if invitation is not None:
        _replace_older(conn, now, case.id)
        invitations.approve(conn, invitation.token)
        events.record(conn, now, "invited", actor=executive.id, case=case.id, reply=reply.id)
    for one in texts:
        release(ctx, conn, now, case, one, executive, user, press)
    _not_needed(conn, now, case.id, reply.facts.get("instead_of"))
    outgoing.refresh_of_case(conn, now, case.id, "invitation")
    return None


def _as_shown(
    ctx: Context, conn: Connection, now: datetime, case: Row[Any], executive: Executive, reply: Row[Any]
) -> bool:
    """What leaves is what was looked at, in the name that was looked at, or nothing."""
    prepared = prepare(ctx, conn, now, case, executive, reply.words, reply.post_id, seen=True, facts=reply.facts)
    same = list(prepared.parts) == list(reply.parts) and prepared.speaker == reply.facts.get("speaker")
    return prepared.may_leave and same and reply.executive == executive.id


def _replace_older(conn: Connection, now: datetime, case: int) -> None:
    """An invitation that never left is replaced, and nothing waits behind it."""
    older = invitations.of_case(conn, case)
    if older is not None:
        uninvite(conn, now, older.reply_id)


def _not_needed(conn: Connection, now: datetime, case: int, reply_id: int | None) -> None:
    """What goes on in other words must not leave as well."""
    over = [replies.get(conn, reply_id), private_words(conn, reply_id)] if reply_id is not None else []
    for reply in over:
        if reply is None or reply.case_id != case:
            continue
        unneeded.cancel(conn, now, case, reply.id)
