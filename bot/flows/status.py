"""What the preview of a reply says now, and everything it becomes; and the quiet line of talk. Reads, never writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.errors import surely
from bot.flows.about import gone, intent, matter, person, thread_url
from bot.flows.amend import corrected
from bot.flows.attached import left_out, told
from bot.flows.context import Context
from bot.flows.held_up import held_up
from bot.flows.identity import voice_of
from bot.flows.invited import may_invite
from bot.flows.prepare import audience_of, carried
from bot.flows.prepared import is_prepared, private_words
from bot.flows.reply import joinable
from bot.flows.stop_topics import asked_of
from bot.pages import Correction, Matter, Person, ReplyPage, ReplyState, Talk, TalkReason, Voice
from bot.rules.attached import messages_of
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive, Plan
from bot.store import cases, outgoing, posts, replies

#: A wait longer than this is told; a shorter one is still "on its way".
_WORTH_TELLING = timedelta(seconds=3)
_APPROVED = (PartState.HELD, PartState.QUEUED)

#: Their words wait for their executive's Send, as long as the case is with them.
_WAIT_FOR_SEND = (ReplyState.PREVIEWED, ReplyState.TAKEN_BACK)

_STATES = {
    PartState.DRAFT: ReplyState.PREVIEWED,
    PartState.PREVIEWED: ReplyState.PREVIEWED,
    PartState.SECOND: ReplyState.SECOND,
    PartState.APPROVED: ReplyState.AWAITED,
    PartState.HELD: ReplyState.HELD,
    PartState.QUEUED: ReplyState.SENDING,
    PartState.SENT: ReplyState.DELIVERED,
    PartState.FAILED: ReplyState.FAILED,
    PartState.BLOCKED: ReplyState.BLOCKED,
    PartState.UNSURE: ReplyState.LOOKING,
    PartState.ASKING: ReplyState.UNSURE,
    PartState.TAKEN_BACK: ReplyState.TAKEN_BACK,
    PartState.KEPT: ReplyState.KEPT,
    PartState.JOINED: ReplyState.JOINED,
    PartState.DROPPED: ReplyState.DROPPED,
    PartState.CANCELLED: ReplyState.NOT_NEEDED,
    PartState.ELSEWHERE: ReplyState.ELSEWHERE,
    PartState.DELETED: ReplyState.DELETED,
}


def reply_page(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, reply_id: int, *, trouble: bool = False
) -> ReplyPage:
    """A reply from preview to receipt."""
    reply = surely(replies.get(conn, reply_id), "a desk message of a reply is queued with it")
    case = cases.with_customer(conn, reply.case_id)
    executive = plan.executive(reply.executive)
    rows = outgoing.parts(conn, reply.id, reply.revision)
    state = _STATES[PartState(reply.state)]
    there = [row for row in rows if row.state == PartState.SENT]
    at = {
        ReplyState.HELD: reply.leaves_at,
        ReplyState.DELIVERED: there[-1].sent_at if there else None,
        ReplyState.ELSEWHERE: reply.ended_at,
        ReplyState.DELETED: reply.ended_at,
    }.get(state)
    if state is ReplyState.DELIVERED and reply.facts.get("changes"):
        state = ReplyState.CHANGED
    waiting = [row for row in rows if row.state == PartState.QUEUED and row.attempts]
    if state is ReplyState.SENDING and waiting and waiting[0].not_before - now > _WORTH_TELLING:
        state, at = ReplyState.WAITING, waiting[0].not_before
    stands = held_up(ctx, conn, rows, own=bool(reply.facts.get("own"))) if reply.state in _APPROVED else ""
    if stands:
        state, at = ReplyState.WAITING, None
    facts = reply.facts
    looked = next((row.looks for row in rows if row.state in (PartState.UNSURE, PartState.ASKING)), 0)
    holder = plan.executive(case.owner) if state in _WAIT_FOR_SEND else None
    holder = holder if holder != executive else None
    state = ReplyState.MOVED if holder is not None else state
    # Consent withdrawn since: what cannot be sent any more loses its Send.
    post = posts.get(conn, reply.post_id)
    withdrawn = None
    if state is ReplyState.PREVIEWED:
        deleted = gone(ctx, case, post, executive) if executive is not None else None
        withdrawn = deleted or voice_of(ctx, conn, now, case, executive)[1]
    myself = None
    if state in (ReplyState.PREVIEWED, ReplyState.FAILED, ReplyState.BLOCKED) and not there:
        myself = intent(ctx, case, post, reply.words, refused=state is ReplyState.FAILED)
    return ReplyPage(
        reply=str(reply.id),
        revision=reply.revision,
        state=state,
        matter=matter_of(ctx, conn, case, reply, post.id),
        person=person(executive) if executive else Person("", reply.executive),
        voice=Voice(facts["account"], facts["signature"], facts.get("own", "")) if facts.get("account") else None,
        parts=tuple(reply.parts),
        used=facts.get("used", 0),
        limit=facts.get("limit", 0),
        there=len(there),
        at=at,
        url=reply.url,
        look=looked + 1 if state is ReplyState.LOOKING else looked,
        why=stands or reply.why or next((row.why for row in rows if row.why), ""),
        guards=(*facts.get("warnings", ()), *facts.get("converted", ()), *left_out(facts)),
        files=told(facts),
        messages=len(messages_of(reply.parts, facts)),
        refusal=facts.get("refusal") or facts.get("blocked") or withdrawn,
        intent_url=myself,
        can_prove=state is ReplyState.PREVIEWED and can_prove(ctx, reply),
        can_sign=state in (ReplyState.PREVIEWED, ReplyState.TAKEN_BACK) and _has_forms(facts, executive),
        can_invite=state in (ReplyState.PREVIEWED, ReplyState.TAKEN_BACK)
        and not (carried(facts).keys() & {"link", "waits_for", "purpose"} or facts.get("changes"))
        and may_invite(ctx, conn, case, post),
        can_join=state is ReplyState.PREVIEWED and joinable(conn, reply) is not None,
        trouble=trouble,
        prepared_by=ctx.name(reply.prepared_by) if reply.prepared_by else None,
        corrects=_correction(ctx, conn, case, facts),
        second=asked_of(ctx, conn, now, plan, reply) if state is ReplyState.SECOND else "",
        thread_url=thread_url(ctx, case),
        holder=holder.name if holder is not None else "",
        first=_first(ctx, conn, now, plan, reply) if state is ReplyState.PREVIEWED else None,
    )


def _first(ctx: Context, conn: Connection, now: datetime, plan: Plan, reply: Row[Any]) -> ReplyPage | None:
    """The private words that a delegate prepared together with an invitation: one Send sends both."""
    words = private_words(conn, reply.id) if is_prepared(reply) else None
    return reply_page(ctx, conn, now, plan, words.id) if words is not None and words.id != reply.id else None


def _correction(ctx: Context, conn: Connection, case: Row[Any], facts: dict[str, Any]) -> Correction | None:
    earlier = corrected(conn, facts)
    if earlier is None:
        return None
    changed = facts.get("changes") or {"edits": (), "deletes": ()}
    return Correction(
        changes=len(changed["edits"]),
        deletes=len(changed["deletes"]),
        never=not ctx.channels[case.channel].edits,
        before="\n".join(earlier.parts),
    )


def _has_forms(facts: dict[str, Any], executive: Executive | None) -> bool:
    """Whether this reply could be signed differently."""
    sign = executive.sign if executive else None
    return bool(facts.get("signature")) and sign is not None and bool(sign.short or sign.initials)


def matter_of(ctx: Context, conn: Connection, case: Row[Any], reply: Row[Any], answers: int) -> Matter:
    """The case as a reply to one of its posts is about it: who can read that reply is the reply's own."""
    post = posts.get(conn, answers)
    return replace(matter(ctx, case, post), audience=audience_of(reply.facts, post))


def can_prove(ctx: Context, reply: Row[Any]) -> bool:
    """Whether a link to the page that says it is real can still be added to a preview."""
    return ctx.public_url is not None and f"{ctx.public_url.rstrip('/')}/who/" not in reply.words


def talk_page(conn: Connection, row: Row[Any]) -> Talk:
    """The quiet line under what was taken for talk."""
    reply = surely(replies.get(conn, row.reply_id), "a quiet line is queued with its draft")
    case = cases.with_customer(conn, reply.case_id)
    return Talk(
        reply=str(reply.id),
        revision=reply.revision,
        customer=case.customer,
        reason=TalkReason(reply.facts["talk"]),
        names=tuple(reply.facts.get("names", ())),
        over=reply.state != PartState.DRAFT,
    )
