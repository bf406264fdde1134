"""A customer wrote: posts become cases, cards and clocks, in one transaction with the channel's cursor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot import metrics, tracing
from bot.crash import crash_point
from bot.flows import entrust, files, judge, lanes, noise, own_chat, queue, right, surge, surge_out, vanished
from bot.flows.arrival import arrive, case_here, come_by_writing, under
from bot.flows.case import move
from bot.flows.context import Context
from bot.flows.joining import Known
from bot.flows.joining import offer as offer_to_join
from bot.flows.place import Placed, hurry, nobody, place, reopen, start
from bot.flows.reply import follow
from bot.flows.seen import is_ours, seen
from bot.messages import Batch, Post
from bot.pages import CardState, Said
from bot.rules.cleaning import display_name
from bot.rules.lanes import Way
from bot.rules.lifecycle import CaseState, Joining, Lane, join
from bot.rules.plan import Executive, Plan
from bot.rules.right import Right
from bot.rules.triage import Triage, carded, complains
from bot.rules.wording import times_written
from bot.store import cases, cursors, erasures, events, inbox, outgoing, people, posts, waits


async def take_in(ctx: Context, channel: str, account: str, batch: Batch) -> None:
    """Store a batch; returns once it is durable. What was stored before changes nothing."""
    new = await ctx.queueing(lambda conn, now: _store(ctx, conn, now, channel, account, batch))
    crash_point("after-intake")
    metrics.POSTS.labels(channel).inc(new)


def _store(ctx: Context, conn: Connection, now: datetime, channel: str, account: str, batch: Batch) -> int:
    """Returns how many posts were new."""
    new = 0
    unread = 0
    for item in batch.unreadable:
        key = f"{channel}:{account}:{item.remote_id}"
        unread += inbox.put(
            conn, now, source=channel, kind="post", key=key, payload=item.raw, state="aside", why=item.reason
        )
    if unread:
        noise.unreadable(ctx, conn, now, channel, unread)
    if batch.entrusted or batch.introduced:
        entrust.take_in(ctx, conn, now, channel, batch)
    if batch.posts or batch.own:
        plan = ctx.plans.current(conn)
        stored = posts.stored(conn, batch.posts)
        for ours in batch.own:
            seen(ctx, conn, now, plan, ours)
        for read in batch.posts:
            post = own_chat.admitted(ctx, conn, now, plan, read)
            if post is None:
                continue
            if is_ours(conn, post):
                seen(ctx, conn, now, plan, post)
            elif posts.key(post) not in stored:
                stored.add(posts.key(post))
                with tracing.part("post", channel=channel):
                    new += _place(ctx, conn, now, plan, post)
    for remote_id in batch.deleted:
        vanished.deleted(ctx, conn, now, channel, account, remote_id)
    if batch.cursor is not None:
        cursors.move(conn, now, channel, account, batch.cursor)
    return new


def _place(ctx: Context, conn: Connection, now: datetime, plan: Plan, post: Post) -> bool:
    """Put one new post where it belongs; false where it belongs nowhere, and nothing of it is kept."""
    triage = judge.judge(ctx, plan, post)
    if post.chat_of is not None:
        wanted = complains(triage)
    else:
        wanted = carded(triage) or (not post.text and bool(post.attachments))
    if erasures.covers(conn, post.channel, post.author.id, post.posted_at):
        return False
    if not own_chat.is_kept(conn, now, post, complains=wanted):
        return False
    name = display_name(post.author.name, post.author.handle)
    identity, customer, is_new = people.identity(conn, post.channel, post.author, name, now)
    original = posts.first(conn, post.channel, post.account, post.remote_id) if post.revision else None
    if original is not None:
        cases.hold(conn, original.case_id)
        case = cases.get(conn, original.case_id)
        new = posts.add(conn, now, post, identity, case.id, triage.kind, triage.score, triage.model)
        _join(ctx, conn, now, plan, case, post, new, wanted, triage, edits=original.id)
        return True
    if post.invitation is not None and arrive(ctx, conn, now, post, identity):
        return True
    if not is_new:
        come_by_writing(ctx, conn, now, post, identity)
    last = None if is_new else case_here(conn, post, identity)
    if last is not None:  # whoever decides about it at this moment comes before or after this
        last = cases.to_decide(conn, last.id)
    if last is not None and posts.get(conn, last.first_post).gone:  # nothing is left that this could go on from
        last = None
    joining = _joining(conn, last, now)
    if last is None or joining is Joining.NEW:
        earlier = [] if is_new else cases.earlier(conn, customer)
        history, triage = times_written(name, earlier, now), judge.with_past(triage, earlier, now)
        known = None if is_new else customer
        taken = lanes.way_of(ctx, conn, now, plan, post, triage, wanted=wanted, customer=known)
        desk = taken is Way.DESK
        one, listed = surge.ALONE, taken in (Way.UNSURE, Way.QUESTION)
        if desk or listed:
            one = surge.look(ctx, conn, now, plan, post, customer, triage, waits=listed)
        if one.aside:
            taken, desk, triage = Way.ASIDE, False, one.judged(triage)
        elif one.quiet:
            taken, desk = Way.DESK, True
        case_id = _open(ctx, conn, now, plan, post, identity, customer, history, last, triage, desk, one.quiet)
        new = posts.add(conn, now, post, identity, case_id, triage.kind, triage.score, triage.model)
        cases.begin(conn, case_id, new)
        surge.keep(ctx, conn, now, plan, case_id, new, customer, post.text, one)
        if desk and not one.quiet:
            offer_to_join(ctx, conn, now, plan, case_id, name, post, Known(identity, customer, is_new))
        lanes.enter(ctx, conn, now, plan, case_id, taken, triage)
        return True
    new = posts.add(conn, now, post, identity, last.id, triage.kind, triage.score, triage.model)
    _join(ctx, conn, now, plan, last, post, new, wanted, triage)
    return True


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
    quiet: bool,
) -> int:
    placed = None
    if wanted:
        placed = place(
            ctx, conn, now, plan, topic=triage.topic, channel=post.channel, words=post.text, author=post.author.name,
            danger=triage.danger, customer=customer if history or last is not None else None,
            holder=own_chat.holder(conn, plan, post),
        )  # fmt: skip
    owner = placed.owner if placed else None
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
        **judge.columns(triage),
        history=history,
        placed=placed.said if placed else "",
        plan_version=ctx.plans.version(conn),
        previous_case=last.id if last is not None else None,
        under_case=under(conn, post, identity),
        opened_at=now,
        due_at=placed.due if placed else None,
    )
    if placed is None:
        events.record(conn, now, "set aside", case=case, actor="customer", kind=triage.kind, score=triage.score)
        return case
    start(conn, now, plan, case, placed, new=True)
    if not quiet:
        queue.card(ctx, conn, now, plan, case, triage.topic, post.channel)
    events.record(conn, now, "opened", case=case, actor="customer", owner=owner, why=placed.why)
    if owner is None and not quiet:
        nobody(ctx, conn, now, plan, case)
    return case


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
    if case.state == CaseState.ASIDE or case.lane == Lane.PRAISE:
        who = case.customer_id
        taken = lanes.way_of(ctx, conn, now, plan, post, triage, wanted=wanted, customer=who, case=case)
        if taken is Way.DESK or (case.state != CaseState.ASIDE and taken in (Way.UNSURE, Way.QUESTION)):
            promote(ctx, conn, now, plan, case, new, triage, own_chat.holder(conn, plan, post))
            return
        if case.state == CaseState.ASIDE:
            cases.change(conn, case.id, last_post=new)
            lanes.join(ctx, conn, now, plan, case, taken, triage)
            return
    said = right.heard(conn, now, case, post, triage) if edits is None else None
    if said is Right.YES:
        right.says_yes(ctx, conn, now, plan, case, new)
        return
    changes: dict[str, Any] = {"last_post": new, **judge.pressing(case, triage, answered=case.state != CaseState.OPEN)}
    if edits is not None and edits == case.first_post:
        changes["first_post"] = new
    if triage.danger and not case.danger:
        changes |= {"danger": True, **hurry(ctx, conn, now, plan, case)}
        outgoing.refresh_of_case(conn, now, case.id, "notice", "nudge")
    if case.state != CaseState.OPEN:
        due_at = reopen(ctx, conn, now, plan, case, anew=said is Right.NO)
        changes |= {"state": CaseState.OPEN, "card": CardState.AGAIN, "due_at": due_at, "moved_at": now}
        changes |= {"closed_at": None}
    cases.change(conn, case.id, **changes)
    if "danger" in changes and "due_at" in changes and case.state == CaseState.OPEN:
        on = plan.executive(ctx.plans.on_duty(conn, now, case.topic, case.channel).executive)
        move(ctx, conn, now, cases.with_customer(conn, case.id), on, "buckstop")
    kind = Said.EDITED if edits is not None else Said.AGAIN
    owner = plan.executive(case.owner)
    listed = surge_out.stays_listed(ctx, conn, now, plan, case, danger=triage.danger)
    opens = triage.danger or case.state != CaseState.OPEN
    if not listed and (opens or not noise.floods(ctx, conn, now, case, new, owner)):
        calm = case.lane == Lane.PRAISE and case.answered_at is None  # it is brought in its own time
        queue.wrote(ctx, conn, now, case, new, kind, None if calm else owner)
    elif not listed:
        noise.grow(ctx, conn, now, case, new)
    if post.attachments:
        files.bring(ctx, conn, now, case, posts.get(conn, new))
    outgoing.refresh(conn, now, queue.card_key(case.id))
    events.record(conn, now, "wrote again" if edits is None else "edited", case=case.id, actor="customer", post=new)


def promote(
    ctx: Context,
    conn: Connection,
    now: datetime,
    plan: Plan,
    case: Row[Any],
    new: int,
    triage: Triage,
    holder: Executive | None,
    actor: str = "customer",
    to: Placed | None = None,
) -> None:
    """What was set aside, or was praise, is for the desk after all; what was written before comes along into its
    thread. ``to``: somebody decided whom it goes to."""
    written = posts.get(conn, new)
    author = cases.with_customer(conn, case.id).customer
    placed = to or place(
        ctx, conn, now, plan, topic=triage.topic, channel=case.channel, words=written.text, author=author,
        danger=triage.danger, customer=case.customer_id, holder=holder,
    )  # fmt: skip
    waits.looked_at(conn, case.id)
    waits.stop(conn, case.id, waits.PRAISE)
    has_card = outgoing.by_key(conn, queue.card_key(case.id)) is not None
    on_card = case.first_post if has_card else new
    changes = {
        "state": CaseState.OPEN,
        "lane": Lane.DESK,
        "card": CardState.NEW if placed.owner else CardState.NOBODY,
        "owner": placed.owner,
        "placed": placed.said,
        "plan_version": ctx.plans.version(conn),
        "answered_at": None,
        **judge.columns(triage),
        "due_at": placed.due,
        "first_post": on_card,
        "last_post": new,
    }
    cases.change(conn, case.id, **changes)
    start(conn, now, plan, case.id, placed, new=False)
    if has_card:
        follow(conn, now, case.id)
    else:
        queue.card(ctx, conn, now, plan, case.id, triage.topic, case.channel)
    for post in posts.standing(conn, case.id):
        if post.id != on_card:
            tells = has_card and post.id == new
            queue.wrote(ctx, conn, now, case, post.id, Said.AGAIN, plan.executive(placed.owner) if tells else None)
            files.bring(ctx, conn, now, case, post)
    events.record(conn, now, "opened", case=case.id, actor=actor, owner=placed.owner, why=placed.why)
    if placed.owner is None:
        nobody(ctx, conn, now, plan, case.id)
