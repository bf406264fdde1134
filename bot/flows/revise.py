"""A reply changes before it has left: it is taken back, gets new words, or loses files. Its preview says so anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import attached, queue
from bot.flows.context import Context
from bot.flows.prepare import keeps_to, prepare
from bot.rules.identity import silent
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive, Plan
from bot.store import cases, events, outgoing, replies

#: Nothing was decided about it yet.
LIVE = (PartState.DRAFT, PartState.PREVIEWED, PartState.TAKEN_BACK)


def pull_back(conn: Connection, reply: Row[Any]) -> bool:
    """Take an approved reply back before it leaves; false when it has begun to leave, or was not on its way. Its case
    is held.

    The first part decides: only the head of a lane can have been claimed meanwhile.
    """
    waiting = [PartState.SECOND, PartState.APPROVED, PartState.HELD, PartState.QUEUED]
    if reply.state not in waiting:
        return False
    rows = outgoing.parts(conn, reply.id, reply.revision)
    if not all(outgoing.change(conn, row.id, waiting, PartState.TAKEN_BACK) for row in rows):
        return False
    was, anew = [PartState(reply.state)], reply.revision + 1
    return replies.change(conn, reply.id, was, PartState.TAKEN_BACK, when=reply.revision, revision=anew)


def revise(
    ctx: Context,
    conn: Connection,
    now: datetime,
    plan: Plan,
    reply_id: int,
    executive: Executive,
    words: str,
    files: Mapping[str, Any] | None = None,
) -> bool:
    """Give a live preview new words, and where ``files`` says so others of its files; false when it is no longer
    live."""
    reply = replies.get(conn, reply_id)
    if reply is None or outgoing.has_left(conn, reply_id):
        return False
    case = cases.with_customer(conn, reply.case_id)
    answers = keeps_to(case, reply)
    kept = {**reply.facts, **(files or {})}
    prepared = prepare(ctx, conn, now, case, executive, words, answers, facts=kept)
    state = PartState.DRAFT if reply.state == PartState.DRAFT else PartState.PREVIEWED
    facts = {**kept, **prepared.facts()}
    changed = replies.change(
        conn,
        reply_id,
        [*LIVE, PartState.FAILED, PartState.BLOCKED],
        state,
        when=reply.revision,
        revision=reply.revision + 1,  # buttons under the earlier words no longer count
        words=words,
        parts=list(prepared.parts),
        facts=facts,
        post_id=prepared.answers,
        why="",
    )
    if changed:
        outgoing.refresh(conn, now, *queue.reply_keys(reply_id))
        events.record(conn, now, "revised", actor=executive.id, case=case.id, reply=reply_id)
    return changed


def lose(ctx: Context, conn: Connection, now: datetime, source: str) -> None:
    """A file was deleted at the desk, by its id there: what had not left with it does not leave with it."""
    plan = ctx.plans.current(conn)
    found = replies.of_ids(conn, attached.unsent_with(conn, source))
    for reply in replies.each_to_decide(conn, found.values()):
        executive = plan.executive(reply.executive)
        if executive is None:
            continue
        if pull_back(conn, reply):
            events.record(conn, now, "taken back", actor=executive.id, case=reply.case_id, reply=reply.id, why="file")
        revise(ctx, conn, now, plan, reply.id, executive, reply.words, attached.without(reply.facts, [source]))


def revive(ctx: Context, conn: Connection, now: datetime, plan: Plan) -> None:
    """Give previews that nothing forbids any more their Send back."""
    for reply in replies.each_to_decide(conn, replies.held_back(conn)):
        executive, case = plan.executive(reply.executive), cases.with_customer(conn, reply.case_id)
        if executive is None or case.owner != executive.id or silent(executive, now) is not None:
            continue
        if reply.state != PartState.PREVIEWED:
            continue
        if case.channel not in ctx.channels:
            continue
        answers = keeps_to(case, reply)
        if prepare(ctx, conn, now, case, executive, reply.words, answers, facts=reply.facts).blocked is None:
            revise(ctx, conn, now, plan, reply.id, executive, reply.words)
