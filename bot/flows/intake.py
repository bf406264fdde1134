"""A customer wrote: posts become cases, cards and clocks, in one transaction with the channel's cursor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot import metrics
from bot.crash import crash_point
from bot.flows import files, queue
from bot.flows.arrival import arrive, case_here
from bot.flows.context import Context
from bot.flows.reply import follow
from bot.flows.seen import is_ours, seen
from bot.messages import Batch, Post
from bot.pages import CardState, Said
from bot.rules.cleaning import display_name
from bot.rules.lifecycle import CaseState, Joining, due, join
from bot.rules.plan import Plan
from bot.rules.triage import Triage, carded
from bot.rules.wording import times_written
from bot.store import cases, cursors, events, inbox, outgoing, people, posts

#: The clocks of a case.
FIRST_RESPONSE = "first response"
NEXT_RESPONSE = "next response"


async def take_in(ctx: Context, channel: str, account: str, batch: Batch) -> None:
    """Store a batch; returns once it is durable. What was stored before changes nothing."""
    new = await ctx.store.write(lambda conn, now: _store(ctx, conn, now, channel, account, batch))
    crash_point("after-intake")
    metrics.POSTS.labels(channel).inc(new)
    if batch.posts or batch.own:
        ctx.wake()


def _store(ctx: Context, conn: Connection, now: datetime, channel: str, account: str, batch: Batch) -> int:
    """Returns how many posts were new."""
    new = 0
    for item in batch.unreadable:
        key = f"{channel}:{account}:{item.remote_id}"
        if inbox.put(conn, now, source=channel, kind="post", key=key, payload=item.raw, state="aside", why=item.reason):
            plan = ctx.plans.current(conn)
            text = (
                f"Something on {ctx.channels[channel].title} could not be read; it is kept. See `buckstop cases list`."
            )
            queue.leads(ctx, conn, now, plan, f"unreadable:{key}", text)
    if batch.posts or batch.own:
        plan = ctx.plans.current(conn)
        for post in batch.own:
            seen(ctx, conn, now, plan, post)
        for post in batch.posts:
            if is_ours(conn, post):
                seen(ctx, conn, now, plan, post)
            elif not posts.is_known(conn, post):
                _place(ctx, conn, now, plan, post)
                new += 1
    if batch.cursor is not None:
        cursors.move(conn, now, channel, account, batch.cursor)
    return new


def _place(ctx: Context, conn: Connection, now: datetime, plan: Plan, post: Post) -> None:
    """Put one new post where it belongs."""
    name = display_name(post.author.name, post.author.handle)
    identity, customer, is_new = people.identity(conn, post.channel, post.author, name, now)
    triage = ctx.classifier.classify(post.text)
    wanted = carded(triage) or (not post.text and bool(post.attachments))
    original = posts.first(conn, post.channel, post.account, post.remote_id) if post.revision else None
    if original is not None:
        case = cases.get(conn, original.case_id)
        new = posts.add(conn, now, post, identity, case.id, triage.kind, triage.score)
        _join(ctx, conn, now, plan, case, post, new, wanted, triage, edits=original.id)
        return
    if post.invitation is not None and arrive(ctx, conn, now, post, identity):
        return
    last = None if is_new else case_here(conn, post, identity)
    joining = _joining(conn, last, now)
    if last is None or joining is Joining.NEW:
        history = "" if is_new else times_written(name, cases.earlier(conn, customer), now)
        case_id = _open(ctx, conn, now, plan, post, identity, customer, history, last, triage, wanted)
        new = posts.add(conn, now, post, identity, case_id, triage.kind, triage.score)
        cases.change(conn, case_id, first_post=new, last_post=new)
        return
    new = posts.add(conn, now, post, identity, last.id, triage.kind, triage.score)
    _join(ctx, conn, now, plan, last, post, new, wanted, triage)


def _joining(conn: Connection, last: Row[Any] | None, now: datetime) -> Joining:
    if last is None:
        return Joining.NEW
    state = CaseState(last.state)
    if state is CaseState.ASIDE:
        return join(state, posts.get(conn, last.last_post).received_at, now)
    return join(state, last.closed_at, now)


def _open(
    ctx: Context,
    conn: Connection,
    now: datetime,
    plan: Plan,
    post: Post,
    identity: int,
    customer: int,
    history: str,
    last: Row[Any] | None,
    triage: Triage,
    wanted: bool,
) -> int:
    duty = ctx.plans.on_duty(conn, now, triage.topic, post.channel) if wanted else None
    owner = duty.executive if duty else None
    due_at = due(now, plan.policy.first_response) if wanted else None
    case = cases.add(
        conn,
        channel=post.channel,
        account=post.account,
        conversation=post.conversation,
        audience=post.audience,
        identity_id=identity,
        customer_id=customer,
        state=CaseState.OPEN if wanted else CaseState.ASIDE,
        card=CardState.NEW if owner else CardState.NOBODY,
        owner=owner,
        topic=triage.topic,
        kind=triage.kind,
        urgency=triage.urgency,
        danger=triage.danger,
        reasons=list(triage.reasons),
        history=history,
        previous_case=last.id if last is not None else None,
        under_case=_under(conn, post, identity),
        opened_at=now,
        due_at=due_at,
    )
    if not wanted or due_at is None:
        events.record(conn, now, "set aside", case=case, actor="customer", kind=triage.kind, score=triage.score)
        return case
    cases.start_clock(conn, case, FIRST_RESPONSE, now, due_at)
    queue.card(ctx, conn, now, plan, case, triage.topic, post.channel)
    events.record(conn, now, "opened", case=case, actor="customer", owner=owner, why=duty.why if duty else "")
    if owner is None:
        nobody(ctx, conn, now, plan, case)
    return case


def nobody(ctx: Context, conn: Connection, now: datetime, plan: Plan, case: int) -> None:
    """Nobody is on for a case: the leads hear of it."""
    text = f"Nobody is on the executive rota for case {case}. Its card waits in the case channel."
    queue.leads(ctx, conn, now, plan, f"nobody:{case}", text, case)


def _under(conn: Connection, post: Post, identity: int) -> int | None:
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


def _join(
    ctx: Context,
    conn: Connection,
    now: datetime,
    plan: Plan,
    case: Row[Any],
    post: Post,
    new: int,
    wanted: bool,
    triage: Triage,
    edits: int | None = None,
) -> None:
    """A further message, or (``edits``) a new text of an earlier one, of a case's own customer."""
    if case.state == CaseState.ASIDE:
        if wanted:
            _promote(ctx, conn, now, plan, case, new, triage)
        else:
            cases.change(conn, case.id, last_post=new)
        return
    changes: dict[str, Any] = {"last_post": new}
    if edits is not None and edits == case.first_post:
        changes["first_post"] = new
    if triage.danger and not case.danger:
        changes["danger"] = True
        outgoing.refresh_of_case(conn, now, case.id, "notice", "nudge")
    if case.state != CaseState.OPEN:
        due_at = due(now, plan.policy.next_response)
        changes |= {"state": CaseState.OPEN, "card": CardState.AGAIN, "due_at": due_at, "moved_at": now}
        changes |= {"closed_at": None}
        cases.set_clock(conn, case.id, NEXT_RESPONSE, now, due_at)
    cases.change(conn, case.id, **changes)
    said = Said.EDITED if edits is not None else Said.AGAIN
    queue.wrote(ctx, conn, now, case, new, said, plan.executive(case.owner))
    if post.attachments:
        files.bring(ctx, conn, now, case, posts.get(conn, new))
    outgoing.refresh(conn, now, queue.card_key(case.id))
    events.record(conn, now, "wrote again" if edits is None else "edited", case=case.id, actor="customer", post=new)


