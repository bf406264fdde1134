"""A part of an approved reply, as it leaves: what was shown, where, in answer to what; or why it must not leave now."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.capabilities import Capabilities
from bot.errors import Unsupported, surely
from bot.flows import queue
from bot.flows.attached import leaf_of, load
from bot.flows.context import Context
from bot.flows.identity import barred
from bot.messages import Audience, Outgoing, Receipt
from bot.ports import Channel, Deletes, Edits
from bot.rules.attached import Leaf
from bot.rules.invitation import CAME
from bot.rules.lifecycle import PartState
from bot.store import cases, outgoing, posts, replies

#: In any other state nothing of a reply leaves.
ON_ITS_WAY: Final = (PartState.QUEUED, PartState.UNSURE, PartState.ASKING)


def may_leave(conn: Connection, now: datetime, row: Row[Any]) -> bool:
    """Whether a claimed part is one of its reply as it stands, and that is on its way: the undo time is over with the
    claim of the first. Fails closed, whatever went wrong before."""
    reply = surely(replies.get(conn, row.reply_id), "a part is queued with its reply")
    if reply.revision != row.facts["revision"]:
        return False
    if reply.state != PartState.HELD:
        return reply.state in ON_ITS_WAY
    begins = replies.change(conn, reply.id, [PartState.HELD], PartState.QUEUED, when=reply.revision)
    if begins:
        outgoing.refresh(conn, now, *queue.reply_keys(reply.id), within=queue.MOMENT)
    return begins


def part_of(
    ctx: Context, conn: Connection, now: datetime, row: Row[Any], capabilities: Capabilities
) -> tuple[Outgoing, str | None]:
    """The part of an outgoing row, and what forbids it at this last moment (a sentence), or None."""
    case = cases.with_customer(conn, row.case_id)
    reply = surely(replies.get(conn, row.reply_id), "a part is queued with its reply")
    executive = ctx.plans.current(conn).executive(reply.executive)
    blocked: str | None = "This person is no longer in the plan."
    if executive is not None:
        post = None if reply.facts.get("waits_for") else posts.get(conn, row.post_id)
        blocked = barred(ctx, conn, now, case, executive, post, reply.facts.get("speaker"))
    number = row.facts["number"]
    answered = posts.get(conn, row.post_id)
    answers = None if answered.kind == CAME else answered.remote_id
    if number > 1 and capabilities.toward(Audience(answered.audience)).threads:
        answers = outgoing.parts(conn, reply.id, reply.revision)[number - 2].remote_id or answers
    leaf = Leaf("") if "deletes" in row.facts else leaf_of(reply, number)
    if "edits" in row.facts:  # what stands beside the words stays as it is
        leaf = Leaf(leaf.text)
    carried, gone = load(conn, reply, leaf)
    part = Outgoing(
        key=row.key,
        account=case.account,
        conversation=answered.conversation,
        text=leaf.text,
        audience=Audience(answered.audience),
        in_reply_to=answers,
        approved_at=reply.approved_at,
        speaker=reply.facts.get("speaker"),
        files=carried,
    )
    if row.kind == "delete":  # whatever keeps somebody from speaking keeps nobody from taking words away
        return part, None
    return part, blocked or gone


async def leave(channel: Channel, row: Row[Any], part: Outgoing, now: datetime) -> Receipt:
    """The one attempt at a part: a new message, or the change or deletion of one that is there."""
    changed, deleted = row.facts.get("edits"), row.facts.get("deletes")
    if deleted is not None and isinstance(channel, Deletes):
        await channel.delete(deleted, part)
        return Receipt(deleted, now)
    if changed is not None and deleted is None and isinstance(channel, Edits):
        return await channel.edit(changed, part)
    if changed is not None or deleted is not None:
        raise Unsupported
    return await channel.send(part)
