"""What a desk message says now: from the rows of the store to the page that a view renders. Reads, never writes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows.context import Context
from bot.flows.prepare import speaking
from bot.flows.reply import joinable
from bot.messages import Audience
from bot.pages import (
    CardState,
    CaseCard,
    CaseNotice,
    CustomerAnswered,
    CustomerWrote,
    Digest,
    Line,
    Matter,
    Nudge,
    Page,
    Person,
    ReplyPage,
    ReplyState,
    Said,
    SetAside,
    Talk,
    TalkReason,
    Voice,
    WhichCase,
)
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.plan import Executive, Plan
from bot.rules.triage import is_thanks
from bot.store import cases, outgoing, posts, replies

#: A wait longer than this is told; a shorter one is still "on its way".
_WORTH_TELLING = timedelta(seconds=3)

_STATES = {
    PartState.DRAFT: ReplyState.PREVIEWED,
    PartState.PREVIEWED: ReplyState.PREVIEWED,
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
}


def page_of(ctx: Context, conn: Connection, now: datetime, row: Row[Any]) -> Page:
    """The page of an outgoing row of the desk."""
    plan = ctx.plans.current(conn)
    match row.kind:
        case "card":
            return card(ctx, conn, now, plan, row.case_id)
        case "notice":
            return _notice(ctx, conn, now, plan, row)
        case "answered":
            return _customer_answered(ctx, conn, plan, row)
        case "wrote":
            case = cases.with_customer(conn, row.case_id)
            post = posts.get(conn, row.post_id)
            holder = plan.executive(case.owner)
            reader = person(holder) if holder else None
            return CustomerWrote(matter(ctx, case, post), Said(row.facts["said"]), post.posted_at, reader)
        case "reply" | "trouble":
            return reply_page(ctx, conn, now, plan, row.reply_id, trouble=row.kind == "trouble")
        case "talk":
            return _talk(conn, row)
        case "which":
            return WhichCase(str(row.id), tuple((str(c), name) for c, name in row.facts["choices"]))
        case "nudge":
            return _nudge(ctx, conn, now, plan, row)
        case "digest":
            return _digest(ctx, plan, row)
        case _:
            return Line(row.facts["text"], row.facts.get("url"), row.facts.get("label", ""))


def person(executive: Executive) -> Person:
    """An executive as pages name them."""
    return Person(executive.slack or "", executive.name, executive.title, executive.timezone)


def matter(ctx: Context, case: Row[Any], post: Row[Any]) -> Matter:
    """A case in short, with the words of one of its posts. ``case`` comes with its customer."""
    capabilities = ctx.channels[case.channel]
    return Matter(
        case=str(case.id),
        customer=case.customer,
        channel=capabilities.title,
        noun=capabilities.message_noun,
        account=case.ours,
        audience=Audience(case.audience),
        words=post.text,
        waiting_since=post.posted_at,
        due=case.due_at,
        url=post.url,
        attachments=posts.attachments(post),
        danger=case.danger,
    )


def _voice(ctx: Context, now: datetime, case: Row[Any], executive: Executive | None) -> tuple[Voice | None, str | None]:
    if executive is None:
        return None, None
    spoken, blocked = speaking(ctx, now, case, executive)
    return (Voice(spoken.account, spoken.signature.line), None) if spoken else (None, blocked)


def card(ctx: Context, conn: Connection, now: datetime, plan: Plan, case_id: int) -> CaseCard:
    """The card of a case."""
    case = cases.with_customer(conn, case_id)
    executive = plan.executive(case.owner)
    post = posts.get(conn, case.first_post)
    spoken, blocked = _voice(ctx, now, case, executive)
    return CaseCard(
        matter=matter(ctx, case, post),
        state=CardState(case.card),
        person=person(executive) if executive else None,
        voice=spoken,
        blocked=blocked or post.unanswerable,
        history=case.history,
        who=case.answered_by if case.state != CaseState.OPEN else (executive.name if executive else ""),
        at=case.moved_at if case.state == CaseState.OPEN else (case.closed_at or case.answered_at),
        earlier=_thread_url(ctx, cases.get(conn, case.previous_case)) if case.previous_case else None,
        under=cases.with_customer(conn, case.under_case).customer if case.under_case else None,
    )


def _thread_url(ctx: Context, case: Row[Any]) -> str | None:
    return ctx.link(case.desk_channel, case.desk_ts) if case.desk_ts else None


def _addressee(plan: Plan, row: Row[Any]) -> Person:
    executive = plan.executive(row.facts.get("to"))
    return person(executive) if executive else Person(row.place, "")


def _notice(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any]) -> CaseNotice:
    case = cases.with_customer(conn, row.case_id)
    post = posts.get(conn, case.first_post)
    holder = plan.executive(case.owner)
    mine = case.owner == row.facts["to"]
    spoken, blocked = _voice(ctx, now, case, plan.executive(row.facts["to"]))
    state, who, at, url = CardState(case.card), case.answered_by, case.answered_at, None
    if not mine:
        state, who = CardState.MOVED, holder.name if holder else ""
    elif case.state == CaseState.OPEN:
        # What the customer wrote since is told by a message of its own.
        answered = replies.of_case(conn, case.id, [PartState.SENT])
        state = CardState.ANSWERED if answered else CardState.NEW
        who = holder.name if holder else ""
        at = answered[-1].ended_at if answered else None
        url = answered[-1].url if answered else None
    elif state is CardState.ANSWERED:
        sent = replies.of_case(conn, case.id, [PartState.SENT])
        url = sent[-1].url if sent else None
    return CaseNotice(
        matter=matter(ctx, case, post),
        state=state,
        person=_addressee(plan, row),
        voice=spoken,
        blocked=blocked or post.unanswerable,
        history=case.history,
        who=who,
        at=at,
        url=url,
        thread_url=_thread_url(ctx, case),
    )


def _customer_answered(ctx: Context, conn: Connection, plan: Plan, row: Row[Any]) -> CustomerAnswered:
    case = cases.with_customer(conn, row.case_id)
    post = posts.get(conn, row.post_id)
    sent = [reply for reply in replies.of_case(conn, case.id, [PartState.SENT]) if reply.ended_at <= post.received_at]
    return CustomerAnswered(
        matter=matter(ctx, case, post),
        person=_addressee(plan, row),
        ours=sent[-1].words if sent else None,
        ours_at=sent[-1].ended_at if sent else None,
        thanks=is_thanks(post.text),
        over=case.state != CaseState.OPEN or case.last_post != post.id or case.owner != row.facts["to"],
        thread_url=_thread_url(ctx, case),
    )


def reply_page(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, reply_id: int, *, trouble: bool = False
) -> ReplyPage:
    """A reply from preview to receipt."""
    reply = replies.get(conn, reply_id)
    assert reply is not None, "a desk message of a reply is queued with it"  # noqa: S101 - an invariant of the store
    case = cases.with_customer(conn, reply.case_id)
    executive = plan.executive(reply.executive)
    rows = outgoing.parts(conn, reply.id, reply.revision)
    state = _STATES[PartState(reply.state)]
    there = [row for row in rows if row.state == PartState.SENT]
    at = {ReplyState.HELD: reply.leaves_at, ReplyState.DELIVERED: there[-1].sent_at if there else None}.get(state)
    waiting = [row for row in rows if row.state == PartState.QUEUED and row.attempts]
    if state is ReplyState.SENDING and waiting and waiting[0].not_before - now > _WORTH_TELLING:
        state, at = ReplyState.WAITING, waiting[0].not_before
    facts = reply.facts
    looked = next((row.looks for row in rows if row.state in (PartState.UNSURE, PartState.ASKING)), 0)
    # Consent withdrawn since: what cannot be sent any more loses its Send.
    withdrawn = _voice(ctx, now, case, executive)[1] if state is ReplyState.PREVIEWED else None
    return ReplyPage(
        reply=str(reply.id),
        revision=reply.revision,
        state=state,
        matter=matter(ctx, case, posts.get(conn, reply.post_id)),
        person=person(executive) if executive else Person("", reply.executive),
        voice=Voice(facts["account"], facts["signature"]) if facts.get("account") else None,
        parts=tuple(reply.parts),
        used=facts.get("used", 0),
        limit=facts.get("limit", 0),
        there=len(there),
        at=at,
        url=reply.url,
        look=looked + 1 if state is ReplyState.LOOKING else looked,
        why=reply.why or next((row.why for row in rows if row.why), ""),
        guards=tuple(facts.get("warnings", ())) + _conversions(facts),
        refusal=facts.get("refusal") or facts.get("blocked") or withdrawn,
        can_join=state is ReplyState.PREVIEWED and joinable(conn, reply) is not None,
        trouble=trouble,
        prepared_by=ctx.name(reply.prepared_by) if reply.prepared_by else None,
        thread_url=_thread_url(ctx, case),
    )


def _conversions(facts: dict[str, Any]) -> tuple[str, ...]:
    """What else one should look at before these words leave."""
    files = facts.get("files", 0)
    attached = ("the attached file does not leave, only these words do",) if files == 1 else ()
    if files > 1:
        attached = (f"the {files} attached files do not leave, only these words do",)
    return tuple(facts.get("converted", ())) + attached


def _talk(conn: Connection, row: Row[Any]) -> Talk:
    reply = replies.get(conn, row.reply_id)
    assert reply is not None, "a quiet line is queued with its draft"  # noqa: S101 - an invariant of the store
    case = cases.with_customer(conn, reply.case_id)
    return Talk(
        reply=str(reply.id),
        revision=reply.revision,
        customer=case.customer,
        reason=TalkReason(reply.facts["talk"]),
        names=tuple(reply.facts.get("names", ())),
        over=reply.state != PartState.DRAFT,
    )


def _nudge(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any]) -> Nudge:
    case = cases.with_customer(conn, row.case_id)
    post = posts.get(conn, case.last_post)
    return Nudge(
        matter=matter(ctx, case, post),
        person=_addressee(plan, row),
        minutes=int((now - post.posted_at).total_seconds() // 60),
        waits_for_send=bool(row.facts.get("waits_for_send")),
        thread_url=_thread_url(ctx, case),
    )


def _digest(ctx: Context, plan: Plan, row: Row[Any]) -> Digest:
    executive = plan.by_slack(row.place)
    samples = tuple(SetAside(**sample) for sample in row.facts["samples"])
    zone = row.facts.get("zone", "UTC")
    return Digest(Person(row.place, executive.name if executive else "", "", zone), row.facts["total"], samples)
