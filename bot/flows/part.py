"""A part of an approved reply, as it leaves: what was shown, where, in answer to what; or why it must not leave now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.capabilities import Capabilities
from bot.flows import queue
from bot.flows.context import Context
from bot.flows.prepare import speaking
from bot.messages import Audience, Outgoing
from bot.rules.lifecycle import PartState
from bot.store import cases, outgoing, posts, replies


def part_of(
    ctx: Context, conn: Connection, now: datetime, row: Row[Any], capabilities: Capabilities
) -> tuple[Outgoing, str | None]:
    """The part of an outgoing row, and what forbids it at this last moment (a sentence), or None."""
    case = cases.with_customer(conn, row.case_id)
    reply = replies.get(conn, row.reply_id)
    assert reply is not None, "a part is queued with its reply"  # noqa: S101 - an invariant of the store
    executive = ctx.plans.current(conn).executive(reply.executive)
    blocked: str | None = "This person is no longer in the plan."
    if executive is not None:
        _, blocked = speaking(ctx, now, case, executive)
    if reply.state == PartState.HELD:  # its undo time is over
        replies.change(conn, reply.id, [PartState.HELD], PartState.QUEUED)
        outgoing.refresh(conn, now, *queue.reply_keys(reply.id), within=queue.MOMENT)
    number = row.facts["number"]
    answers = posts.get(conn, row.post_id).remote_id
    if number > 1 and capabilities.threads:
        answers = outgoing.parts(conn, reply.id, reply.revision)[number - 2].remote_id or answers
    part = Outgoing(
        key=row.key,
        account=case.account,
        conversation=case.conversation,
        text=reply.parts[number - 1],
        audience=Audience(case.audience),
        in_reply_to=answers,
        approved_at=reply.approved_at,
    )
    return part, blocked
