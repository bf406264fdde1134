"""What a desk message says now: from the rows of the store to the page that a view renders. Reads, never writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import (
    asked,
    cover_page,
    cover_told,
    drafts,
    fault,
    first_day,
    gap_page,
    gap_report,
    handing,
    joined,
    joining,
    leave_proposal,
    let_go,
    noise,
    offer_private,
    practice,
    praise,
    promised,
    promises,
    remove,
    right,
    ringing,
    sample,
    second_approval,
    shift_ahead,
    stop_topics,
    surge_page,
    surge_told,
    triage_list,
    unsent,
)
from bot.flows.about import intent, matter, person, thread_url
from bot.flows.ask_right import may_ask
from bot.flows.context import Context
from bot.flows.identity import voice_of
from bot.flows.later import waiting
from bot.flows.proof import doubted
from bot.flows.status import reply_page, talk_page
from bot.flows.why import why
from bot.pages import (
    CardState,
    CaseCard,
    CaseNotice,
    CustomerAnswered,
    CustomerWrote,
    Line,
    Nudge,
    Page,
    Person,
    Said,
    WhichCase,
)
from bot.rules.cues import is_thanks
from bot.rules.lifecycle import CaseState, Lane, PartState
from bot.rules.plan import Plan
from bot.store import cases, posts, replies


def page_of(ctx: Context, conn: Connection, now: datetime, row: Row[Any]) -> Page:
    """The page of an outgoing row of the desk."""
    plan = ctx.plans.current(conn)
    if (left := let_go.page(conn, row.case_id)) is not None:
        return left
    match row.kind:
        case "card":
            return card(ctx, conn, now, plan, row.case_id)
        case "notice":
            return _notice(ctx, conn, now, plan, row)
        case "answered":
            return _customer_answered(ctx, conn, now, plan, row)
        case "wrote":
            case = cases.with_customer(conn, row.case_id)
            post = posts.get(conn, row.post_id)
            holder = plan.executive(case.owner)
            reader = person(holder) if holder else None
            return CustomerWrote(matter(ctx, case, post), Said(row.facts["said"]), post.posted_at, reader)
        case noise.FLOODING:
            holder = plan.executive(cases.get(conn, row.case_id).owner)
            return noise.page(ctx, conn, row, person(holder) if holder else None)
        case "reply" | "trouble":
            return reply_page(ctx, conn, now, plan, row.reply_id, trouble=row.kind == "trouble")
        case "talk":
            return talk_page(conn, row)
        case "which":
            return WhichCase(str(row.id), tuple((str(c), name) for c, name in row.facts["choices"]))
        case "nudge":
            return _nudge(ctx, conn, now, plan, row)
        case practice.PRACTICE:
            return practice.page(ctx, conn, plan, row)
        case first_day.FIRST_DAY:
            return first_day.page(ctx, conn, now, plan, row)
        case offer_private.INVITATION:
            return offer_private.page(ctx, conn, plan, row)
        case "digest":
            return sample.page(ctx, conn, plan, row)
        case "offer" if cases.get(conn, row.case_id).owner == row.facts["to"]:
            return _notice(ctx, conn, now, plan, row)
        case "offer":
            return asked.offer_page(ctx, conn, now, plan, row, _addressee(ctx, conn, plan, row))
        case "escalated":
            return asked.escalated_page(ctx, conn, now, plan, row)
        case remove.STILL_THERE:
            return remove.page(ctx, conn, now, row)
        case gap_report.GAPS:
            return gap_page.page(ctx, conn, now, plan, row)
        case shift_ahead.AHEAD:
            return shift_ahead.page(ctx, conn, now, plan, row)
        case cover_told.COVER:
            return cover_page.page(ctx, conn, now, plan, row)
        case leave_proposal.LEAVE:
            return leave_proposal.page(ctx, conn, now, plan, row)
        case promises.PROMISE:
            return promised.page(ctx, conn, plan, row)
        case stop_topics.SECOND:
            return second_approval.page(ctx, conn, now, plan, row)
        case joining.JOINING:
            return joining.page(ctx, conn, plan, row)
        case surge_told.SURGE:
            return surge_page.page(ctx, conn, now, plan, row)
        case unsent.UNSENT:
            return unsent.page(ctx, conn, now, plan, row)
        case handing.BROUGHT:
            return handing.page(ctx, conn, plan, row)
        case ringing.CHECK:
            return triage_list.page(ctx, conn, now, plan, row)
        case fault.FAULT:
            return fault.page(ctx, conn, row)
        case "gave" | "got":
            return asked.handover_page(ctx, conn, plan, row)
        case _:
            return _line(row.facts)


def _line(facts: Mapping[str, Any]) -> Line:
    reply = (facts["reply"], facts["revision"]) if "reply" in facts else None
    return Line(
        facts["text"], facts.get("url"), facts.get("label", ""), facts.get("case", ""), reply, facts.get("who", "")
    )


def card(ctx: Context, conn: Connection, now: datetime, plan: Plan, case_id: int) -> CaseCard:
    """The card of a case."""
    case = cases.with_customer(conn, case_id)
    executive = plan.executive(case.owner)
    post = posts.get(conn, case.first_post)
    spoken, blocked = voice_of(ctx, conn, now, case, executive)
    shown = CaseCard(
        matter=matter(ctx, case, post),
        state=CardState.DELETED if post.gone else CardState(case.card),
        person=person(executive) if executive else None,
        voice=spoken,
        blocked=blocked,
        history=" ".join(filter(None, (case.placed, case.history))),
        who=case.answered_by if case.state != CaseState.OPEN else (executive.name if executive else ""),
        at=case.moved_at if case.state == CaseState.OPEN else (case.closed_at or case.answered_at),
        earlier=thread_url(ctx, cases.get(conn, case.previous_case)) if case.previous_case else None,
        under=cases.with_customer(conn, case.under_case).customer if case.under_case else None,
        intent_url=intent(ctx, case, post),
        joined=joined.beside(ctx, conn, case),
        why=why(conn, now, plan, case, post),
        praise=praise.shown(ctx, conn, case),
    )
    waits = right.waits(conn, plan, case)
    return replace(shown, **waits) if waits else shown


def _addressee(ctx: Context, conn: Connection, plan: Plan, row: Row[Any]) -> Person:
    executive = plan.executive(row.facts.get("to"))
    if executive is None:
        return Person(row.place, "")
    return person(executive, discreet=not ctx.plans.preferences(conn, executive.id).words_in_notifications)


def _notice(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any]) -> CaseNotice:
    case = cases.with_customer(conn, row.case_id)
    post = posts.get(conn, case.first_post)
    holder = plan.executive(case.owner)
    mine = case.owner == row.facts["to"]
    spoken, blocked = voice_of(ctx, conn, now, case, plan.executive(row.facts["to"]))
    state, who, at, url = CardState(case.card), case.answered_by, case.answered_at, None
    if not mine:
        state, who = CardState.MOVED, holder.name if holder else ""
    elif post.gone:
        state = CardState.DELETED
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
        person=_addressee(ctx, conn, plan, row),
        voice=spoken,
        blocked=blocked,
        history=case.history,
        who=who,
        at=at,
        url=url,
        thread_url=thread_url(ctx, case),
        intent_url=intent(ctx, case, post),
        kept=state is CardState.DELETED and bool(drafts.unsent(conn, case.id, row.place, row.facts["to"])),
        praise=praise.shown(ctx, conn, case, reminds=row.facts.get("reminds", False)),
        **({} if case.lane == Lane.PRAISE else waiting(conn, now, case, row.facts["to"])),
    )


def _customer_answered(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any]) -> CustomerAnswered:
    case = cases.with_customer(conn, row.case_id)
    post = posts.get(conn, row.post_id)
    sent = [reply for reply in replies.of_case(conn, case.id, [PartState.SENT]) if reply.ended_at <= post.received_at]
    return CustomerAnswered(
        matter=matter(ctx, case, post),
        person=_addressee(ctx, conn, plan, row),
        ours=sent[-1].words if sent else None,
        ours_at=sent[-1].ended_at if sent else None,
        thanks=is_thanks(post.text),
        can_ask=bool(sent) and may_ask(conn, case),
        **doubted(ctx, case, post, sent, row.facts["to"]),
        voice=voice_of(ctx, conn, now, case, plan.executive(row.facts["to"]))[0],
        over=case.state != CaseState.OPEN or case.last_post != post.id or case.owner != row.facts["to"],
        thread_url=thread_url(ctx, case),
        **waiting(conn, now, case, row.facts["to"]),
    )


def _nudge(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any]) -> Nudge:
    case = cases.with_customer(conn, row.case_id)
    post = posts.get(conn, case.last_post)
    holder = plan.executive(case.owner)
    theirs = holder is not None and (holder.id == row.facts.get("to") or row.place in holder.delegates)
    return Nudge(
        matter=matter(ctx, case, post),
        person=_addressee(ctx, conn, plan, row),
        minutes=int((now - post.posted_at).total_seconds() // 60),
        over=case.state != CaseState.OPEN or not theirs,
        thread_url=thread_url(ctx, case),
        **waiting(conn, now, case, row.facts.get("to", "")),
    )