def _promote(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any], new: int, triage: Triage
) -> None:
    """What was set aside is a complaint after all; what was written before comes along into its thread."""
    duty = ctx.plans.on_duty(conn, now, triage.topic, case.channel)
    due_at = due(now, plan.policy.first_response)
    has_card = outgoing.by_key(conn, queue.card_key(case.id)) is not None
    on_card = case.first_post if has_card else new
    changes = {
        "state": CaseState.OPEN,
        "card": CardState.NEW if duty.executive else CardState.NOBODY,
        "owner": duty.executive,
        "topic": triage.topic,
        "kind": triage.kind,
        "urgency": triage.urgency,
        "danger": triage.danger,
        "reasons": list(triage.reasons),
        "due_at": due_at,
        "first_post": on_card,
        "last_post": new,
    }
    cases.change(conn, case.id, **changes)
    cases.set_clock(conn, case.id, FIRST_RESPONSE, now, due_at)
    if has_card:
        follow(conn, now, case.id)
    else:
        queue.card(ctx, conn, now, plan, case.id, triage.topic, case.channel)
    for post in posts.of_case(conn, case.id):
        if post.id != on_card:
            tells = has_card and post.id == new
            queue.wrote(ctx, conn, now, case, post.id, Said.AGAIN, plan.executive(duty.executive) if tells else None)
            files.bring(ctx, conn, now, case, post)
    events.record(conn, now, "opened", case=case.id, actor="customer", owner=duty.executive, why=duty.why)
    if duty.executive is None:
        nobody(ctx, conn, now, plan, case.id)
